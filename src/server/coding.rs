//! Which coding of a file a reader is sent: `Accept-Encoding` by RFC 9110 section 12.5.3.

use hyper::header::{ACCEPT_ENCODING, HeaderMap};

/// A coding of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// As it is on the disk.
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 7932.
    Brotli,
}

impl Coding {
    /// As it is named in `Content-Encoding`.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }

    /// The one that the sender likes best; of two that are liked the same the smaller. The file as it is may always be
    /// sent.
    pub(super) fn liked(headers: &HeaderMap) -> Self {
        let mut weights = Weights::default();
        for value in headers.get_all(ACCEPT_ENCODING) {
            value.to_str().unwrap_or_default().split(',').for_each(|member| weights.add(member));
        }
        weights.best()
    }
}

/// What the sender says of each coding, in thousandths; `None`: nothing.
#[derive(Default)]
struct Weights {
    identity: Option<u16>,
    gzip: Option<u16>,
    brotli: Option<u16>,
    others: Option<u16>,
}

impl Weights {
    fn add(&mut self, member: &str) {
        let (name, parameters) = member.split_once(';').unwrap_or((member, ""));
        let place = match name.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => &mut self.gzip,
            "br" => &mut self.brotli,
            "identity" => &mut self.identity,
            "*" => &mut self.others,
            _ => return,
        };
        *place = Some(weight(parameters));
    }

    fn best(&self) -> Coding {
        let brotli = self.brotli.or(self.others).unwrap_or(0);
        let gzip = self.gzip.or(self.others).unwrap_or(0);
        // Where nothing is said of it, it is what nobody asked for.
        let identity = self.identity.unwrap_or(0);
        match brotli.max(gzip).max(identity) {
            0 => Coding::Identity,
            best if best == brotli => Coding::Brotli,
            best if best == gzip => Coding::Gzip,
            _ => Coding::Identity,
        }
    }
}

/// `q=0.5` in thousandths; 1 where there is none, 0 where it makes no sense.
fn weight(parameters: &str) -> u16 {
    let q = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("q").then(|| value.trim())
    });
    let Some(q) = q else { return 1000 };
    let (whole, fraction) = q.split_once('.').unwrap_or((q, ""));
    let is_number = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "0" if is_number => format!("{fraction:0<3}").parse().unwrap_or(0),
        "1" if is_number && fraction.bytes().all(|byte| byte == b'0') => 1000,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_liked_coding_is_sent() {
        use Coding::{Brotli, Gzip, Identity};
        for (text, coding) in [
            ("gzip, deflate, br, zstd", Brotli),
            ("gzip, deflate", Gzip),
            ("X-GZip", Gzip),
            ("br;q=0.5, gzip", Gzip),
            ("br;q=0, *", Gzip),
            ("*", Brotli),
            ("*;q=0", Identity),
            ("gzip;q=0", Identity),
            ("gzip;q=0.000", Identity),
            ("gzip;q=0.4, identity;q=0.5", Identity),
            ("gzip;q=0.5", Gzip),
            ("identity;q=0, gzip;q=0.001", Gzip),
            ("br;q=1.000;x=y, gzip ; Q=0.9", Brotli),
            ("br;q=7", Identity),
            ("br;q=", Identity),
            ("deflate", Identity),
            ("", Identity),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, text.parse().unwrap())]);
            assert_eq!(Coding::liked(&headers), coding, "{text}");
        }
        assert_eq!(Coding::liked(&HeaderMap::new()), Identity);
    }
}
