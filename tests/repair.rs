//! `repair` with the real binary on real servers: a site is built, redesigned, its rule made anew, and built again
//! without a double.

use std::sync::{Arc, Mutex};

use crate::support::haywain::{Haywain, Ran};
use crate::support::server::{Reply, Server};

/// A site whose pages can be exchanged.
pub(super) struct Site {
    page: Arc<Mutex<String>>,
    pub(super) haywain: Haywain,
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
        day: 28 - number / 2,
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

pub(super) const LISTING: &str = "    listing:
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
    pub(super) fn built(listing: &str) -> Self {
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

    pub(super) fn show(&self, page: String) {
        *self.page.lock().unwrap() = page;
    }

    pub(super) fn text(&self) -> String {
        std::fs::read_to_string(self.haywain.config()).unwrap()
    }

    pub(super) fn repair(&self, arguments: &[&str]) -> Ran {
        let mut command = self.haywain.command("repair", &self.haywain.config());
        Ran::of(command.arg("news").args(arguments).output().unwrap())
    }

    pub(super) fn ids(&self) -> Vec<String> {
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
pub(super) fn redesigns() -> Vec<(&'static str, String)> {
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
        ("most read beside it, and advertisements between", {
            let cut = |a: &Article| format!("<li class=hit><a href='/news/{}'>{}</a></li>", a.slug, a.title);
            let card = |a: &Article| {
                let ad = if a.number % 5 == 4 {
                    "<div class='box promo'><h3><a href=/buy>Buy it</a></h3><p>Now</p></div>"
                } else {
                    ""
                };
                format!(
                    "<div class='box box-{} topic-{}'><h3><a href='/news/{}'>{}</a></h3><span class=date>{} Jan 2026</span><address>By {}</address><p>{}</p></div>{ad}",
                    a.number,
                    WORDS[a.number % 8],
                    a.slug,
                    a.title,
                    a.day,
                    a.author,
                    a.summary
                )
            };
            page(&format!(
                "<section class=boxes>{}</section><aside class=top><ol>{}</ol></aside>",
                cards(&articles(0..22), card),
                cards(&articles(3..9), cut)
            ))
        }),
        (
            "links without words over the whole card, titles cut",
            list(
                "<div class=wall>",
                |a| {
                    let cut: String = a.title.chars().take(32).collect();
                    format!(
                        "<div class=brick><a class=cover href='https://www.example.com/redirect?to=/news/{}' aria-label=open></a><a class=over href='/news/{}/'></a><div class=txt><div class=hd title=\"{}\">{cut}…</div><div class=ft><abbr title='2026-01-{:02}T12:00:00Z'>some days ago</abbr> · <b>By {}</b></div></div></div>",
                        a.slug, a.slug, a.title, a.day, a.author
                    )
                },
                "</div>",
            ),
        ),
        (
            "a lead story of its own",
            page(&format!(
                "<section class=lead><h1><a href='/news/{0}'>{1}</a></h1><time datetime=2026-01-26>x</time><p>{2}</p></section><ul class=rest>{3}</ul>",
                article(2).slug,
                article(2).title,
                article(2).summary,
                cards(&articles(0..22).into_iter().filter(|a| a.number != 2).collect::<Vec<_>>(), |a| format!(
                    "<li><h2><a href='/news/{}'>{}</a></h2><time datetime=2026-01-{:02}>x</time><span>By {}</span><p>{}</p></li>",
                    a.slug, a.title, a.day, a.author, a.summary
                ))
            )),
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
    let memory = std::fs::read(site.haywain.store()).unwrap();
    for (name, page) in redesigns() {
        site.show(page);
        site.haywain.write(&before);
        std::fs::write(site.haywain.store(), &memory).unwrap();
        let ran = site.repair(&["--apply"]);
        assert_eq!(ran.code, 0, "{name}: {}{}", ran.out, ran.err);
        let (hits, of) = hits(&ran);
        assert!(hits * 10 >= of * 9, "{name}: {}{}", ran.out, ran.err);
        ensure_the_rest_stays(&before, &site.text());
        let built = site.haywain.run(&["news"]);
        assert_eq!(built.code, 0, "{name}: {}{}{}", built.out, built.err, site.text());
        let ids = site.ids();
        assert!(known.iter().all(|id| ids.contains(id)), "{name}: an item is gone");
        assert!((21..=22).contains(&ids.len()), "{name}: {} items{}{}", ids.len(), built.out, site.text());
        let again = site.repair(&[]);
        assert!(again.code == 0 && again.out.contains("the rule works"), "{name}: {}{}", again.out, again.err);
    }
}

/// Every line but those of the keys that a rule may change is there, comments and order too.
fn ensure_the_rest_stays(before: &str, after: &str) {
    let rest = |text: &str| {
        let keys = ["item:", "with:", "id:", "title:", "link:", "date:", "author:", "summary:"];
        let is_key =
            |line: &&str| line.starts_with("      ") && keys.iter().any(|key| line.trim_start().starts_with(key));
        text.lines().filter(|line| !is_key(line)).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(rest(before), rest(after));
    assert!(after.contains("# each of them\n"), "{after}");
}

/// A card page with the articles under other addresses.
fn moved(slug: impl Fn(&Article) -> String) -> String {
    page(&cards(&articles(0..22), |a| {
        let (title, day, author, summary) = (&a.title, a.day, a.author, &a.summary);
        format!(
            "<article class=post><h2><a href='{}'>{title}</a></h2><time datetime=2026-01-{day:02}>x</time>\
             <em>By {author}</em><p>{summary}</p></article>",
            slug(a)
        )
    }))
}

#[test]
fn items_under_new_addresses_keep_their_identity() {
    let site = Site::built(LISTING);
    let known = site.ids();
    site.show(moved(|a| format!("/2026/articles/{}.html", a.slug)));
    let ran = site.repair(&["--apply"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(site.text().contains("/news/{value}'}"), "{}", site.text());
    let built = site.haywain.run(&["news"]);
    assert_eq!(built.code, 0, "{}{}{}", built.out, built.err, site.text());
    let ids = site.ids();
    assert!(ids.len() == 22 && known.iter().all(|id| ids.contains(id)), "{ids:?}{}", site.text());
}

#[test]
fn items_whose_addresses_say_nothing_are_found_by_their_titles_and_that_is_told() {
    let site = Site::built(LISTING);
    site.show(moved(|a| format!("/node/{}", 7000 + a.number)));
    let ran = site.repair(&[]);
    assert!(ran.code == 0 && hits(&ran) == (20, 20), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("20 of the items have new addresses"), "{}", ran.err);
}

#[test]
fn the_patch_is_this() {
    let site = Site::built(LISTING);
    site.show(redesigns().remove(1).1);
    let before = site.text();
    let ran = site.repair(&[]);
    assert_eq!(site.text(), before, "nothing is written without --apply");
    let patch: Vec<&str> = ran.out.lines().filter(|line| line.starts_with(['-', '+'])).collect();
    let expected = [
        "-      item: ul.news > li.item  # each of them",
        "-      title: h3.title",
        "-      link: a.more",
        "+      item: article  # each of them",
        "+      title: h2",
        "-      author: {css: .by, match: '^By (.+)$'}",
        "-      summary: p.teaser",
        "+      author: {css: .card-author, match: '^By (.+)$'}",
        "+      summary: .card-text",
    ];
    assert_eq!(patch, expected, "{}", ran.out);
    assert!(ran.out.contains("as remembered: title 20/20, link 20/20, date 20/20, author 20/20, summary 20/20\n"));
}

#[test]
fn a_rule_that_works_is_left_alone() {
    let site = Site::built(LISTING);
    let before = site.text();
    site.show(first_design(&articles(0..20)));
    let ran = site.repair(&["--apply"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("the rule works: it reads 20 entries, 18 of them remembered"), "{}", ran.out);
    assert_eq!(site.text(), before);
}

#[test]
fn what_cannot_be_repaired_says_why() {
    let site = Site::built(LISTING);
    let before = site.text();
    site.show("<title>Just a moment...</title><script src=/cdn-cgi/challenge-platform/h/b></script>".into());
    let ran = site.repair(&["--apply"]);
    assert!(ran.code == 1 && ran.err.contains("news: page: "), "{}{}", ran.out, ran.err);
    site.show(page("<p>Nothing here any more, but a text that is long enough to be a page of its own.</p>"));
    let ran = site.repair(&["--apply"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("0 are on the page") && ran.err.contains("help: look whether"), "{}", ran.err);
    assert_eq!(site.text(), before);
    let other = site.haywain.command("repair", &site.haywain.config()).arg("other").output().unwrap();
    assert_eq!(other.status.code(), Some(1), "nothing is remembered of it");
}

#[test]
fn a_lost_memory_is_made_of_the_feed_files() {
    let site = Site::built(LISTING);
    for file in ["haywain.db", "haywain.db-wal", "haywain.db-shm", "haywain.db.lock"] {
        let _ = std::fs::remove_file(site.haywain.folder().join(file));
    }
    site.show(redesigns().remove(1).1);
    let ran = site.repair(&[]);
    assert!(ran.code == 0 && hits(&ran) == (20, 20), "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("date 20/20"), "{}", ran.out);
    assert!(!site.haywain.store().exists(), "nothing is written");
}

/// The articles as the data of a page.
fn in_script() -> String {
    let posts: Vec<_> = articles(0..22)
        .iter()
        .map(|a| serde_json::json!({ "headline": a.title, "url": format!("/news/{}", a.slug), "date": format!("2026-01-{:02}T12:00:00Z", a.day) }))
        .collect();
    let data = serde_json::json!({ "props": { "posts": posts } });
    format!("<title>The news</title><div id=app></div><script id=__NEXT_DATA__ type='application/json'>{data}</script>")
}

#[test]
fn a_list_that_moved_into_a_script_is_read_there_and_back() {
    let site = Site::built(LISTING);
    site.show(in_script());
    let ran = site.repair(&["--apply"]);
    assert!(ran.code == 0 && hits(&ran) == (20, 20), "{}{}", ran.out, ran.err);
    assert!(site.text().contains("json: ") && !site.text().contains("      item:"), "{}", site.text());
    let built = site.haywain.run(&["news"]);
    assert!(built.code == 0 && site.ids().len() == 22, "{}{}", built.out, built.err);
    site.show(redesigns().remove(1).1);
    let ran = site.repair(&["--apply"]);
    assert!(ran.code == 0 && hits(&ran) == (22, 22), "{}{}", ran.out, ran.err);
    assert!(site.text().contains("      item: article\n      title: h2\n      date: time\n"), "{}", site.text());
    let built = site.haywain.run(&["news"]);
    assert!(built.code == 0 && site.ids().len() == 22, "{}{}", built.out, built.err);
}

#[test]
fn a_detected_list_and_a_rule_in_braces_are_repaired_too() {
    let site = Site::built("    listing: {item: li.item, title: h3.title, date: time}  # short\n");
    site.show(redesigns().remove(1).1);
    assert_eq!(site.repair(&["--apply"]).code, 0);
    assert!(site.text().contains("    listing: {item: article, title: h2, date: time}  # short\n"), "{}", site.text());
}

/// Every file below a folder, with its bytes.
fn files(folder: &std::path::Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(files(&entry))
        } else {
            found.push((entry.clone(), std::fs::read(&entry).unwrap()))
        }
    }
    found.sort();
    found
}

#[test]
fn a_diff_tells_what_a_build_would_change_and_writes_nothing() {
    let site = Site::built(LISTING);
    let before = files(site.haywain.folder());
    let edited =
        first_design(&articles(0..20)).replace("the school: part 2<", "the school: the second part\u{1b}[31m<");
    assert!(edited.contains("the second part"));
    site.show(edited);
    let ran = site.haywain.run(&["--diff", "news"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("news: 2 new, 1 changed, 0 vanished; 19 items stay as they are\n"), "{}", ran.out);
    assert!(
        ran.out.contains("  + 2026-01-28 The river “and”")
            && ran.out.contains("      title: …the school: part 2 → …the school: the second part"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains('\u{1b}'), "{}", ran.out);
    let json = site.haywain.run(&["--diff", "news", "--report", "json"]);
    let told: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let diff = &told["sites"][0]["diff"];
    assert_eq!((diff["kept"].as_u64(), diff["new"].as_array().map(Vec::len)), (Some(19), Some(2)), "{}", json.out);
    assert!(diff["changed"][0]["fields"]["title"]["new"].as_str().unwrap().contains("second part"), "{}", json.out);
    assert_eq!(files(site.haywain.folder()), before, "nothing is written");
    site.show(page("<p>Nothing."));
    assert_eq!(site.haywain.run(&["--diff", "news"]).code, 1, "exit codes are those of a build");
    let fresh = Haywain::with(&site.text());
    site.show(first_design(&articles(2..22)));
    let ran = fresh.run(&["--diff", "news"]);
    assert!(
        ran.code == 0 && ran.out.contains("news: 20 new, 0 changed, 0 vanished; 0 items"),
        "{}{}",
        ran.out,
        ran.err
    );
    assert_eq!(files(fresh.folder()).len(), 1, "no folder and no memory is made");
}
