//! What several integration tests need: the binary in a private folder, a server that misbehaves, broken pages, the feed
//! rules.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

pub(crate) mod feed_rules;
pub(crate) mod haywain;
pub(crate) mod mutant;
pub(crate) mod processor;
pub(crate) mod reader;
pub(crate) mod server;
#[cfg(feature = "serve")]
pub(crate) mod serving;

use server::{Reply, Server};

/// Asks for a path on a new connection and returns everything that comes, or at most `limit` bytes.
fn ask(server: &Server, path: &str, limit: u64) -> String {
    let host = server.url("").replace("http://", "");
    let mut stream = TcpStream::connect(&host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nX-Path: {path}\r\n\r\n").unwrap();
    let mut answer = String::new();
    match stream.take(limit).read_to_string(&mut answer) {
        Ok(_) => answer,
        Err(error) => format!("{:?}", error.kind()),
    }
}

#[test]
fn the_server_replies_as_it_is_told() {
    let server = Server::start(|request| match request.path.as_str() {
        "/html" => Reply::html("<p>x").close(),
        "/status" => Reply::status(418).close(),
        "/redirect" => Reply::redirect("/html").close(),
        "/raw" => Reply::raw("gopher"),
        "/open" => Reply::raw("go on").keep_open(),
        "/endless" => Reply::endless(b"ab"),
        "/hang" => Reply::new(200, "half").header("content-length", "8").hang(),
        _ => Reply::reset(),
    });
    assert!(ask(&server, "/html", 999).ends_with("utf-8\r\ncontent-length: 4\r\n\r\n<p>x"));
    assert!(ask(&server, "/status", 999).starts_with("HTTP/1.1 418 "));
    assert!(ask(&server, "/redirect", 999).contains("location: /html\r\n"));
    assert_eq!(ask(&server, "/raw", 999), "gopher");
    assert!(ask(&server, "/endless", 500).contains("2\r\nab\r\n2\r\nab\r\n"));
    assert_eq!(ask(&server, "/open", 5), "go on");
    assert!(ask(&server, "/hang", 40).contains("content-length: 8"));
    assert_eq!(ask(&server, "/reset", 999), "ConnectionReset");
    let last = server.requests().pop().unwrap();
    assert_eq!((last.method.as_str(), last.header("x-path")), ("GET", Some("/reset")));
    assert_eq!(last.connection, server.connections());
}

/// Bytes of a program as text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
