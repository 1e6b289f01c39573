//! The integration tests, one binary. A test proves behaviour from outside where it can: the real binary, real servers
//! on 127.0.0.1, folders of `fixtures/`.

mod disk; // a small disk of its own, or a folder where nothing may be mounted
mod support; // the binary in a private folder, a server that misbehaves, the feed rules

mod faults; // whatever a site, a disk or a process does, the feed is not ruined
mod fetch; // the door to the web: faults, limits, charsets, secrets
mod golden; // recorded pages give exactly these files
mod layers; // the rules between the rooms, read off the sources
mod publish; // files whole or not at all
mod store; // what is remembered, by both stores, through crashes
