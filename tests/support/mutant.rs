//! Pages as no author meant them: the bytes of a real page, broken in the ways that servers, proxies, editors and
//! attackers break pages. The same page and seed give the same mutant.

/// At most this much is added at once: a mutant stays a page.
const MOST_ADDED: usize = 200_000;

/// Pieces of markup that parsers and readers stumble over.
const PIECES: &[&str] = &[
    "<",
    ">",
    "</",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&",
    "&#0;",
    "&#x110000;",
    "&amp;amp;lt;",
    "\"",
    "'",
    "\0",
    "<div>",
    "</div>",
    "<table><tr>",
    "</table>",
    "<td>",
    "<a href=x>",
    "<b>",
    "<font>",
    "<p>",
    "<svg><title>",
    "<math>",
    "<select>",
    "<template>",
    "<script>",
    "</script>",
    "<style>",
    "<textarea>",
    "<title>",
    "<noscript>",
    "<base href=//x>",
    "<frameset>",
    "<plaintext>",
    "<meta charset=utf-16>",
    "<time datetime=99999999999999-99-99>",
    "<h1>",
    "<article>",
    "<li>",
    "<script type=application/ld+json>{\"@graph\":[",
    "<a href='javascript:x'>",
    "<a href='http://[::1'>",
    "<img srcset=',,,1x'>",
    "\u{202e}",
    "\u{feff}",
    "\u{fffe}",
    "\u{1f469}\u{200d}\u{1f469}",
    "İ",
    "ß",
    "९९/९९/२५६९",
    "31 Feb 2025 25:61",
    "%ff%00",
];

/// The mutant of a page that belongs to a seed; `other` is a second page, parts of which may be spliced in.
pub(crate) fn mutate(page: &[u8], other: &[u8], seed: u64) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut bytes = page.to_vec();
    for _ in 0..random.usize(1..=12) {
        change(&mut bytes, other, &mut random);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, other: &[u8], random: &mut fastrand::Rng) {
    let (start, end) = range(bytes, random);
    let piece = PIECES[random.usize(..PIECES.len())].as_bytes();
    match random.u8(..11) {
        0 => flip(bytes, random),
        1 => drop(bytes.drain(start..end)),
        2 => {
            let stretch = bytes[start..end].to_vec();
            insert(bytes, start, &stretch);
        }
        3 => insert(bytes, start, &piece.repeat(random.usize(1..=3))),
        4 => insert(bytes, start, &piece.repeat(random.usize(1..=2_000))),
        5 => bytes.truncate(end),
        6 => {
            let (from, to) = range(other, random);
            insert(bytes, start, &other[from..to]);
        }
        7 => bytes[start..end].reverse(),
        8 => replace(bytes, random, b"\"'></=", b' '),
        9 => replace(bytes, random, b" \n\t", 0xa0),
        _ => replace(bytes, random, b"0123456789", b'9'),
    }
}

/// A stretch of at most a fifth of the page.
fn range(bytes: &[u8], random: &mut fastrand::Rng) -> (usize, usize) {
    let start = random.usize(..=bytes.len());
    (start, (start + random.usize(..=bytes.len() / 5)).min(bytes.len()))
}

fn insert(bytes: &mut Vec<u8>, at: usize, what: &[u8]) {
    bytes.splice(at..at, what.iter().copied().take(MOST_ADDED));
}

fn flip(bytes: &mut [u8], random: &mut fastrand::Rng) {
    for _ in 0..bytes.len() / 500 {
        let at = random.usize(..bytes.len());
        bytes[at] = random.u8(..);
    }
}

/// One in ten of these bytes becomes another.
fn replace(bytes: &mut [u8], random: &mut fastrand::Rng, these: &[u8], with: u8) {
    for byte in bytes.iter_mut().filter(|byte| these.contains(byte)) {
        if random.u8(..10) == 0 {
            *byte = with;
        }
    }
}
