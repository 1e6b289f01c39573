//! haywain makes RSS, Atom and JSON feeds for websites that lack them.
//!
//! The library is one sentence, and the modules below are its words in order:
//! a [`site`] is [`fetch`]ed, its [`page`] holds a [`listing`] whose entries lead to an [`article`] each;
//! what is foreign is made [`clean`], becomes an [`item`] of a [`feed`], is written in its
//! [`formats`] and [`publish`]ed, and who waits for it [`notify`]ed. [`run`] says that sentence once; the [`store`] remembers between
//! runs, [`health`] compares this run with the remembered ones, and [`cli`] is the only room that
//! speaks to a person. Where the site may have a feed already, [`discover`] knows; how a person would
//! select what the page shows, [`induce`].
//!
//! From [`page`] to [`formats`] everything is computation: no clock, no file, no socket.

#![cfg_attr(not(test), warn(clippy::unwrap_used))]

pub mod links; // what a link in a page means: absolute, http(s), normalised

pub mod characters; // which characters a feed may hold

pub mod entities; // what markup leaves behind in plain text

pub mod dates; // text to a moment, with its precision

pub mod site; // sites.yaml to a list of sites, every rule parsed

pub mod fetch; // a URL to a response: the door to the web

pub mod page; // a response to a parsed page

pub mod discover; // a page to the addresses at which its site may have a feed

pub mod field; // one field of a rule, read from one place of a page

pub mod induce; // elements of a page to the selectors a person would write

pub mod listing; // a page to its entries

pub mod article; // a page to an article

pub mod clean; // foreign HTML to safe HTML

pub mod item; // entry, article and memory to an item: its identity and its dates

pub mod repair; // a rule that died: what is remembered, found again on the page of today

pub mod feed; // items to a feed: order, doubles, cut

pub mod state; // how a site does, in one word

pub mod formats; // a feed to bytes, and back

pub mod publish; // bytes to files: whole or not at all

pub mod notify; // a change to those who wait for it: hooks and hubs

pub mod store; // what is remembered between runs

pub mod health; // this run against the remembered ones

pub mod run; // the sentence itself

#[cfg(feature = "serve")]
pub mod server; // the output folder over HTTP, and the builds on schedule

pub mod cli; // the command line: verbs, messages, exit codes
