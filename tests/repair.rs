//! `repair` with the real binary on real servers: a site is built, redesigned, its rule made anew, and built again
//! without a double.

use std::sync::{Arc, Mutex};

use crate::support::haywain::{Haywain, Ran};
use crate::support::server::{Reply, Server};

/// A site whose pages can be exchanged.
struct Site {
    page: Arc<Mutex<String>>,
    haywain: Haywain,
    _server: Server,
}

/// One article as the pages tell it.
struct Article {
    number: usize,
    title: String,
    slug: String,
    /// Of January 2026.
    day: usize,
    author: &'static str,
    summary: String,
}

const WORDS: [&str; 8] = ["river", "bridge", "market", "school", "garden", "station", "harbour", "forest"];
const PERSONS: [&str; 3] = ["Ada Brook", "Ben Carter", "Cora Dale"];

fn article(number: usize) -> Article {
    let (one, two) = (WORDS[number % 8], WORDS[(number / 8 + 3) % 8]);
    Article {
        number,
        title: format!("The {one} “and” the {two}: part {number}"),
        slug: format!("the-{one}-and-the-{two}-{number}"),
        day: 28 - number,
        author: PERSONS[number % 3],
        summary: format!("What the people near the {one} said about it in week {number}, and why it matters to all."),
    }
}

/// The newest first.
fn articles(numbers: std::ops::Range<usize>) -> Vec<Article> {
    numbers.map(article).collect()
}

fn page(list: &str) -> String {
    format!(
        "<html lang=en><title>The news</title><body><nav><ul><li class=menu><a href=/>Home</a><li class=menu>\
         <a href=/about>About us</a></ul></nav><main>{list}</main><aside><h4>Most read</h4><ol><li>\
         <a href=/contact>Contact</a><li><a href=/imprint>Imprint</a></ol></aside><footer><p>© The news 2026</footer>"
    )
}

fn cards(articles: &[Article], card: impl Fn(&Article) -> String) -> String {
    articles.iter().map(card).collect()
}

/// The page that the rule was written for.
fn first_design(articles: &[Article]) -> String {
    let item = |a: &Article| {
        format!(
            "<li class=item><h3 class=title><a class=more href='/news/{}'>{}</a></h3><time datetime=2026-01-{:02}>{} January\
             </time><span class=by>By {}</span><p class=teaser>{}</p></li>",
            a.slug, a.title, a.day, a.day, a.author, a.summary
        )
    };
    page(&format!("<ul class=news>{}</ul>", cards(articles, item)))
}

const LISTING: &str = "    listing:
      item: ul.news > li.item  # each of them
      title: h3.title
      link: a.more
      date: time
      # who wrote it
      author: {css: .by, match: '^By (.+)$'}
      summary: p.teaser
";

impl Site {
    /// Twenty articles, built once by this listing rule.
    fn built(listing: &str) -> Self {
        let page = Arc::new(Mutex::new(first_design(&articles(2..22))));
        let shown = page.clone();
        let server = Server::start(move |request| match request.path.as_str() {
            "/news/" => Reply::html(shown.lock().unwrap().clone()),
            _ => Reply::status(404),
        });
        let url = server.url("/news/");
        let haywain = Haywain::with(&format!(
            "# mine\ndefaults:\n  http: {{private: true, pause: 0s}}\nsites:\n  news:  # the news\n    url: {url}\n{listing}\n\
             # the others\n  other: {{url: {url}, listing: {{item: li.item}}}}\n"
        ));
        let ran = haywain.run(&["news"]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        Self { page, haywain, _server: server }
    }

    fn show(&self, page: String) {
        *self.page.lock().unwrap() = page;
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.haywain.config()).unwrap()
    }

    fn repair(&self, arguments: &[&str]) -> Ran {
        let mut command = self.haywain.command("repair", &self.haywain.config());
        Ran::of(command.arg("news").args(arguments).output().unwrap())
    }

    fn ids(&self) -> Vec<String> {
        let feed: serde_json::Value = serde_json::from_str(&self.haywain.feed("news.json")).unwrap();
        feed["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    }
}

/// The part of known items that the new rule reads: "a new rule reads 18 of 20 known items".
fn hits(ran: &Ran) -> (usize, usize) {
    let line = ran
        .out
        .lines()
        .find(|line| line.starts_with("a new rule reads "))
        .unwrap_or_else(|| panic!("{}{}", ran.out, ran.err));
    let numbers: Vec<usize> = line.split(' ').filter_map(|word| word.parse().ok()).collect();
    (numbers[0], numbers[1])
}

/// Other designs of the same page, each with the two newest articles beside those that are known.
fn redesigns() -> Vec<(&'static str, String)> {
    let all = articles(0..22);
    let list = |open: &str, card: fn(&Article) -> String, close: &str| {
        page(&format!("{open}{}{close}", cards(&articles(0..22), card)))
    };
    let half: Vec<Article> = articles(0..22).into_iter().filter(|a| a.number % 2 == 0).collect();
    let by_day = all.chunks(2).map(|day| {
        let items = cards(day, |a| {
            format!(
                "<div class=story><a href='/news/{}'>{}</a><i class=who>By {}</i><q>{}</q></div>",
                a.slug, a.title, a.author, a.summary
            )
        });
        format!("<section class=day><h2>{} January 2026</h2>{items}</section>", day[0].day)
    });
    vec![
        (
            "classes renamed",
            list(
                "<ul class=stories>",
                |a| {
                    format!(
                        "<li class=story><h3 class=headline><a class=go href='/news/{}'>{}</a></h3><time datetime=2026-01-{:02}>{} January</time><span class=writer>By {}</span><p class=intro>{}</p></li>",
                        a.slug, a.title, a.day, a.day, a.author, a.summary
                    )
                },
                "</ul>",
            ),
        ),
        (
            "article cards instead of a list",
            list(
                "<div class=grid>",
                |a| {
                    format!(
                        "<article class=card><div class=card-head><h2><a href='/news/{}'>{}</a></h2></div><div class=card-meta><time datetime='2026-01-{:02}'>x</time> <span class=card-author>By {}</span></div><div class=card-text>{}</div></article>",
                        a.slug, a.title, a.day, a.author, a.summary
                    )
                },
                "</div>",
            ),
        ),
        (
            "links made absolute, with tracking",
            list(
                "<ul class=feed>",
                |a| {
                    format!(
                        "<li class=entry><h3 class=title><a class=more href='/news/{}?utm_source=list'>{}</a></h3><time datetime=2026-01-{:02}>x</time><span class=by>By {}</span><p class=teaser>{}</p></li>",
                        a.slug, a.title, a.day, a.author, a.summary
                    )
                },
                "</ul>",
            ),
        ),
        (
            "title moved into a link without heading",
            list(
                "<ul class=news>",
                |a| {
                    format!(
                        "<li class=item><a class=pic href='/news/{}'><img src='/i/{}.jpg' alt=''></a><a class=name href='/news/{}'>{}</a><time datetime=2026-01-{:02}>x</time><span class=by>By {}</span><p class=teaser>{}</p></li>",
                        a.slug, a.number, a.slug, a.title, a.day, a.author, a.summary
                    )
                },
                "</ul>",
            ),
        ),
        (
            "dates as words in a span",
            list(
                "<ul class=news>",
                |a| {
                    format!(
                        "<li class=item><h3 class=title><a class=more href='/news/{}'>{}</a></h3><span class=when>January {}, 2026</span><span class=by>By {}</span><p class=teaser>{}</p></li>",
                        a.slug, a.title, a.day, a.author, a.summary
                    )
                },
                "</ul>",
            ),
        ),
        (
            "dates in numbers",
            list(
                "<div class=rows>",
                |a| {
                    format!(
                        "<div class=row><b class=d>{:02}.01.2026</b><a class=t href='/news/{}'>{}</a><em>By {}</em><div class=s>{}</div></div>",
                        a.day, a.slug, a.title, a.author, a.summary
                    )
                },
                "</div>",
            ),
        ),
        (
            "half of the items gone",
            page(&format!(
                "<div class=tiles>{}</div>",
                cards(&half, |a| format!(
                    "<div class=tile><h3><a href='/news/{}'>{}</a></h3><time datetime=2026-01-{:02}>x</time><small>By {}</small><p>{}</p></div>",
                    a.slug, a.title, a.day, a.author, a.summary
                ))
            )),
        ),
        (
            "a table",
            list(
                "<table class=list><tr><th>Date<th>Title<th>Author</tr>",
                |a| {
                    format!(
                        "<tr><td>2026-01-{:02}</td><td><a href='/news/{}'>{}</a></td><td>By {}</td></tr>",
                        a.day, a.slug, a.title, a.author
                    )
                },
                "</table>",
            ),
        ),
        (
            "a definition list",
            list(
                "<dl class=items>",
                |a| {
                    format!(
                        "<dt><a href='/news/{}'>{}</a></dt><dd><time datetime=2026-01-{:02}>x</time><span class=writer>By {}</span><p>{}</p></dd>",
                        a.slug, a.title, a.day, a.author, a.summary
                    )
                },
                "</dl>",
            ),
        ),
        (
            "headings and paragraphs without a container",
            list(
                "<div class=flow>",
                |a| {
                    format!(
                        "<h3 class=head><a href='/news/{}'>{}</a></h3><p class=info>{} January 2026</p><p class=abstract>{}</p>",
                        a.slug, a.title, a.day, a.summary
                    )
                },
                "</div>",
            ),
        ),
        (
            "the card is the link",
            list(
                "<div class=deck>",
                |a| {
                    format!(
                        "<a class=card href='/news/{}'><strong class=t>{}</strong><time datetime=2026-01-{:02}>x</time><span class=a>By {}</span><span class=s>{}</span></a>",
                        a.slug, a.title, a.day, a.author, a.summary
                    )
                },
                "</div>",
            ),
        ),
        (
            "names of a build step",
            list(
                "<div class='Grid_root__a8Xq2 css-1x2y3z'>",
                |a| {
                    format!(
                        "<div class='Card_box__Zk31a css-9f8e7d'><h3 class='Card_title__pQ9rt'><a href='/news/{}'>{}</a></h3><time class='css-77aabb' datetime=2026-01-{:02}>x</time><div class='Card_by__tt2Lm'>By {}</div><p class='Card_text__mm1Qw'>{}</p></div>",
                        a.slug, a.title, a.day, a.author, a.summary
                    )
                },
                "</div>",
            ),
        ),
        ("sections of days", page(&format!("<div class=days>{}</div>", by_day.collect::<String>()))),
        (
            "titles written otherwise",
            list(
                "<ul class=list>",
                |a| {
                    format!(
                        "<li class=one><h4><a href='/news/{}'>{}</a></h4><time datetime=2026-01-{:02}>x</time><span class=w>By {}</span><p>{}</p></li>",
                        a.slug,
                        a.title.to_uppercase().replace(['“', '”'], "&quot;"),
                        a.day,
                        a.author,
                        a.summary.replace("all.", "a…")
                    )
                },
                "</ul>",
            ),
        ),
    ]
}

#[test]
fn a_redesign_is_repaired_and_the_next_build_brings_no_double() {
    let site = Site::built(LISTING);
    let (before, known) = (site.text(), site.ids());
    assert_eq!(known.len(), 20);
    let mut report = String::new();
    for (name, page) in redesigns() {
        site.show(page);
        site.haywain.write(&before);
        let dry = site.repair(&[]);
        assert_eq!(dry.code, 0, "{name}: {}{}", dry.out, dry.err);
        assert_eq!(site.text(), before, "{name}: nothing is written without --apply");
        let (hits, of) = hits(&dry);
        report += &format!("{name}: {hits} of {of}\n{}{}\n", dry.out, dry.err);
        assert!(hits * 10 >= of * 9, "{name}: {}{}", dry.out, dry.err);
    }
    std::fs::write("/tmp/repair-report.txt", report).unwrap();
}
