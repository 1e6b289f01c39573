//! The lint of the feed rules itself: it is silent about good feeds and catches a breach of every rule it holds.

use crate::support::feed_rules::{Options, breaches};
use chrono::{TimeZone, Utc};
use haywain::formats::Format;

const RSS: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
  <channel>
    <title>News</title>
    <link>https://e.org/news/</link>
    <description>All the news</description>
    <language>en</language>
    <lastBuildDate>Fri, 12 Dec 2025 14:05:00 GMT</lastBuildDate>
    <generator>x</generator>
    <docs>https://www.rssboard.org/rss-specification</docs>
    <atom:link href="https://f.e.org/news.rss" rel="self" type="application/rss+xml"/>
    <item>
      <title>First</title>
      <link>https://e.org/1</link>
      <description>A &amp;amp; B</description>
      <category>one</category>
      <category>two</category>
      <enclosure url="https://e.org/a.mp3" length="0" type="audio/mpeg"/>
      <guid>https://e.org/1</guid>
      <pubDate>Fri, 12 Dec 2025 14:05:00 GMT</pubDate>
      <content:encoded><![CDATA[<p>Text <a href="https://e.org/x">x</a></p><img src="https://e.org/i.png" alt="">]]></content:encoded>
      <media:content url="https://e.org/i.png" medium="image" width="640" height="480"/>
      <dc:creator>Ann</dc:creator>
      <dc:creator>Bob</dc:creator>
    </item>
    <item>
      <title>Second</title>
      <link>https://e.org/2</link>
      <description>Summary</description>
      <guid isPermaLink="false">urn:isbn:2</guid>
      <pubDate>Thu, 11 Dec 2025 14:05:00 GMT</pubDate>
    </item>
  </channel>
</rss>
"#;

const ATOM: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="en">
  <title>News</title>
  <id>urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a</id>
  <updated>2025-12-12T14:05:00Z</updated>
  <author><name>News</name></author>
  <link href="https://f.e.org/news.atom" rel="self" type="application/atom+xml"/>
  <link href="https://e.org/news/" rel="alternate"/>
  <entry>
    <title>First</title>
    <id>https://e.org/1</id>
    <updated>2025-12-12T14:05:00Z</updated>
    <published>2025-12-12T14:05:00Z</published>
    <author><name>Ann</name></author>
    <category term="one"/>
    <link href="https://e.org/1" rel="alternate"/>
    <link href="https://e.org/a.mp3" rel="enclosure" type="audio/mpeg" length="5"/>
    <summary>Summary</summary>
    <content type="html">&lt;p&gt;Text&lt;/p&gt;&lt;img src="https://e.org/i.png" alt=""&gt;</content>
    <media:content url="https://e.org/i.png" medium="image"/>
  </entry>
  <entry>
    <title>Second</title>
    <id>https://e.org/2</id>
    <updated>2025-12-11T14:05:00Z</updated>
    <published>2025-12-11T14:05:00Z</published>
    <link href="https://e.org/2" rel="alternate"/>
  </entry>
</feed>
"#;

const JSON: &str = r#"{
  "version": "https://jsonfeed.org/version/1.1",
  "title": "News",
  "home_page_url": "https://e.org/news/",
  "feed_url": "https://f.e.org/news.json",
  "language": "en",
  "items": [
    {
      "id": "https://e.org/1",
      "url": "https://e.org/1",
      "title": "First",
      "content_html": "<p>Text</p>",
      "summary": "Summary",
      "image": "https://e.org/i.png",
      "date_published": "2025-12-12T14:05:00Z",
      "date_modified": "2025-12-12T14:06:00Z",
      "authors": [{"name": "Ann"}],
      "tags": ["one", "two"],
      "attachments": [{"url": "https://e.org/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 5}],
      "_x": {"y": 1}
    },
    {"id": "2", "url": "https://e.org/2", "content_text": "Second", "date_published": "2025-12-11T14:05:00Z"}
  ]
}
"#;

/// Rule, what is taken from the good feed, what is put there instead (once).
type Breach = (u8, &'static str, &'static str);

const RSS_BREACHES: &[Breach] = &[
    (1, "<?xml", "\u{feff}<?xml"),
    (1, r#" encoding="utf-8""#, ""),
    (1, "<rss", "<!DOCTYPE rss><rss"),
    (2, "First", "Fi\u{8}rst"),
    (2, "First", "Fi&#8;rst"),
    (2, "Text", "Te\u{fffe}xt"),
    (3, "First", "Fi\u{85}rst"),
    (3, "First", "Fi\u{2028}rst"),
    (3, "First", "Fi\u{fffd}rst"),
    (3, "First", "Fi\u{fdd0}rst"),
    (4, "First", "Fi&nbsp;rst"),
    (5, "First", "First ]]>"),
    (6, r#" xmlns:dc="http://purl.org/dc/elements/1.1/""#, ""),
    (6, "search.yahoo.com/mrss/", "search.yahoo.com/mrss"),
    (6, "xmlns:dc", "xmlns:d"),
    (7, "https://e.org/a.mp3", "https://e.org/a.mp3?a=1&b=2"),
    (7, "https://e.org/a.mp3", "https://e.org/<a.mp3"),
    (7, "</channel>", "</chanel>"),
    (10, r#"version="2.0""#, r#"version="0.91""#),
    (10, "<title>News</title>", ""),
    (10, "<title>News</title>", "<title> </title>"),
    (10, "All the news", "&lt;b&gt;All&lt;/b&gt;"),
    (11, r#"rel="self""#, r#"rel="hub""#),
    (11, "https://f.e.org/news.rss", "https://elsewhere.e.org/news.rss"),
    (12, "https://e.org/news/", "/news/"),
    (13, "<language>en<", "<language>english language<"),
    (13, "<generator>x</generator>", ""),
    (13, "rss-specification", "rss"),
    (14, "<lastBuildDate>Fri, 12", "<lastBuildDate>Thu, 11"),
    (14, "<lastBuildDate>Fri, 12", "<lastBuildDate>12"),
    (15, "</item>\n  </channel>", "</item><copyright>x</copyright>\n  </channel>"),
    (16, "<generator>", "<ttl>0</ttl><generator>"),
    (16, "<generator>", "<skipHours><hour>24</hour></skipHours><generator>"),
    (
        17,
        "<generator>",
        "<image><url>https://e.org/i.png</url><title>Other</title><link>https://e.org/news/</link></image><generator>",
    ),
    (18, "<generator>", "<managingEditor>Ann</managingEditor><generator>"),
    (19, "<title>First</title>", "<title/>"),
    (19, "First", "The &lt;b&gt;First&lt;/b&gt;"),
    (19, "First", "The  First"),
    (20, "First", "Fish &amp;amp; Chips"),
    (21, "<description>Summary</description>", ""),
    (21, "<description>Summary<", "<description>Second<"),
    (21, "<description>A &amp;amp; B</description>", ""),
    (
        22,
        "A &amp;amp; B",
        r#"<![CDATA[<p>Text <a href="https://e.org/x">x</a></p><img src="https://e.org/i.png" alt="">]]>"#,
    ),
    (23, "<link>https://e.org/1<", "<link>/1<"),
    (23, "<link>https://e.org/1<", "<link>https://e.org/ä<"),
    (24, "<guid>https://e.org/1</guid>", ""),
    (24, "urn:isbn:2", "https://e.org/1"),
    (24, "urn:isbn:2", "https://e.org/2?utm_source=x"),
    (25, r#"<guid isPermaLink="false">"#, "<guid>"),
    (25, "<guid>https://e.org/1", r#"<guid isPermaLink="false">https://e.org/1"#),
    (27, "<link>https://e.org/2<", "<link>https://e.org/1<"),
    (29, "<pubDate>Fri, 12 Dec", "<pubDate>Mon, 12 Dec"),
    (29, "<pubDate>Fri, 12 Dec 2025 14:05:00 GMT", "<pubDate>2025-12-12T14:05:00Z"),
    (30, "<pubDate>Thu, 11 Dec 2025 14:05:00 GMT</pubDate>", ""),
    (31, "<pubDate>Thu, 11 Dec 2025", "<pubDate>Thu, 01 Jan 1970"),
    (31, "<pubDate>Fri, 12 Dec 2025", "<pubDate>Sat, 12 Dec 2026"),
    (33, "<pubDate>Fri, 12", "<pubDate>Wed, 10"),
    (34, "<dc:creator>Ann</dc:creator>", "<author>Ann</author>"),
    (34, "<dc:creator>Ann</dc:creator>", "<author>a@e.org (Ann)</author>"),
    (34, "<dc:creator>Bob<", "<dc:creator>Ann<"),
    (35, "<category>one<", "<category><"),
    (35, "<category>one<", "<category>two<"),
    (36, "https://e.org/a.mp3", "https://localhost/a.mp3"),
    (36, "https://e.org/a.mp3", "/a.mp3"),
    (36, r#"length="0""#, r#"length="""#),
    (36, "audio/mpeg", "mp3"),
    (36, "audio/mpeg", "image/png"),
    (36, "<enclosure", r#"<enclosure url="https://e.org/b.mp3" length="0" type="audio/mpeg"/><enclosure"#),
    (37, r#" medium="image""#, ""),
    (37, r#"width="640""#, r#"width="100%""#),
    (37, r#"<img src="https://e.org/i.png" alt="">"#, ""),
    (40, "https://e.org/x", "/x"),
    (40, r#"<img src="https://e.org/i.png""#, r#"<img src="i.png""#),
    (
        40,
        r#"<img src="https://e.org/i.png""#,
        r#"<img src="https://e.org/i.png" srcset="a.png 1x, https://e.org/b.png 2x""#,
    ),
    (41, "<p>Text ", "<p>Text <script>x()</script>"),
    (41, "<p>Text ", "<p>Text <svg></svg>"),
    (41, "<p>Text ", r#"<p onclick="x()">Text "#),
    (41, "<p>Text ", r#"<p style="color:red">Text "#),
    (41, "https://e.org/x", " javascript:x()"),
    (42, "<p>Text ", "<p>Text <b>"),
    (42, "<p>Text ", "<p>Text & more "),
    (43, r#"<img src="https://e.org/i.png""#, r#"<img data-src="https://e.org/i.png""#),
    (43, r#"<img src="https://e.org/i.png""#, r#"<img src="data:image/gif;base64,R0""#),
    (43, r#"<img src="https://e.org/i.png""#, r#"<img width="1" height="1" src="https://e.org/i.png""#),
    (44, "<description>Summary<", "<description>&lt;p&gt;&lt;/p&gt;<"),
    (44, ">x</a>", ">Read more …</a>"),
    (73, "<rss", "<?xml-stylesheet href='x.xsl'?><rss"),
];

const ATOM_BREACHES: &[Breach] = &[
    (6, " xmlns:media=\"http://search.yahoo.com/mrss/\"", ""),
    (7, r#"media:content url="https://e.org/i.png""#, r#"media:content url="https://e.org/i.png?a=1&b=2""#),
    (31, "<published>2025-12-11", "<published>1970-01-01"),
    (33, "<published>2025-12-12", "<published>2025-12-10"),
    (34, "<name>Ann<", "<name><"),
    (35, r#"term="one""#, r#"term="""#),
    (36, "audio/mpeg", "mp3"),
    (36, r#"length="5""#, r#"length="5k""#),
    (37, r#" medium="image""#, ""),
    (40, r#"&lt;img src="https://e.org/i.png""#, r#"&lt;img src="/i.png""#),
    (45, r#"xmlns="http://www.w3.org/2005/Atom" "#, ""),
    (45, "<id>urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a</id>", ""),
    (45, "<title>News</title>", "<title>News</title><title>News</title>"),
    (45, "<author><name>News</name></author>", ""),
    (45, r#"rel="self""#, r#"rel="related""#),
    (45, "https://f.e.org/news.atom", "https://f.e.org/news.xml"),
    (45, r#"<link href="https://e.org/news/" rel="alternate"/>"#, ""),
    (45, "</entry>\n</feed>", "</entry><subtitle>x</subtitle>\n</feed>"),
    (46, r#"xml:lang="en""#, r#"xml:lang="en US""#),
    (47, "<id>https://e.org/2</id>", "<id>https://e.org/1</id>"),
    (47, "<id>https://e.org/2</id>", "<id>https://e.org</id>"),
    (47, "<id>https://e.org/2</id>", "<id>2</id>"),
    (48, "<updated>2025-12-11T14:05:00Z", "<updated>2025-12-11"),
    (48, "<updated>2025-12-11T14:05:00Z", "<updated>2025-12-11T14:05:00"),
    (48, "<updated>2025-12-11", "<updated>2025-12-10"),
    (48, "<updated>2025-12-12T14:05", "<updated>2025-12-12T14:06"),
    (50, r#"<link href="https://e.org/2" rel="alternate"/>"#, ""),
    (50, "<title>Second</title>", ""),
    (
        50,
        r#"<link href="https://e.org/2""#,
        r#"<link rel="alternate" href="https://e.org/3"/><link href="https://e.org/2""#,
    ),
    (51, "<title>Second", r#"<title type="html">Second"#),
    (51, "<summary>", r#"<summary type="html">"#),
    (51, r#"<content type="html">"#, r#"<content type="xhtml">"#),
    (52, r#"href="https://e.org/2""#, r#"href="/2""#),
    (53, r#"rel="alternate"/>"#, r#"rel="alternate"/><link href="https://e.org/" rel="prev-archive"/>"#),
];

const JSON_BREACHES: &[Breach] = &[
    (2, "Summary", r"Sum\u0008mary"),
    (3, "Summary", r"Sum\u0085mary"),
    (31, "2025-12-12T14:05", "2026-12-12T14:05"),
    (33, "2025-12-12T14:05", "2025-12-10T14:05"),
    (34, r#"{"name": "Ann"}"#, r#"{"name": "Ann"}, {"name": "Ann"}"#),
    (35, r#""one", "two""#, r#""one", "one""#),
    (41, "<p>Text</p>", "<p>Text<script>x()</script></p>"),
    (54, r#""version": "https://jsonfeed.org/version/1.1","#, ""),
    (54, "version/1.1", "version/1"),
    (54, "{\n  \"version\"", "{\n  \"icon\": \"https://e.org/i.png\",\n  \"version\""),
    (54, r#""title": "News","#, ""),
    (54, r#""home_page_url": "https://e.org/news/","#, ""),
    (54, "https://f.e.org/news.json", "https://e.org/news.json"),
    (54, r#""items""#, r#""entries""#),
    (54, r#""language": "en""#, r#""language": "en US""#),
    (54, "]\n}", "]"),
    (55, r#""id": "2""#, r#""id": 2"#),
    (55, r#""id": "2""#, r#""id": " ""#),
    (55, r#""id": "2""#, r#""id": "https://e.org/1""#),
    (55, r#""url": "https://e.org/2", "#, ""),
    (55, r#""content_text": "Second", "#, ""),
    (56, "First", "The <b>First</b>"),
    (56, "Summary", "A &amp; B"),
    (56, r#""name": "Ann""#, r#""name": " Ann""#),
    (57, "2025-12-12T14:06:00Z", "12 Dec 2025"),
    (57, r#""authors": [{"name": "Ann"}]"#, r#""author": {"name": "Ann"}"#),
    (57, r#""audio/mpeg""#, "null"),
    (57, "Summary", ""),
    (57, r#"["one", "two"]"#, "[]"),
    (57, r#""size_in_bytes": 5"#, r#""size_in_bytes": "5""#),
    (57, r#", "date_published": "2025-12-11T14:05:00Z""#, ""),
    (58, r#""_x": {"y": 1}"#, r#""_x": 1"#),
    (58, r#""_x": {"y": 1}"#, r#""_x.y": {"y": 1}"#),
    (58, r#""_x": {"y": 1}"#, r#""rating": 5"#),
];

fn found(format: Format, file: &str) -> Vec<String> {
    let now = Some(Utc.with_ymd_and_hms(2025, 12, 13, 0, 0, 0).unwrap());
    breaches(format, file.as_bytes(), &Options { base_url: Some("https://f.e.org/"), now, speaks_of_markup: false })
}

fn assert_caught(format: Format, good: &str, cases: &[Breach]) {
    assert_eq!(found(format, good), [""; 0]);
    for (rule, part, instead) in cases {
        assert!(good.contains(part), "{part}");
        let caught = found(format, &good.replacen(part, instead, 1));
        let is_named = caught.iter().any(|message| message.starts_with(&format!("rule {rule}: ")));
        assert!(is_named, "rule {rule}: {instead:?} instead of {part:?} is not caught: {caught:?}");
    }
}

#[test]
fn rss_breaches_are_caught() {
    assert_caught(Format::Rss, RSS, RSS_BREACHES);
}

#[test]
fn atom_breaches_are_caught() {
    assert_caught(Format::Atom, ATOM, ATOM_BREACHES);
}

#[test]
fn json_breaches_are_caught() {
    assert_caught(Format::Json, JSON, JSON_BREACHES);
}

#[test]
fn a_file_too_large_or_in_another_encoding_is_caught() {
    let large = RSS.replace("A &amp;amp; B", &"word ".repeat(1_000_001));
    assert!(found(Format::Rss, &large).iter().any(|message| message.starts_with("rule 9: ")));
    assert_eq!(breaches(Format::Rss, b"\xff\xfe", &Options::default()), ["rule 1: not UTF-8"]);
}

#[test]
fn a_file_without_public_address_must_not_name_itself() {
    for (format, file, rule) in [(Format::Rss, RSS, 11), (Format::Atom, ATOM, 45), (Format::Json, JSON, 54)] {
        let caught = breaches(format, file.as_bytes(), &Options::default());
        assert!(caught.len() == 1 && caught[0].starts_with(&format!("rule {rule}: ")), "{caught:?}");
    }
}
