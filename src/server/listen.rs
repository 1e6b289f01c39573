//! Where connections come in: addresses, Unix sockets, and sockets that systemd opened. What is said on them is left to
//! `connection`.

use std::fmt;
use std::fs;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Anybody on the machine may ask, as on 127.0.0.1; who shall not is kept out by the folder.
const SOCKET_MODE: u32 = 0o666;

/// Where to listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// An address and a port.
    Tcp(SocketAddr),
    /// A socket in the file system.
    Unix(PathBuf),
}

impl FromStr for Listen {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("unix:") {
            Some("") => Err("name a file: `unix:/run/haywain/http.sock`"),
            Some(path) => Ok(Self::Unix(path.into())),
            None => text
                .parse()
                .map(Self::Tcp)
                .map_err(|_| "write an address and a port (`127.0.0.1:8080`, `[::]:80`) or `unix:/PATH`"),
        }
    }
}

impl Listen {
    /// What to do where it cannot be listened.
    #[must_use]
    pub fn advice(&self, why: io::ErrorKind) -> Option<&'static str> {
        Some(match (self, why) {
            (Self::Tcp(_), io::ErrorKind::AddrInUse) => {
                "another program listens there: end it, or choose another: --listen ADDRESS:PORT"
            }
            (Self::Tcp(_), io::ErrorKind::PermissionDenied) => {
                "ports below 1024 are for root: use one above and a proxy, or let systemd open it"
            }
            (Self::Tcp(_), io::ErrorKind::AddrNotAvailable) => {
                "this machine has no such address: 0.0.0.0 and [::] are all of them"
            }
            (Self::Unix(_), io::ErrorKind::AddrInUse) => {
                "another program listens there, or another file has this name: end it, remove it, or choose another: --listen unix:/PATH"
            }
            (Self::Unix(_), io::ErrorKind::PermissionDenied) => {
                "make the folder one that this user may write into, or let systemd open the socket"
            }
            (Self::Unix(_), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                "make the folder first, or choose another: --listen unix:/PATH"
            }
            (Self::Unix(_), io::ErrorKind::InvalidInput) => {
                "the path of a socket has at most 107 bytes: choose a shorter one"
            }
            _ => return None,
        })
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "http://{address}/"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// An open socket that waits for connections.
#[derive(Debug)]
pub(super) enum Listener {
    Tcp(TcpListener),
    /// And the file that is removed in the end, where it is ours.
    Unix(UnixListener, Option<PathBuf>),
}

impl Listener {
    /// Opens it.
    ///
    /// # Errors
    /// The address is taken, or not one of this machine.
    pub(super) fn open(listen: &Listen) -> io::Result<Self> {
        match listen {
            Listen::Tcp(address) => TcpListener::bind(address).map(Self::Tcp),
            Listen::Unix(path) => {
                remove_dead(path)?;
                let listener = UnixListener::bind(path)?;
                fs::set_permissions(path, fs::Permissions::from_mode(SOCKET_MODE))?;
                Ok(Self::Unix(listener, Some(path.clone())))
            }
        }
    }

    /// The sockets that systemd hands over (`sd_listen_fds(3)`); none, if it did not start us.
    ///
    /// # Errors
    /// One of them is no socket that listens.
    pub(super) fn inherited() -> io::Result<Vec<Self>> {
        let mut sockets = listenfd::ListenFd::from_env();
        let count = sockets.len();
        let take = |place| match sockets.take_tcp_listener(place) {
            Ok(listener) => Ok(listener.map(Self::Tcp)),
            Err(_) => Ok(sockets.take_unix_listener(place)?.map(|listener| Self::Unix(listener, None))),
        };
        let all: io::Result<Vec<_>> = (0..count).map(take).collect();
        Ok(all?.into_iter().flatten().collect())
    }

    /// The same socket, for another thread.
    ///
    /// # Errors
    /// No file can be opened any more.
    pub(super) fn again(&self) -> io::Result<Self> {
        Ok(match self {
            Self::Tcp(listener) => Self::Tcp(listener.try_clone()?),
            Self::Unix(listener, _) => Self::Unix(listener.try_clone()?, None),
        })
    }

    /// The file that is to be removed in the end.
    pub(super) fn file(&self) -> Option<PathBuf> {
        match self {
            Self::Unix(_, path) => path.clone(),
            Self::Tcp(_) => None,
        }
    }

    /// As it is told to people.
    pub(super) fn told(&self) -> String {
        match self {
            Self::Tcp(listener) => {
                listener.local_addr().map_or_else(|_| "tcp".into(), |at| Listen::Tcp(at).to_string())
            }
            Self::Unix(listener, _) => {
                let address = listener.local_addr().ok();
                address
                    .and_then(|at| at.as_pathname().map(|path| Listen::Unix(path.into()).to_string()))
                    .unwrap_or_default()
            }
        }
    }
}

/// A socket whose process is gone stands in the way of its successor.
fn remove_dead(path: &Path) -> io::Result<()> {
    let is_socket = fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket());
    if is_socket && UnixStream::connect(path).is_err() { fs::remove_file(path) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_or_a_socket_is_read() {
        assert_eq!("127.0.0.1:80".parse(), Ok(Listen::Tcp(([127, 0, 0, 1], 80).into())));
        assert_eq!("unix:/run/x".parse(), Ok(Listen::Unix("/run/x".into())));
        for wrong in ["", "8080", "localhost:80", "unix:", "127.0.0.1"] {
            assert!(wrong.parse::<Listen>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_dead_socket_makes_way_and_a_living_one_or_a_file_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let listen = Listen::Unix(folder.path().join("s"));
        let living = Listener::open(&listen).unwrap();
        assert!(Listener::open(&listen).is_err());
        drop(living);
        Listener::open(&listen).unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "x").unwrap();
        assert!(Listener::open(&Listen::Unix(file.clone())).is_err());
        assert_eq!(fs::read(&file).unwrap(), b"x");
    }
}
