//! The names under which the pages about the server may be asked for, so that a web page elsewhere cannot read them through
//! a name of its own that it points here (DNS rebinding). An address cannot be forged that way.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::site::Site;

/// The allowed names, in lower case.
#[derive(Debug, Default)]
pub(super) struct Hosts(BTreeSet<String>);

impl Hosts {
    /// Those of the command line, and those of the feeds' public addresses.
    pub(super) fn of(named: &[String], sites: &[Site]) -> Self {
        let public = sites.iter().filter_map(|site| site.base_url.as_ref()?.host_str().map(str::to_owned));
        Self(named.iter().cloned().chain(public).map(|host| host.to_ascii_lowercase()).collect())
    }

    /// Whether a `Host`, with or without a port, is one of them, this machine, or an address.
    pub(super) fn allow(&self, host: &str) -> bool {
        let name = name(host).to_ascii_lowercase();
        let is_address = name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
        is_address || name == "localhost" || name.ends_with(".localhost") || self.0.contains(&name)
    }
}

fn name(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_this_machine_and_named_hosts_are_allowed() {
        let hosts = Hosts::of(&["Feeds.example.net".into()], &[]);
        for host in
            ["127.0.0.1", "127.0.0.1:8080", "[::1]:8080", "[::1]", "localhost:1", "x.localhost", "feeds.EXAMPLE.net:80"]
        {
            assert!(hosts.allow(host), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example", "feeds.example.net.evil", "", "localhost.evil:80"] {
            assert!(!hosts.allow(host), "{host}");
        }
    }
}
