//! The real server on a port of its own, and raw requests to it. It ends with the value.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::haywain::Haywain;

/// A running `haywain serve`.
pub(crate) struct Serving {
    child: Child,
    address: SocketAddr,
}

/// What came back: the head as it was, its names in lower case, and the body without its framing.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Serving {
    /// Starts it and waits until it listens.
    pub(crate) fn start(haywain: &Haywain, arguments: &[&str]) -> Self {
        let mut command = haywain.command("serve", &haywain.config());
        command.args(["--listen", "127.0.0.1:0"]).args(arguments);
        Self::of(command)
    }

    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.split_once("http://").map(|(_, rest)| rest.trim().trim_end_matches('/').parse());
        match address {
            Some(Ok(address)) => Self { child, address },
            _ => panic!("{line}: {}", super::text(&child.wait_with_output().unwrap().stderr)),
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn process(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream
    }

    /// Sends these bytes on a new connection, and reads one answer.
    pub(crate) fn send(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        let _ = stream.write_all(bytes);
        read(&mut stream)
    }

    /// GET with more header lines, each `name: value`.
    pub(crate) fn get(&self, path: &str, headers: &[&str]) -> Answer {
        self.ask("GET", path, headers)
    }

    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[&str]) -> Answer {
        let more: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{more}\r\n", self.address);
        self.send(head.as_bytes())
    }

    /// Asks until the answer is as it should be; fails after half a minute.
    pub(crate) fn until(&self, path: &str, is_right: impl Fn(&Answer) -> bool) -> Answer {
        let begun = Instant::now();
        loop {
            let answer = self.get(path, &[]);
            if is_right(&answer) {
                return answer;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{path}: {} {}", answer.head, answer.text());
            std::thread::yield_now();
        }
    }

    /// A number of `/metrics`, by its name and labels.
    pub(crate) fn metric(&self, name: &str) -> Option<f64> {
        let text = self.get("/metrics", &[]).text();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ').map(str::to_owned));
        line?.parse().ok()
    }

    /// Asks it to end, and waits: exit code, standard error.
    pub(crate) fn end(self) -> (i32, String) {
        kill_process(self.process(), Signal::TERM).unwrap();
        self.wait()
    }

    /// Waits for its end: exit code, standard error.
    pub(crate) fn wait(mut self) -> (i32, String) {
        let mut told = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        (self.child.wait().unwrap().code().unwrap_or(-1), told)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    pub(crate) fn text(&self) -> String {
        super::text(&self.body)
    }
}

/// Reads one answer; status 0 where the connection ends without one.
pub(crate) fn read(stream: &mut TcpStream) -> Answer {
    let mut bytes = Vec::new();
    let mut piece = [0; 16 << 10];
    let mut more = |bytes: &mut Vec<u8>| match stream.read(&mut piece) {
        Ok(length) => {
            bytes.extend(&piece[..length]);
            length > 0
        }
        Err(_) => false,
    };
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if !more(&mut bytes) {
            return Answer { status: 0, head: String::new(), body: bytes };
        }
    };
    let head: String = super::text(&bytes[..end]);
    let (first, rest) = head.split_once("\r\n").unwrap_or((&head, ""));
    let status = first.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    let lines = rest.lines().filter_map(|line| line.split_once(": "));
    let head: String = lines.map(|(name, value)| format!("{}: {value}\n", name.to_lowercase())).collect();
    let mut answer = Answer { status, head, body: bytes.split_off(end + 4) };
    let length = answer.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while answer.body.len() < length && more(&mut answer.body) {}
    answer
}
