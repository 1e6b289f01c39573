//! How many connections each address has, so that one of them cannot take the places of all the others (SECURITY 39). An
//! IPv6 network of one customer (a /64) counts as one address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};

/// Those who are connected, by address.
#[derive(Debug)]
pub(super) struct Crowd {
    most: Option<NonZero<usize>>,
    spares_near: bool,
    guests: Mutex<HashMap<IpAddr, usize>>,
}

/// A connection that is counted as long as this lives.
#[derive(Debug)]
pub(super) struct Guest {
    crowd: Arc<Crowd>,
    /// `None`: it is not counted.
    of: Option<IpAddr>,
}

impl Crowd {
    /// So many connections of an address; `spares_near`: those from near by are not counted.
    pub(super) fn new(most: Option<NonZero<usize>>, spares_near: bool) -> Self {
        Self { most, spares_near, guests: Mutex::default() }
    }

    /// Lets a connection in; `None`: its address has as many as it may. One without an address comes by a file of this
    /// machine.
    pub(super) fn enter(self: &Arc<Self>, address: Option<IpAddr>) -> Option<Guest> {
        let counted = address.map(network).filter(|address| !(self.spares_near && is_near(*address)));
        let (Some(address), Some(most)) = (counted, self.most) else {
            return Some(Guest { crowd: self.clone(), of: None });
        };
        let mut guests = self.guests.lock().unwrap_or_else(PoisonError::into_inner);
        let count = guests.entry(address).or_default();
        if *count >= most.get() {
            return None;
        }
        *count += 1;
        Some(Guest { crowd: self.clone(), of: Some(address) })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let Some(address) = self.of else { return };
        let mut guests = self.crowd.guests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = guests.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                guests.remove(&address);
            }
        }
    }
}

/// This machine, or one of the same house: a proxy, in a container of its own perhaps.
fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
    }
}

/// What is given to one customer: an IPv4 address, also where it is written as one of IPv6, or the first half of an IPv6
/// address.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crowd(most: usize, spares_near: bool) -> Arc<Crowd> {
        Arc::new(Crowd::new(NonZero::new(most), spares_near))
    }

    fn at(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn an_address_has_so_many_places_and_gets_them_back() {
        let crowd = crowd(2, true);
        let first = crowd.enter(at("192.0.2.1"));
        let second = crowd.enter(at("::ffff:192.0.2.1"));
        assert!(first.is_some() && second.is_some() && crowd.enter(at("192.0.2.1")).is_none());
        assert!(crowd.enter(at("192.0.2.2")).is_some());
        drop(first);
        assert!(crowd.enter(at("192.0.2.1")).is_some());
        drop(second);
        assert!(crowd.guests.lock().unwrap().is_empty(), "who is gone is forgotten");
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let crowd = crowd(1, true);
        let _first = crowd.enter(at("2001:db8:1:2::a")).unwrap();
        assert!(crowd.enter(at("2001:db8:1:2:ffff::b")).is_none() && crowd.enter(at("2001:db8:1:3::a")).is_some());
    }

    #[test]
    fn what_is_near_is_spared_unless_it_is_not() {
        let many = |crowd: &Arc<Crowd>, address: Option<IpAddr>| {
            (0..9).map(|_| crowd.enter(address)).collect::<Vec<_>>().iter().flatten().count()
        };
        for address in ["127.0.0.1", "::1", "172.18.0.2", "fd00::1", "fe80::1"].map(at) {
            assert_eq!([many(&crowd(2, true), address), many(&crowd(2, false), address)], [9, 2]);
        }
        assert_eq!([many(&crowd(2, false), None), many(&crowd(0, false), at("192.0.2.1"))], [9, 9]);
    }
}
