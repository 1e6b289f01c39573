//! Foreign HTML to HTML that may stand in a feed: safe, with absolute URLs and real images; and foreign text to plain
//! text. What is content and what is not is left to `article`.

mod images;
mod text;
mod writer;

use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use url::Url;

use crate::page;

pub use text::text;

/// The longest content, bytes.
const MAX_CONTENT: usize = 512 * 1024;

/// The last word on safety. [`writer`] writes only what is allowed here; that a browser reads it the same way is
/// ammonia's knowledge.
static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(writer::ELEMENTS.iter().map(|(name, _)| *name).collect())
        .generic_attributes(writer::GENERIC.iter().copied().collect())
        .tag_attributes(writer::ELEMENTS.iter().map(|(name, own)| (*name, own.iter().copied().collect())).collect())
        .url_schemes(["http", "https", "mailto"].into())
        .url_relative(UrlRelative::Deny)
        .link_rel(None)
        .strip_comments(true);
    builder
});

/// Safe HTML with absolute http, https and mailto URLs, lazy images made real, trackers and empty shells taken out;
/// at most 512 kB. `None` when nothing that can be read or seen is left, or when the HTML is a bomb.
#[must_use]
pub fn html(foreign: &str, base: &Url) -> Option<String> {
    // `<body>`, so that a leading comment, script or space does not move the rest.
    let tree = page::guarded_parse(&format!("<body>{foreign}")).ok()?;
    let written = writer::write(tree.root_element(), base, MAX_CONTENT);
    let safe = SANITISER.clean(&written).to_string().replace("&nbsp;", "\u{a0}");
    let safe = safe.trim_matches(|c: char| c.is_ascii_whitespace());
    writer::has_substance(safe).then(|| safe.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(foreign: &str) -> String {
        html(foreign, &Url::parse("https://example.org/news/a/").unwrap()).unwrap_or_default()
    }

    #[test]
    fn every_url_is_absolute_and_of_a_known_scheme() {
        assert_eq!(
            cleaned(r#"<a href="../b?x=1&amp;y=2">b</a>"#),
            r#"<a href="https://example.org/news/b?x=1&amp;y=2">b</a>"#
        );
        assert_eq!(cleaned(r#"<a href="MailTo:me@example.org">m</a>"#), r#"<a href="mailto:me@example.org">m</a>"#);
        for bad in ["javascript:alert(1)", "data:text/html,x", "java\nscript:x", "vbscript:x", "ftp://e.org/"] {
            assert_eq!(cleaned(&format!(r#"<a href="{bad}">x</a><q cite="{bad}">y</q>"#)), "<a>x</a><q>y</q>");
        }
    }

    #[test]
    fn nothing_active_is_left() {
        let active = "<script>a()</script><style>b{}</style><svg onload=x><circle/></svg><iframe src=//e.org></iframe>\
             <form action=/x><input name=q><button>Go</button><p onclick=x id=a class=b style=c>text</p></form><math><mi>x</mi></math>";
        assert_eq!(cleaned(active), "<div><p>text</p></div>");
    }

    #[test]
    fn a_lazy_image_is_made_real_and_its_twin_goes() {
        let lazy = r#"<p>t</p><img src="data:image/gif;base64,R0" data-src="/real.jpg" alt="a"><noscript><img src="/real.jpg"></noscript>"#;
        assert_eq!(cleaned(lazy), r#"<p>t</p><img src="https://example.org/real.jpg" alt="a">"#);
        let twin = r#"<img src="/img/placeholder.png"><noscript><img src="/real.jpg" alt="b"></noscript>"#;
        assert_eq!(cleaned(twin), r#"<img src="https://example.org/real.jpg" alt="b">"#);
        let set = r#"<img data-srcset="/s.jpg 320w, /l.jpg 1280w" src="data:,">"#;
        assert!(cleaned(set).starts_with(r#"<img src="https://example.org/l.jpg""#));
        let picture = r#"<picture><source data-srcset="/a.webp 1x" type="image/webp"><img src="data:,"></picture>"#;
        assert!(cleaned(picture).contains(r#"src="https://example.org/a.webp""#));
    }

    #[test]
    fn trackers_and_placeholders_go() {
        for bad in [
            r#"<img src="https://px.example.net/t.gif" width="1" height="1">"#,
            r#"<img src="data:image/png;base64,AAAA">"#,
            r#"<img src="/img/spacer.gif">"#,
            r#"<img alt="nothing">"#,
        ] {
            assert_eq!(cleaned(&format!("<p>t</p>{bad}")), "<p>t</p>", "{bad}");
        }
    }

    #[test]
    fn a_next_image_is_unwrapped() {
        let next = r#"<img src="/_next/image/?url=https%3A%2F%2Fcdn.example%2Fa.webp&amp;w=640&amp;q=75" srcset="/_next/image/?url=https%3A%2F%2Fcdn.example%2Fa.webp&amp;w=640&amp;q=75 640w, /_next/image/?url=https%3A%2F%2Fcdn.example%2Fa.webp&amp;w=1920&amp;q=75 1920w">"#;
        assert_eq!(cleaned(next), r#"<img src="https://cdn.example/a.webp">"#);
    }

    #[test]
    fn empty_shells_go_and_no_break_spaces_stay() {
        assert_eq!(
            cleaned("<p> </p><div><span></span></div><figure><!-- x --></figure><p>By&nbsp;A</p>"),
            "<p>By\u{a0}A</p>"
        );
        assert_eq!(html("<div><p>&nbsp;</p></div>", &Url::parse("https://e.org/").unwrap()), None);
    }

    #[test]
    fn the_structure_of_an_article_stays() {
        let kept = "<h2>H</h2><ul><li>a</li></ul><table><tbody><tr><td colspan=\"2\">c</td></tr></tbody></table><pre><code>x\n  y</code></pre><blockquote><p>q</p></blockquote><details open=\"\"><summary>s</summary>d</details>";
        assert_eq!(cleaned(kept), kept);
        let figure = r#"<figure><img src="https://e.org/a.jpg" alt=""><figcaption>c</figcaption></figure><audio controls="" src="https://e.org/a.mp3"></audio>"#;
        assert_eq!(cleaned(figure), figure);
    }

    #[test]
    fn a_bomb_is_nothing_and_a_long_text_is_cut() {
        assert_eq!(html(&"<div>".repeat(20_000), &Url::parse("https://e.org/").unwrap()), None);
        let long = cleaned(&format!("<p>{}</p>", "a &amp; b ".repeat(100_000)));
        assert!(long.len() <= MAX_CONTENT && long.ends_with("</p>"));
    }
}
