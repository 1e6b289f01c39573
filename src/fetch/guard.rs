//! Which addresses may be asked. The check stands in the resolver, on the addresses the connection will really use,
//! so that neither a name, a number in disguise, a redirect nor a rebound name gets past it (SECURITY rule 7).

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Whether an address belongs to the public internet: not private, shared, local, multicast, reserved or for
/// documentation (IANA special-purpose registries), nor a translation of such an address.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        [0 | 10 | 127 | 224.., ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [192, 168, ..]
            | [198, 18 | 19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    )
}

/// Only global unicast (2000::/3) is public, which leaves out local, link-local, multicast and all that is reserved.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let inner = |high: u16, low: u16| is_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match address.segments() {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] => inner(high, low), // mapped, compatible, :: and ::1
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => inner(high, low),  // NAT64: all of IPv4, as IPv6-only networks see it
        [0x2001, 0..0x200, ..] | [0x2001, 0xdb8, ..] => false,      // Teredo, ORCHID, benchmarks; documentation
        [0x2002, high, low, ..] => inner(high, low),                // 6to4
        [0x3fff, 0..0x1000, ..] => false,                           // documentation
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

/// The refusal, carried through ureq.
#[derive(Debug, thiserror::Error)]
#[error("{host} is at {address}, a private or reserved address")]
pub(super) struct Refused {
    pub(super) host: String,
    pub(super) address: IpAddr,
}

/// How long what was found is good: a run asks a host many times, and a name seldom leads elsewhere sooner.
const GOOD: Duration = Duration::from_mins(5);

/// A resolver that gives public addresses only, unless `private`. Each lookup costs a thread, which the library starts to
/// end it in time, so what was found is kept for a while; only addresses that passed the check are.
#[derive(Debug, Default)]
pub(super) struct Guard {
    pub(super) private: bool,
    resolver: DefaultResolver,
    found: Mutex<HashMap<String, Found>>,
}

/// The addresses of one host and port, and when they were looked up.
#[derive(Debug, Clone)]
struct Found {
    at: Instant,
    addresses: ResolvedSocketAddrs,
}

impl Guard {
    pub(super) fn new(private: bool) -> Self {
        Self { private, ..Self::default() }
    }

    fn known(&self, place: &str) -> Option<ResolvedSocketAddrs> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.get(place).filter(|found| found.at.elapsed() < GOOD).map(|found| found.addresses.clone())
    }

    fn look_up(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.resolver.resolve(uri, config, timeout).map_err(|error| match error {
            Error::Io(_) => Error::HostNotFound, // the system's resolver says nothing that a person could use
            other => other,
        })?;
        self.keep_public(uri.host().unwrap_or_default(), found)
    }

    /// Those of the addresses that may be asked; an error names the first that may not when none is left.
    fn keep_public(&self, host: &str, found: ResolvedSocketAddrs) -> Result<ResolvedSocketAddrs, Error> {
        let mut kept = self.empty();
        found.iter().filter(|found| self.private || is_public(found.ip())).for_each(|found| kept.push(*found));
        match found.first() {
            Some(first) if kept.is_empty() => {
                let host = host.trim_matches(['[', ']']).to_owned();
                Err(Error::Other(Box::new(Refused { host, address: first.ip() })))
            }
            _ => Ok(kept),
        }
    }
}

impl Resolver for Guard {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let parts = uri.scheme().zip(uri.authority());
        let place = parts.and_then(|(scheme, authority)| DefaultResolver::host_and_port(scheme, authority));
        let Some(place) = place else { return self.look_up(uri, config, timeout) };
        if let Some(known) = self.known(&place) {
            return Ok(known);
        }
        let addresses = self.look_up(uri, config, timeout)?;
        let found = Found { at: Instant::now(), addresses: addresses.clone() };
        self.found.lock().unwrap_or_else(PoisonError::into_inner).insert(place, found);
        Ok(addresses)
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;

    fn public(text: &str) -> bool {
        is_public(text.parse().unwrap())
    }

    #[test]
    fn the_public_internet_is_public() {
        for address in ["1.1.1.1", "100.63.9.9", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1", "198.20.0.1"] {
            assert!(public(address), "{address}");
        }
        for address in ["2606:4700::1111", "2a00:1450::5", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"] {
            assert!(public(address), "{address}");
        }
    }

    #[test]
    fn every_private_or_reserved_block_of_ipv4_is_refused_at_both_ends() {
        let blocks = "0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.255.255.255 \
            169.254.0.0 169.254.169.254 172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.255 192.0.2.1 192.88.99.1 192.168.0.0 \
            192.168.255.255 198.18.0.0 198.19.255.255 198.51.100.7 203.0.113.7 224.0.0.1 239.255.255.255 240.0.0.1 \
            255.255.255.255";
        for address in blocks.split_whitespace() {
            assert!(!public(address), "{address}");
            assert!(!public(&format!("::ffff:{address}")), "mapped {address}");
            assert!(!public(&format!("64:ff9b::{address}")), "NAT64 {address}");
        }
    }

    #[test]
    fn every_private_or_reserved_block_of_ipv6_is_refused() {
        let blocks = ":: ::1 ::10.0.0.1 64:ff9b::127.0.0.1 64:ff9b:1::1 64:ff9b:1:ffff::8.8.8.8 100::1 2001::1 2001:0:1::1 \
            2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:a00:1::1 2002:7f00:1::1 2002:c0a8:101::1 3fff::1 5f00::1 \
            fc00::1 fd12::1 fe80::1 fec0::1 ff02::1 4000::1";
        for address in blocks.split_whitespace() {
            assert!(!public(address), "{address}");
        }
    }

    fn resolve(guard: &Guard, uri: &str) -> Result<Vec<SocketAddr>, String> {
        let config = ureq::Agent::config_builder().build();
        let found = guard.resolve(&uri.parse().unwrap(), &config, NextTimeout::default());
        found.map(|found| found.to_vec()).map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_in_disguise_are_refused() {
        let guard = Guard::new(false);
        for host in
            ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "localhost", "[::1]", "0"]
        {
            let error = resolve(&guard, &format!("http://{host}:8080/")).unwrap_err();
            assert!(error.contains("a private or reserved address"), "{host}: {error}");
        }
        assert_eq!(resolve(&Guard::new(true), "http://0x7f.1:8080/").unwrap(), ["127.0.0.1:8080".parse().unwrap()]);
    }

    #[test]
    fn a_host_is_looked_up_once_for_a_while_and_what_is_refused_never_passes() {
        let guard = Guard::new(false);
        let mut addresses = guard.empty();
        addresses.push("9.9.9.9:80".parse().unwrap());
        let keep =
            |at| guard.found.lock().unwrap().insert("a.invalid:80".into(), Found { at, addresses: addresses.clone() });
        keep(Instant::now());
        assert_eq!(resolve(&guard, "http://a.invalid/page").unwrap(), ["9.9.9.9:80".parse().unwrap()]);
        assert!(resolve(&guard, "https://a.invalid/page").is_err(), "another port");
        keep(Instant::now() - GOOD);
        assert!(resolve(&guard, "http://a.invalid/page").is_err(), "it is looked up again");
        for _ in 0..2 {
            assert!(resolve(&guard, "http://127.0.0.1/").is_err());
        }
        assert_eq!(guard.found.lock().unwrap().len(), 1, "what was refused is not kept");
    }

    #[test]
    fn of_several_addresses_only_the_public_ones_are_used() {
        let guard = Guard::new(false);
        let found = |addresses: &[&str]| {
            let mut found = guard.empty();
            addresses.iter().for_each(|address| found.push(address.parse().unwrap()));
            guard.keep_public("rebound.example", found)
        };
        let kept = found(&["10.0.0.1:80", "9.9.9.9:80", "[fe80::1]:80"]).unwrap();
        assert_eq!(kept.to_vec(), ["9.9.9.9:80".parse().unwrap()]);
        let refused = found(&["10.0.0.1:80", "[fe80::1]:80"]).unwrap_err().to_string();
        assert_eq!(refused, "other: rebound.example is at 10.0.0.1, a private or reserved address");
    }
}
