//! Who waits for a change is told of it: a program of the operator ([`hook`]), a WebSub hub ([`hub`]). What counts as a
//! change, and who may be told, is left to `run`.

pub mod hook;
pub mod hub;

pub use self::hook::{Hook, HookError};
