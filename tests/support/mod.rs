//! What the integration tests share: the binary in a private folder, a server that misbehaves, the feed rules.
#![allow(dead_code, unreachable_pub)] // each test uses a part

pub mod feed_rules;
pub mod haywain;
pub mod server;

/// Bytes of a program as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
