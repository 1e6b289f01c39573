//! One connection from its first byte to its last, within limits: whoever is slow, silent or endless is cut off, and the
//! others do not notice (SECURITY 39).

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::num::NonZero;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time;
use tokio_io_timeout::TimeoutStream;

use super::crowd::{Crowd, Guest};
use super::listen::Listener;
use super::{Server, reply};

/// After what the system says of a connection that could not be taken: no more files, mostly.
const PAUSE: Duration = Duration::from_millis(100);

/// How much one connection, and all of them, may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Until the head of a request is there, the wait for it included.
    pub head: Duration,
    /// Until a reader has taken anything more.
    pub write: Duration,
    /// After so long a connection ends with the answer it is at.
    pub age: Duration,
    /// And so much later in any case.
    pub grace: Duration,
    /// Header lines of a request.
    pub headers: usize,
    /// Bytes of the head of a request.
    pub bytes: usize,
    /// Connections at once; more wait until one ends.
    pub connections: usize,
    /// Those of one address; more are closed at once. `None`: as many as there are.
    pub per_address: Option<NonZero<usize>>,
    /// This machine and private addresses may have more: a proxy has the connections of all who read.
    pub spares_near: bool,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            head: seconds(10),
            write: seconds(20),
            age: seconds(60),
            grace: seconds(240),
            headers: 64,
            bytes: 32 << 10,
            connections: 2000,
            per_address: NonZero::new(200),
            spares_near: true,
        }
    }
}

/// Where connections are taken and handed on.
pub(super) struct Hall {
    pub(super) server: Arc<Server>,
    /// One for each connection that may be open.
    pub(super) places: Arc<Semaphore>,
    pub(super) crowd: Arc<Crowd>,
    pub(super) ending: watch::Receiver<bool>,
    /// In turn each gets a connection: whoever took those that come at once would have all of them.
    pub(super) cores: Vec<Handle>,
}

impl Hall {
    /// Takes connections until the end.
    ///
    /// # Errors
    /// The socket cannot be used by the runtime.
    pub(super) async fn accept(self, listener: Listener) -> io::Result<()> {
        let door = Door::of(listener)?;
        let mut ending = self.ending.clone();
        for core in self.cores.iter().cycle() {
            let Ok(place) = self.places.clone().acquire_owned().await else { break };
            tokio::select! {
                accepted = door.accept() => match accepted {
                    Ok((stream, from)) => {
                        if let Some(guest) = self.crowd.enter(from) {
                            drop(core.spawn(self.converse(stream, (place, guest))));
                        }
                    }
                    Err(_) => time::sleep(PAUSE).await,
                },
                _ = ending.changed() => break,
            }
        }
        Ok(())
    }

    /// The conversation on a connection, on whichever runtime it is put.
    fn converse(
        &self,
        stream: Stream,
        place: (OwnedSemaphorePermit, Guest),
    ) -> impl Future<Output = ()> + Send + use<> {
        let (server, ending) = (self.server.clone(), self.ending.clone());
        async move {
            match stream {
                Stream::Tcp(stream) => {
                    // Without it the second half of an answer waits for the acknowledgement of the first.
                    let _ = stream.set_nodelay(true);
                    if let Ok(stream) = TcpStream::from_std(stream) {
                        converse(stream, server, ending).await;
                    }
                }
                Stream::Unix(stream) => {
                    if let Ok(stream) = UnixStream::from_std(stream) {
                        converse(stream, server, ending).await;
                    }
                }
            }
            drop(place);
        }
    }
}

enum Door {
    Tcp(TcpListener),
    Unix(UnixListener),
}

/// A connection that no runtime has yet.
enum Stream {
    Tcp(std::net::TcpStream),
    Unix(std::os::unix::net::UnixStream),
}

impl Door {
    fn of(listener: Listener) -> io::Result<Self> {
        match listener {
            Listener::Tcp(listener) => {
                listener.set_nonblocking(true)?;
                TcpListener::from_std(listener).map(Self::Tcp)
            }
            Listener::Unix(listener, _) => {
                listener.set_nonblocking(true)?;
                UnixListener::from_std(listener).map(Self::Unix)
            }
        }
    }

    /// A connection, and from where.
    async fn accept(&self) -> io::Result<(Stream, Option<IpAddr>)> {
        match self {
            Self::Tcp(listener) => {
                let (stream, from) = listener.accept().await?;
                Ok((Stream::Tcp(stream.into_std()?), Some(from.ip())))
            }
            Self::Unix(listener) => Ok((Stream::Unix(listener.accept().await?.0.into_std()?), None)),
        }
    }
}

/// Answers what comes on a connection. However it ends, nobody needs to be told: readers come and go.
async fn converse<S>(stream: S, server: Arc<Server>, mut ending: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    let limits = server.settings.limits;
    server.board.connections.fetch_add(1, Ordering::Relaxed);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.write));
    let answer = service_fn(|request| {
        let server = server.clone();
        async move { Ok::<_, Infallible>(reply::answer(&server, &request).await) }
    });
    let mut connection = pin!(builder(&limits).serve_connection(TokioIo::new(Box::pin(stream)), answer));
    let is_over = tokio::select! {
        biased;
        _ = connection.as_mut() => true,
        () = time::sleep(limits.age) => false,
        _ = ending.changed() => false,
    };
    if !is_over {
        connection.as_mut().graceful_shutdown();
        let _ = time::timeout(limits.grace, connection).await;
    }
    server.board.connections.fetch_sub(1, Ordering::Relaxed);
}

fn builder(limits: &Limits) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_headers(limits.headers)
        .max_header_size(limits.bytes)
        .max_buf_size(limits.bytes.max(8 << 10));
    builder
}
