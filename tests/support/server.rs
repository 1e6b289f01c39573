//! A small HTTP/1.1 server on 127.0.0.1 that misbehaves as a test wants it to. Whoever uses it
//! decides what a request deserves; nothing is checked here.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::thread::{self, JoinHandle};

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// With its query.
    pub(crate) path: String,
    /// In the order they came, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// What was sent after the head.
    pub(crate) body: String,
    /// Which connection brought it, counted from 1.
    pub(crate) connection: usize,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What is sent, and what happens to the connection then.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// Instead of all of the above.
    raw: bool,
    then: Then,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    KeepOpen,
    Close,
    Reset,
    /// Says nothing more and waits until the client or the server ends.
    Hang,
    /// Sends the body again and again.
    Repeat,
}

impl Reply {
    /// 200 with a page.
    pub(crate) fn html(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, body).header("content-type", "text/html; charset=utf-8")
    }

    /// A status with a short body.
    pub(crate) fn status(status: u16) -> Self {
        Self::new(status, format!("status {status}"))
    }

    pub(crate) fn redirect(location: &str) -> Self {
        Self::new(302, "moved").header("location", location)
    }

    /// Any status and body. `content-length` is added unless a header says how long the body is.
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: vec![], body: body.into(), raw: false, then: Then::KeepOpen }
    }

    /// These bytes and nothing else; the connection is closed after them.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self { raw: true, then: Then::Close, ..Self::new(0, bytes) }
    }

    /// No answer at all: the connection is reset.
    pub(crate) fn reset() -> Self {
        Self { then: Then::Reset, ..Self::raw("") }
    }

    /// 200 with a chunked body that repeats `piece` for ever.
    pub(crate) fn endless(piece: &[u8]) -> Self {
        let chunk = [format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat();
        let reply = Self::new(200, chunk).header("content-type", "text/html").header("transfer-encoding", "chunked");
        Self { then: Then::Repeat, ..reply }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The connection is closed after this reply.
    pub(crate) fn close(self) -> Self {
        Self { then: Then::Close, ..self }
    }

    /// Nothing more is sent after this reply, and the connection stays open.
    pub(crate) fn hang(self) -> Self {
        Self { then: Then::Hang, ..self }
    }

    /// Another request may follow, after raw bytes too.
    pub(crate) fn keep_open(self) -> Self {
        Self { then: Then::KeepOpen, ..self }
    }

    fn bytes(&self) -> Vec<u8> {
        if self.raw {
            return self.body.clone();
        }
        let mut head = format!("HTTP/1.1 {} Testing\r\n", self.status);
        self.headers.iter().for_each(|(name, value)| head += &format!("{name}: {value}\r\n"));
        let has_length = |(name, _): &(String, String)| name == "content-length" || name == "transfer-encoding";
        if !self.headers.iter().any(has_length) && self.status != 304 {
            head += &format!("content-length: {}\r\n", self.body.len());
        }
        [head.as_bytes(), b"\r\n", &self.body].concat()
    }
}

type Handler = dyn Fn(&Request) -> Reply + Send + Sync;

/// Runs until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

struct Shared {
    handler: Box<Handler>,
    has_robots: bool,
    requests: Mutex<Vec<Request>>,
    connections: Mutex<Vec<Weak<TcpStream>>>,
    stopped: AtomicBool,
}

impl Server {
    /// A host without a robots.txt: the handler is not asked for it, and such requests are not counted.
    pub(crate) fn start(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::run(Box::new(handler), false)
    }

    /// A host whose handler answers for `/robots.txt` too.
    pub(crate) fn with_robots(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::run(Box::new(handler), true)
    }

    fn run(handler: Box<Handler>, has_robots: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (requests, connections, stopped) = Default::default();
        let shared = Arc::new(Shared { handler, has_robots, requests, connections, stopped });
        let accepting = Some(thread::spawn({
            let shared = shared.clone();
            move || accept(&listener, &shared)
        }));
        Self { address, shared, accepting }
    }

    /// The address of a page, `path` with its slash.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// All requests so far, in the order they came.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// How many connections have been opened so far.
    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.lock().unwrap().len()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address); // wakes the accepting thread
        let _ = self.accepting.take().map(JoinHandle::join);
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut threads: Vec<JoinHandle<()>> = vec![];
    for stream in listener.incoming().map_while(Result::ok) {
        if shared.stopped.load(Ordering::SeqCst) {
            break;
        }
        threads.retain(|thread| !thread.is_finished());
        let stream = Arc::new(stream);
        let mut connections = shared.connections.lock().unwrap();
        connections.push(Arc::downgrade(&stream));
        let (shared, number) = (shared.clone(), connections.len());
        threads.push(thread::spawn(move || while converse(&stream, &shared, number).unwrap_or(false) {}));
    }
    let open = shared.connections.lock().unwrap().iter().filter_map(Weak::upgrade).collect::<Vec<_>>();
    open.into_iter().for_each(|stream| drop(stream.shutdown(Shutdown::Both)));
    threads.into_iter().for_each(|thread| drop(thread.join()));
}

/// One request and its reply; whether another may follow on this connection.
fn converse(mut stream: &TcpStream, shared: &Shared, connection: usize) -> io::Result<bool> {
    let (head, length) = peek_head(stream, shared)?;
    let Some(mut request) = parse(&head, connection) else { return Ok(false) };
    let sent: usize = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    if sent > 0 {
        let mut bytes = vec![0; length + sent];
        stream.read_exact(&mut bytes)?;
        request.body = String::from_utf8_lossy(&bytes[length..]).into_owned();
    }
    let reply = if request.path == "/robots.txt" && !shared.has_robots {
        Reply::status(404)
    } else {
        shared.requests.lock().unwrap().push(request.clone());
        (shared.handler)(&request)
    };
    if reply.then != Then::Reset && sent == 0 {
        stream.read_exact(&mut vec![0; length])?; // what is left unread makes closing a reset
    }
    stream.write_all(&reply.bytes())?;
    match reply.then {
        Then::KeepOpen => return Ok(true),
        Then::Hang => drop(stream.read(&mut [0])),
        Then::Repeat => loop {
            stream.write_all(&reply.body)?;
        },
        Then::Close => stream.shutdown(Shutdown::Both)?,
        Then::Reset => {}
    }
    Ok(false)
}

fn peek_head(stream: &TcpStream, shared: &Shared) -> io::Result<(String, usize)> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let length = stream.peek(&mut buffer)?;
        let seen = &buffer[..length];
        let end = seen.windows(4).position(|window| window == b"\r\n\r\n");
        let foreign = !seen.first().is_some_and(u8::is_ascii_uppercase); // no HTTP, or the end
        if foreign || end.is_some() || shared.stopped.load(Ordering::SeqCst) {
            let end = end.map_or(0, |end| end + 4);
            return Ok((String::from_utf8_lossy(&seen[..end]).into_owned(), end));
        }
        thread::yield_now();
    }
}

fn parse(head: &str, connection: usize) -> Option<Request> {
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    Some(Request { method, path, headers: lines.filter_map(header).collect(), body: String::new(), connection })
}
