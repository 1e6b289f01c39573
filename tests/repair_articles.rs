//! `repair` of an `article:` with the real binary on real servers: articles are read, redesigned, the selectors of their
//! fields found again by what is remembered, and new articles read by them.

use std::sync::{Arc, Mutex};

use crate::support::haywain::{Haywain, Ran};
use crate::support::server::{Reply, Server};

/// One article as the pages tell it.
struct Article {
    number: usize,
    title: String,
    /// Of January 2026.
    day: usize,
    author: &'static str,
    paragraphs: [String; 3],
}

const WORDS: [&str; 8] = ["river", "bridge", "market", "school", "garden", "station", "harbour", "forest"];
const PERSONS: [&str; 3] = ["Ada Brook", "Ben Carter", "Cora Dale"];

fn article(number: usize) -> Article {
    let (one, two) = (WORDS[number % 8], WORDS[(number / 8 + 3) % 8]);
    let paragraph = |place: &str, what: &str| {
        format!(
            "{place} the {one} of number {number} there {what}, said those who live near the {two} and know it well."
        )
    };
    Article {
        number,
        title: format!("The {one} “and” the {two}: part {number}"),
        day: 28 - number,
        author: PERSONS[number % 3],
        paragraphs: [
            paragraph("At", "was a meeting of many people"),
            paragraph("Behind", "stood the old hall, and nobody knew why"),
            paragraph("Before", "will be another one in week"),
        ],
    }
}

impl Article {
    /// The paragraphs, with what a page may put around each.
    fn text(&self, tag: &str) -> String {
        self.paragraphs.iter().map(|text| format!("<{tag}>{text}</{tag}>")).collect()
    }
}

/// How the pages of articles look.
type Design = fn(&Article) -> String;

/// A page around an article: a menu, a story of another day, what else there is to read.
fn page(article: &Article, main: &str) -> String {
    let other = self::article(article.number + 1);
    format!(
        "<html lang=en><head><title>{} | The news</title></head><body class='single postid-{}'><nav><ul><li><a href=/>Home</a>\
         <li><a href=/about>About us</a></ul><p class=today>Today is {} February 2026</p></nav><main>{main}</main>\
         <aside><h3>More</h3><div class=teaser><h4>{}</h4><span class=who>{}</span><time datetime=2026-01-{:02}>x</time>\
         <p>{}</p></div></aside><footer><p>© The news 2026. All rights reserved, and some more words.</footer></body></html>",
        article.title,
        article.number,
        article.number + 1,
        other.title,
        other.author,
        other.day,
        other.paragraphs[0]
    )
}

fn first_design(a: &Article) -> String {
    page(
        a,
        &format!(
            "<article><h1 class=headline>{}</h1><p class=byline>By <a href=/who>{}</a></p><time class=published \
             datetime=2026-01-{:02}T08:30:00Z>x</time><figure class=lead><img src='/i/photo-{}.jpg' alt=''></figure>\
             <div class=story>{}<p class=share>Share this with your friends</p></div></article>",
            a.title,
            a.author,
            a.day,
            a.number,
            a.text("p")
        ),
    )
}

const RULE: &str = "    article:
      title: h1.headline
      date: time.published  # with the time
      # who wrote it
      author: {css: .byline, match: '^By (.+)$'}
      content: {css: .story, remove: [.share]}
      image: .lead img
";

/// A site whose articles can be redesigned.
struct Site {
    design: Arc<Mutex<Design>>,
    newest: Arc<Mutex<usize>>,
    asked: Arc<Mutex<Vec<String>>>,
    robots: Arc<Mutex<&'static str>>,
    /// Whether the articles have other addresses now, and the old ones lead nowhere.
    moved: Arc<Mutex<bool>>,
    haywain: Haywain,
    _server: Server,
}

impl Site {
    /// Twelve articles, built once by this rule.
    fn built(rule: &str) -> Self {
        let design: Arc<Mutex<Design>> = Arc::new(Mutex::new(first_design));
        let (newest, asked) = (Arc::new(Mutex::new(2)), Arc::new(Mutex::new(Vec::new())));
        let robots = Arc::new(Mutex::new(""));
        let moved = Arc::new(Mutex::new(false));
        let (look, first, log, rules, gone) =
            (design.clone(), newest.clone(), asked.clone(), robots.clone(), moved.clone());
        let server = Server::with_robots(move |request| {
            let gone = *gone.lock().unwrap();
            let folder = if gone { "/2026/" } else { "/news/" };
            let number = request.path.strip_prefix(folder).and_then(|rest| rest.strip_prefix("story-")?.parse().ok());
            log.lock().unwrap().push(request.path.clone());
            match (request.path.as_str(), number) {
                ("/robots.txt", _) => Reply::new(200, *rules.lock().unwrap()).header("Content-Type", "text/plain"),
                ("/news/", _) => Reply::html(listing(*first.lock().unwrap()).replace("/news/", folder)),
                (_, Some(number)) => Reply::html(look.lock().unwrap()(&article(number))),
                _ => Reply::status(404),
            }
        });
        let haywain = Haywain::with(&format!(
            "# mine\ndefaults:\n  http: {{private: true, pause: 0s}}\nsites:\n  news:\n    url: {}\n    listing:\n      item: li.item\n      \
             title: a\n{rule}    every: 1h  # often\n",
            server.url("/news/")
        ));
        let ran = haywain.run(&["news"]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        Self { design, newest, asked, robots, moved, haywain, _server: server }
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.haywain.config()).unwrap()
    }

    fn redesign(&self, design: Design) {
        *self.design.lock().unwrap() = design;
        self.asked.lock().unwrap().clear();
    }

    fn repair(&self, arguments: &[&str]) -> Ran {
        let mut command = self.haywain.command("repair", &self.haywain.config());
        Ran::of(command.arg("news").args(arguments).output().unwrap())
    }

    fn items(&self) -> Vec<serde_json::Value> {
        let feed: serde_json::Value = serde_json::from_str(&self.haywain.feed("news.json")).unwrap();
        feed["items"].as_array().unwrap().clone()
    }
}

fn listing(newest: usize) -> String {
    let item = |a: Article| format!("<li class=item><a href='/news/story-{}'>{}</a></li>", a.number, a.title);
    format!("<title>The news</title><ul>{}</ul>", (newest..14).map(article).map(item).collect::<String>())
}

/// Of each field the known values that are read, and of how many: "  title: 5 of 5 known values".
fn rates(ran: &Ran) -> Vec<(String, usize, usize)> {
    let line = |line: &str| {
        let (name, rest) = line.strip_prefix("  ")?.split_once(": ")?;
        let (right, rest) = rest.split_once(" of ")?;
        Some((name.to_owned(), right.parse().ok()?, rest.split(' ').next()?.parse().ok()?))
    };
    ran.out.lines().filter_map(line).collect()
}

fn redesigns() -> Vec<(&'static str, Design)> {
    vec![
        ("classes renamed", |a| {
            page(
                a,
                &format!(
                    "<article><h1 class=title>{}</h1><p class=writer>By <a href=/who>{}</a></p><time class=date \
                     datetime=2026-01-{:02}T08:30:00Z>x</time><figure class=top><img src='/i/photo-{}.jpg' alt=''></figure>\
                     <div class=text>{}</div></article>",
                    a.title,
                    a.author,
                    a.day,
                    a.number,
                    a.text("p")
                ),
            )
        }),
        ("names of a build step, and a wall of boxes", |a| {
            page(
                a,
                &format!(
                    "<div class='Grid_root__a8Xq2'><div class='Head_box__Zk31a'><h2 class='Head_title__pQ9rt'>{}</h2><div \
                     class='Head_meta__11aTz'><span>By {}</span><span class='css-77aabb'>January {}, 2026</span></div></div><div \
                     class='Pic_box__mm1Qw'><picture><img data-src='https://cdn.example.net/w900/photo-{}.jpg'></picture></div>\
                     <div class='Body_wrap__tt2Lm'><div><div class='Body_text__9kkLs'>{}</div></div></div></div>",
                    a.title,
                    a.author,
                    a.day,
                    a.number,
                    a.text("p")
                ),
            )
        }),
        ("a weblog engine's theme", |a| {
            page(
                a,
                &format!(
                    "<article id=post-{0} class='post-{0} post type-post hentry'><header class=entry-header><h1 class=entry-title>{1}\
                     </h1><div class=entry-meta>Posted on <a href=/2026/01><time class='entry-date published' \
                     datetime=2026-01-{2:02}T08:30:00+00:00>{2} January 2026</time></a> by <span class='author vcard'><a class='url fn' \
                     href=/author/x>{3}</a></span></div></header><div class=post-thumbnail><img \
                     src='/uploads/photo-{0}.jpg'></div><div class=entry-content>{4}<div class=sharedaddy>Share this: with all of \
                     your friends</div></div></article>",
                    a.number,
                    a.title,
                    a.day,
                    a.author,
                    a.text("p")
                ),
            )
        }),
        ("an old table without classes", |a| {
            page(
                a,
                &format!(
                    "<table><tr><td width=200><font size=1>{:02}.01.2026</font><br><i>By {}</i></td><td id=c><h3>{}</h3><img \
                     src='photo-{}.jpg'><div>{}</div></td></tr></table>",
                    a.day,
                    a.author,
                    a.title,
                    a.number,
                    a.text("div")
                ),
            )
        }),
        ("comments below, and the author in a box at the end", |a| {
            let comment = "<li class=comment><b>A reader</b><p>I do not think so, and I live there.</p></li>";
            page(
                a,
                &format!(
                    "<section class=story-head><h1>{}</h1><span class=stamp title='2026-01-{:02}T08:30:00Z'>some days ago</span></section>\
                     <section class=story-text><img class=wide src='/i/photo-{}.jpg'>{}</section><section class=about><div \
                     class=name>By {}</div><p>writes for the news since 2011.</p></section><ol class=comments>{}</ol>",
                    a.title,
                    a.day,
                    a.number,
                    a.text("p"),
                    a.author,
                    comment.repeat(3)
                ),
            )
        }),
        ("two kinds of articles", |a| {
            let kind = if a.number % 2 == 0 { "long" } else { "short" };
            page(
                a,
                &format!(
                    "<div class={kind}-read><h1 class={kind}-title>{}</h1><p class={kind}-by>By {}</p><time class={kind}-date \
                     datetime=2026-01-{:02}T08:30:00Z>x</time><img class={kind}-pic src='/i/photo-{}.jpg'><div \
                     class={kind}-text>{}</div></div>",
                    a.title,
                    a.author,
                    a.day,
                    a.number,
                    a.text("p")
                ),
            )
        }),
        ("an edited text with boxes in between", |a| {
            let text = a.text("p").replace("said those", "said all of those").replacen(
                "</p>",
                "</p><div class=box><b>Read also</b> <a href=/x>Another story</a></div>",
                1,
            );
            page(
                a,
                &format!(
                    "<div class=read><p class=kicker>Town</p><h1>{}</h1><small>{} Jan 2026, 8:30 am</small><address>By {}</address>\
                     <figure><img srcset='/s/photo-{3}.jpg 300w, /l/photo-{3}.jpg 900w'><figcaption>Photo: The \
                     news</figcaption></figure><div class=prose><p><b>The town.</b></p>{text}</div></div>",
                    a.title.replace(['“', '”'], "\""),
                    a.day,
                    a.author,
                    a.number
                ),
            )
        }),
        ("no element around the text but the article itself", |a| {
            page(
                a,
                &format!(
                    "<article><h1>{}</h1><div class=line><span class=from>By {}</span> <span class=at>{:02}/01/2026 08:30</span></div>\
                     <img class=hero src='/i/photo-{}.jpg'>{}</article>",
                    a.title,
                    a.author,
                    a.day,
                    a.number,
                    a.text("p")
                ),
            )
        }),
        ("another language around it", |a| {
            let main = format!(
                "<div class=artikel><div class=kopf><h1 class=titel>{}</h1><div class=autor>By {}</div><div class=datum>{}. Januar 2026, \
                 08:30 Uhr</div></div><div class=bild><img data-original='/b/photo-{}.jpg'></div><div class=inhalt>{}</div></div>",
                a.title,
                a.author,
                a.day,
                a.number,
                a.text("p")
            );
            page(a, &main).replace("<html lang=en>", "<html lang=de>")
        }),
    ]
}

#[test]
fn redesigned_articles_are_repaired_and_new_ones_read_by_the_new_rule() {
    let site = Site::built(RULE);
    let (before, known) = (site.text(), site.items().len());
    let memory = std::fs::read(site.haywain.store()).unwrap();
    for (name, design) in redesigns() {
        *site.newest.lock().unwrap() = 2;
        site.haywain.write(&before);
        std::fs::write(site.haywain.store(), &memory).unwrap();
        site.redesign(design);
        let ran = site.repair(&["--apply"]);
        let said = format!("{name}: {}{}{}", ran.out, ran.err, site.text());
        assert_eq!(ran.code, 0, "{said}");
        assert!(site.asked.lock().unwrap().iter().filter(|path| path.contains("story")).count() <= 5, "{said}");
        let rates = rates(&ran);
        assert_eq!(rates.len(), 5, "{said}");
        assert!(rates.iter().all(|(_, right, of)| right == of && *of >= 3), "{said}");
        ensure_the_rest_stays(&before, &site.text());
        *site.newest.lock().unwrap() = 0;
        let built = site.haywain.run(&["news"]);
        assert_eq!(built.code, 0, "{said}{}{}", built.out, built.err);
        let items = site.items();
        assert_eq!(items.len(), known + 2, "{said}");
        for number in [0, 1] {
            let (item, article) = (&items[number], article(number));
            let (text, author) = (item["content_html"].as_str().unwrap(), &item["authors"][0]["name"]);
            assert!(text.contains("nobody knew why") && !text.contains("All rights"), "{said}{text}");
            assert_eq!(author, article.author, "{said}");
            assert!(
                item["date_published"].as_str().unwrap().starts_with(&format!("2026-01-{:02}", article.day)),
                "{said}"
            );
            assert!(
                item["image"].as_str().is_some_and(|image| image.ends_with(&format!("photo-{number}.jpg"))),
                "{said}{item}"
            );
        }
        let again = site.repair(&[]);
        assert!(
            again.code == 0 && again.out.contains("the rule of the articles works"),
            "{said}{}{}",
            again.out,
            again.err
        );
    }
}

/// Every line but those of the fields of the articles is there, comments and order too.
fn ensure_the_rest_stays(before: &str, after: &str) {
    let rest = |text: &str| {
        let is_field = |line: &&str| {
            line.starts_with("      ")
                && ["title:", "date:", "author:", "content:", "image:"]
                    .iter()
                    .any(|key| line.trim_start().starts_with(key))
        };
        text.lines().filter(|line| !is_field(line)).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(rest(before), rest(after));
    assert!(after.contains("# with the time\n"), "{after}");
}

#[test]
fn what_is_found_is_told_and_what_is_not_stays() {
    let site = Site::built(RULE);
    let before = site.text();
    site.redesign(|a| page(a, &format!("<main><h2>{}</h2><div class=prose>{}</div></main>", a.title, a.text("p"))));
    let ran = site.repair(&[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let expected = [("title", 5, 5), ("date", 0, 5), ("author", 0, 5), ("content", 5, 5), ("image", 0, 5)];
    assert_eq!(rates(&ran), expected.map(|(name, right, of)| (name.to_owned(), right, of)), "{}", ran.out);
    let patch: Vec<&str> = ran.out.lines().filter(|line| line.starts_with(['-', '+'])).collect();
    let expected = [
        "-      title: h1.headline",
        "+      title: h2",
        "-      content: {css: .story, remove: [.share]}",
        "+      content: {css: .prose, remove: [.share]}",
    ];
    assert_eq!(patch, expected);
    assert!(ran.out.contains("  content: 5 of 5 known values by a new selector, 0 by the old\n"), "{}", ran.out);
    assert!(ran.err.contains("article: author: nothing on the pages is what is remembered"), "{}", ran.err);
    assert_eq!(site.text(), before, "nothing is written without --apply");
    site.redesign(|a| page(a, &format!("<p>{}</p>", a.number)));
    let ran = site.repair(&["--apply"]);
    assert!(ran.code == 1 && site.text() == before, "{}{}", ran.out, ran.err);
}

#[test]
fn articles_that_are_read_as_remembered_cost_three_requests() {
    let site = Site::built(RULE);
    site.redesign(first_design);
    let ran = site.repair(&["--apply"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("nothing to repair") && ran.out.contains("the rule of the articles works"), "{}", ran.out);
    assert_eq!(site.asked.lock().unwrap().iter().filter(|path| path.contains("story")).count(), 3);
}

#[test]
fn articles_that_cannot_be_read_are_told() {
    let site = Site::built(RULE);
    site.redesign(|_| "<title>Page not found</title><h1>404</h1><p>Page not found".into());
    let ran = site.repair(&[]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("an article could not be looked at: page: http://"), "{}", ran.err);
}

#[test]
fn the_list_and_the_articles_are_repaired_together() {
    let site = Site::built(RULE);
    site.redesign(redesigns().remove(0).1);
    let text = site.text().replace("item: li.item", "item: div.gone");
    site.haywain.write(&text);
    let ran = site.repair(&["--apply"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(
        !site.text().contains("div.gone") && site.text().contains("date: time.date  # with the time"),
        "{}",
        site.text()
    );
}

#[test]
fn an_article_that_robots_txt_keeps_programs_from_is_not_asked_for() {
    let site = Site::built(RULE);
    std::fs::remove_file(site.haywain.store()).unwrap();
    *site.robots.lock().unwrap() = "User-agent: *\nDisallow: /news/story";
    site.redesign(redesigns().remove(0).1);
    let ran = site.repair(&[]);
    assert!(ran.code == 1 && ran.err.contains("robots.txt keeps programs away"), "{}{}", ran.out, ran.err);
    assert_eq!(*site.asked.lock().unwrap(), ["/robots.txt", "/news/"], "{}{}", ran.out, ran.err);
}

#[test]
fn articles_under_new_addresses_are_asked_for_where_the_list_shows_them() {
    let site = Site::built(RULE);
    site.redesign(redesigns().remove(0).1);
    *site.moved.lock().unwrap() = true;
    let ran = site.repair(&[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(rates(&ran).len() == 5 && rates(&ran).iter().all(|(_, right, of)| right == of), "{}{}", ran.out, ran.err);
}

#[test]
fn the_articles_of_a_feed_are_repaired_though_the_feed_has_no_selectors() {
    let site = Site::built(RULE);
    let feed = site.haywain.output().join("news.rss");
    let bytes = std::fs::read_to_string(feed).unwrap();
    let server = Server::start(move |_| Reply::html(bytes.clone()).header("Content-Type", "application/rss+xml"));
    let lines = "    listing:\n      item: li.item\n      title: a\n";
    let text = site.text().replace(lines, "    listing: {feed: true}\n");
    let home = text.lines().find(|line| line.trim_start().starts_with("url: ")).unwrap().to_owned();
    site.haywain.write(&text.replace(&home, &format!("    url: {}", server.url("/feed"))));
    site.redesign(redesigns().remove(2).1);
    let ran = site.repair(&[]);
    assert!(ran.out.contains("the listing has no selectors that could break"), "{}{}", ran.out, ran.err);
    assert!(ran.code == 0 && rates(&ran).iter().all(|(_, right, of)| right == of), "{}{}", ran.out, ran.err);
}

#[test]
fn the_documentation_counts_the_redesigns() {
    let docs = std::fs::read_to_string("docs/repair.md").unwrap();
    let words = ["seven", "eight", "nine", "ten"];
    assert_eq!(crate::repair::redesigns().len(), 17);
    assert!(docs.contains("Of seventeen redesigns of a list"));
    assert!(docs.contains(&format!("Of {} redesigns of the articles", words[redesigns().len() - 7])));
}
