//! Who may read the feeds: a file of tokens, one per subscriber, so that one can be taken back without the others. Without
//! such a file everybody may.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::header::{AUTHORIZATION, HeaderMap};

/// A token that can be guessed protects nothing.
const LEAST_TOKEN: usize = 16;

/// The subscribers.
#[derive(Debug, Default)]
pub(super) struct Subscribers(Vec<Subscriber>);

/// One subscriber: a name for people, and the hash of the token, so that comparing takes the same time whatever is sent
/// (`blake3::Hash` compares in constant time).
#[derive(Debug)]
struct Subscriber {
    name: String,
    token: blake3::Hash,
}

/// Why a file of tokens is not used.
#[derive(Debug, thiserror::Error)]
pub enum TokensError {
    /// The file cannot be read.
    #[error("{path}: {cause}")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// Others than its owner may read it.
    #[error("{path}: others may read this file (mode {mode:04o})")]
    Open {
        /// Which file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// A line that is no name and token.
    #[error("{path}:{line}: {what}")]
    Line {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        what: &'static str,
    },
}

impl TokensError {
    /// What to do.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        match self {
            Self::Unreadable { cause, .. } => match cause.kind() {
                io::ErrorKind::NotFound => {
                    Some("name the file with --tokens, or make it: a name and a token per line".into())
                }
                io::ErrorKind::PermissionDenied => Some("give it to the user that serves (chown), mode 0600".into()),
                _ => None,
            },
            Self::Open { path, .. } => Some(format!("chmod 600 {}", path.display())),
            Self::Line { .. } => {
                Some("write a name and a token per line: `anna 8c1f…`; `openssl rand -hex 20` makes one".into())
            }
        }
    }
}

impl Subscribers {
    /// Reads a file of lines `NAME TOKEN`; empty lines and those that begin with `#` say nothing.
    ///
    /// # Errors
    /// It cannot be read, others may read it, or a line is wrong; a file without a line lets nobody in, and is no error.
    pub(super) fn read(path: &Path) -> Result<Self, TokensError> {
        let unreadable = |cause| TokensError::Unreadable { path: path.to_owned(), cause };
        let mode = fs::metadata(path).map_err(unreadable)?.permissions().mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(TokensError::Open { path: path.to_owned(), mode });
        }
        let text = fs::read_to_string(path).map_err(unreadable)?;
        let lines = text.lines().enumerate().map(|(place, line)| (place + 1, line.trim()));
        let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let subscriber = |(line, text): (usize, &str)| {
            Subscriber::of(text).map_err(|what| TokensError::Line { path: path.to_owned(), line, what })
        };
        lines.map(subscriber).collect::<Result<_, _>>().map(Self)
    }

    /// The token, if what was sent holds one that is known: as bearer, as password of its subscriber, or in the query.
    pub(super) fn token(&self, headers: &HeaderMap, query: Option<&str>) -> Option<String> {
        let sent = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let of_header = sent.and_then(credentials);
        let of_query =
            query.and_then(|query| url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "token"));
        let (name, token) = of_header.or_else(|| of_query.map(|(_, token)| (None, token.into_owned())))?;
        self.knows(name.as_deref(), &token).then_some(token)
    }

    /// Compares with every subscriber, so that the time tells nothing of the one that fits.
    fn knows(&self, name: Option<&str>, token: &str) -> bool {
        let hash = blake3::hash(token.as_bytes());
        let fits = |one: &Subscriber| (one.token == hash) & name.is_none_or(|name| name == one.name);
        self.0.iter().fold(false, |known, one| known | fits(one))
    }
}

impl Subscriber {
    fn of(line: &str) -> Result<Self, &'static str> {
        let mut words = line.split_whitespace();
        let (Some(name), Some(token), None) = (words.next(), words.next(), words.next()) else {
            return Err("not a name and a token");
        };
        if token.len() < LEAST_TOKEN {
            return Err("the token is shorter than 16 characters");
        }
        Ok(Self { name: name.to_owned(), token: blake3::hash(token.as_bytes()) })
    }
}

/// `Bearer TOKEN` (RFC 6750) or `Basic base64(NAME:TOKEN)` (RFC 7617).
fn credentials(header: &str) -> Option<(Option<String>, String)> {
    let (scheme, value) = header.split_once(' ')?;
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" => Some((None, value.trim().to_owned())),
        "basic" => {
            let decoded = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
            let (name, token) = decoded.split_once(':')?;
            Some((Some(name.to_owned()), token.to_owned()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subscribers() -> Subscribers {
        Subscribers(vec![
            Subscriber::of("anna 0123456789abcdef").unwrap(),
            Subscriber::of("bo fedcba9876543210").unwrap(),
        ])
    }

    fn sent(value: &str, query: Option<&str>) -> Option<String> {
        let mut headers = HeaderMap::new();
        if !value.is_empty() {
            headers.insert(AUTHORIZATION, value.parse().unwrap());
        }
        subscribers().token(&headers, query)
    }

    #[test]
    fn a_known_token_is_let_in_however_it_is_sent() {
        let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
        assert!(sent("Bearer 0123456789abcdef", None).is_some());
        assert!(sent(&basic("bo:fedcba9876543210"), None).is_some());
        assert!(sent("", Some("x=1&token=fedcba9876543210")).is_some());
        assert!(sent("", None).is_none());
        for wrong in ["Bearer 0123456789abcdeF", "Bearer ", "Basic !", "0123456789abcdef", "Digest 0123456789abcdef"] {
            assert!(sent(wrong, None).is_none(), "{wrong}");
        }
        assert!(sent(&basic("anna:fedcba9876543210"), None).is_none(), "somebody else's");
        assert!(sent("", Some("token=")).is_none());
    }

    #[test]
    fn a_line_is_a_name_and_a_token_that_cannot_be_guessed() {
        assert!(Subscriber::of("anna secret").is_err());
        assert!(Subscriber::of("0123456789abcdef").is_err());
        assert!(Subscriber::of("a b 0123456789abcdef").is_err());
    }
}
