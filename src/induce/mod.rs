//! Elements of a page to the selectors that a person would write for them: stable words before positions, never what a
//! build step made up. Which elements are meant is left to `listing` and to whoever points at them.

mod alphabet;
mod condition;
mod except;
mod field;
mod hash;
mod items;
mod name;
mod path;
mod survey;

use scraper::ElementRef;

use self::field::Pair;
use crate::page::Page;

/// Items that the selector of a field is held against.
const ITEMS: usize = 100;
/// Elements of one item that are looked at.
const ELEMENTS: usize = 600;
/// Elements that are looked at in pages that are one item each, all of them together.
const PAGES_ELEMENTS: usize = 40_000;

/// A selector, and how well it says what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Induced {
    /// In the grammar of `sites.yaml`; `.` is the item itself.
    pub css: String,
    /// Elements that it should match and does not.
    pub missed: usize,
    /// Elements that it matches and should not.
    pub extra: usize,
}

/// A selector that matches exactly these elements of the page, or the one nearest to it (fewest missed and extra).
/// `None`: there are no elements, or they have nothing in common that a selector can say.
#[must_use]
pub fn items(page: &Page, items: &[ElementRef<'_>]) -> Option<Induced> {
    survey::induce(&items::Survey::new(page, items))
}

/// A selector, relative to each item, whose first match in each item (and the siblings that belong to it, as
/// `with: next` says) is that item's target. Where the target is `None` nothing should match; `.` when the items
/// themselves are the targets. Of many items a sample is looked at, and the counts are those of the sample.
#[must_use]
pub fn field(items: &[ElementRef<'_>], targets: &[Option<ElementRef<'_>>]) -> Option<Induced> {
    let all = items.iter().zip(targets).map(|(item, target)| Pair { item: *item, target: *target });
    let pairs: Vec<Pair<'_>> = all.step_by(items.len().div_ceil(ITEMS).max(1)).collect();
    let wanted = pairs.iter().filter(|pair| pair.target.is_some()).count();
    let itself = pairs.iter().filter(|pair| pair.target == Some(pair.item)).count();
    if wanted == 0 {
        return None;
    }
    if itself * 2 > wanted {
        return Some(Induced { css: ".".into(), missed: wanted - itself, extra: pairs.len() - wanted });
    }
    survey::induce(&field::Survey::new(&pairs, ELEMENTS))
}

/// A selector whose first match in each of these pages is its target: a page and its element stand at the same place.
#[must_use]
pub fn in_pages<'a>(pages: &[&'a Page], targets: &[ElementRef<'a>]) -> Option<Induced> {
    let pairs = pages.iter().zip(targets).map(|(page, target)| Pair { item: page.root(), target: Some(*target) });
    let pairs: Vec<Pair<'_>> = pairs.collect();
    let each = PAGES_ELEMENTS / pairs.len().max(1);
    if pairs.is_empty() { None } else { survey::induce(&field::Survey::of_pages(&pairs, each)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use scraper::Selector;
    use url::Url;

    use super::*;
    use crate::fetch::Response;

    fn page(html: &str) -> Page {
        Page::parse(&Response::of(Url::parse("https://example.org/news/").unwrap(), html)).unwrap()
    }

    fn all<'a>(page: &'a Page, css: &str) -> Vec<ElementRef<'a>> {
        page.all(&Selector::parse(css).unwrap()).collect()
    }

    fn for_items(html: &str, wanted: &str) -> String {
        let page = page(html);
        let wanted = all(&page, wanted);
        let induced = items(&page, &wanted).unwrap();
        assert_eq!(all(&page, &induced.css), wanted, "{}", induced.css);
        assert_eq!((induced.missed, induced.extra), (0, 0), "{}", induced.css);
        induced.css
    }

    /// The selector for what `wanted` finds first in each item.
    fn for_field(html: &str, item: &str, wanted: &str) -> String {
        let page = page(html);
        let found = all(&page, item);
        let wanted = Selector::parse(wanted).unwrap();
        let targets: Vec<_> = found.iter().map(|item| item.select(&wanted).next()).collect();
        let induced = field(&found, &targets).unwrap();
        assert_eq!((induced.missed, induced.extra), (0, 0), "{}", induced.css);
        assert_eq!(first(&found, &induced.css), targets, "{}", induced.css);
        induced.css
    }

    fn first<'a>(items: &[ElementRef<'a>], css: &str) -> Vec<Option<ElementRef<'a>>> {
        let css = if css.starts_with('>') { format!(":scope {css}") } else { css.to_owned() };
        let css = Selector::parse(&css.replace(", >", ", :scope >")).unwrap();
        items.iter().map(|item| item.select(&css).next()).collect()
    }

    #[test]
    fn the_shortest_plain_words_win() {
        let menu = "<nav><ul><li class=menu><a href=/x>x</a><li class=menu>y</ul></nav>";
        let list = |item: &str| format!("{menu}<main id=content>{}</main>", item.repeat(3));
        for (item, wanted, css) in [
            ("<article class='post post-1 css-1q2w3e'>a</article>", "article", "article"),
            ("<ul class=news><li class='mt-4 flex'>a</li></ul>", ".news li", ".news li"),
            ("<div class='post-12 post hentry category-x'>a</div>", ".post", ".post"),
            ("<div class='Card_card__x7Fa2'>a</div>", "#content > div", "[class*=\"Card_card\"]"),
            ("<div data-testid=card>a</div>", "[data-testid=card]", "[data-testid=card]"),
            ("<section id=row-17 class=sc-bdVaJa>a</section>", "section", "#content section"),
        ] {
            assert_eq!(for_items(&list(item), wanted), css);
        }
    }

    #[test]
    fn names_that_css_cannot_say_are_left_out() {
        let page = page("<o:p class=note>a</o:p><o:p class=note>b</o:p><x@y>c</x@y>");
        assert_eq!(items(&page, &all(&page, ".note")).unwrap().css, ".note");
        let odd: Vec<_> = page.elements("x@y").collect();
        assert_eq!((odd.len(), items(&page, &odd)), (1, None));
    }

    #[test]
    fn what_is_around_tells_like_elements_apart() {
        let html =
            "<div id=side><li class=post>a<li class=post>b</div><div id=content><li class=post>c<li class=post>d</div>";
        assert_eq!(for_items(html, "#content li"), "#content li.post");
        let html = "<a href=/about>a</a><a href=/news/1>b</a><p><a href=/news/2>c</a>";
        assert_eq!(for_items(html, "[href*=news]"), "a[href^=\"/news/\"]");
    }

    #[test]
    fn exceptions_are_made_where_they_make_it_exact() {
        let html = "<table><tr><th>Date<th>Title<tr><td>1<td><a href=a>a</a><tr><td>2<td><a href=b>b</a></table>";
        assert_eq!(for_items(html, "tr:has(td)"), "tr:has(td)");
        let html = "<div class='card'>a</div><div class='card advert'>b</div><div class='card'>c</div>";
        assert_eq!(for_items(html, ".card:not(.advert)"), ".card:not(.advert)");
        let html = "<ul class=news><li><a href=x>x</a><li>-<li><a href=y>y</a></ul>";
        assert_eq!(for_items(html, "li:has(a)"), ".news li:has(a)");
    }

    #[test]
    fn items_of_several_kinds_are_a_list() {
        let html =
            "<h1 class=lead><a href=a>a</a></h1><div class=card>b</div><div class=card>c</div><h1>d</h1><div>e</div>";
        assert_eq!(for_items(html, ".lead, .card"), ".card, h1.lead");
    }

    #[test]
    fn a_field_is_found_by_what_says_most() {
        let item = |n: u32| {
            format!(
                "<article><a href=/{n} class=thumb><img src=x></a><h2 class=entry-title><a href=/{n} rel=bookmark>T</a></h2>\
                 <p class=mt-2>Teaser</p><p>More</p><time>{n}</time><a class=more href=/{n}>Read</a></article>"
            )
        };
        let html: String = (0..5).map(item).collect();
        for (wanted, css) in [
            ("h2 a", "h2 a"),
            ("h2", "h2"),
            ("time", "time"),
            ("img", "img"),
            ("a", "a.thumb"),
            (".more", "a.more"),
            ("p + p", "p:nth-of-type(2)"),
        ] {
            assert_eq!(for_field(&html, "article", wanted), css);
        }
    }

    #[test]
    fn a_field_may_be_missing_or_of_several_kinds() {
        let html = "<li><h2>a</h2><time>1</time><li><h3>b</h3><li><h2>c</h2><time>2</time>";
        assert_eq!(for_field(html, "li", "time"), "time");
        assert_eq!(for_field(html, "li", "h2, h3"), "h2, h3");
    }

    #[test]
    fn columns_of_tables_are_told_by_their_place_at_last() {
        let html = "<table><tr><td>1<td><a href=a>a</a><td>x<tr><td>2<td><a href=b>b</a><td>y</table>";
        assert_eq!(for_field(html, "tr", "td:nth-of-type(3)"), "td:nth-of-type(3)");
        assert_eq!(for_field(html, "tr", "td"), "td");
    }

    #[test]
    fn the_item_itself_is_a_dot_and_its_next_sibling_belongs_to_it() {
        let page =
            page("<dl><dt><a href=a>a</a><dd><p class=date>1</p><dt><a href=b>b</a><dd><p class=date>2</p></dl>");
        let items = all(&page, "dt");
        let itself: Vec<_> = items.iter().copied().map(Some).collect();
        assert_eq!(field(&items, &itself).unwrap().css, ".");
        let dates: Vec<_> = all(&page, "dd p").into_iter().map(Some).collect();
        assert_eq!(field(&items, &dates).unwrap(), Induced { css: "p.date".into(), missed: 0, extra: 0 });
        assert_eq!(field(&items, &[None, None]), None);
    }

    #[test]
    fn the_place_of_a_value_in_whole_pages_is_found_however_late_it_stands() {
        let html = |id: usize, many: usize| {
            let menu = "<li><p class=menu>x</p></li>".repeat(many);
            format!("<body class='single post-{id}'><ul>{menu}</ul><main><h1>T</h1><p class=by>A</p><p>text</p></main>")
        };
        let pages: Vec<Page> = [(1, 900), (2, 3), (3, 40)].map(|(id, many)| page(&html(id, many))).into();
        let find = |css: &str| {
            let css = Selector::parse(css).unwrap();
            let targets: Vec<_> = pages.iter().filter_map(|page| page.first(&css)).collect();
            in_pages(&pages.iter().collect::<Vec<_>>(), &targets).unwrap()
        };
        assert_eq!(find(".by"), Induced { css: "p.by".into(), missed: 0, extra: 0 });
        assert_eq!(find("h1").css, "h1");
        assert_eq!(in_pages(&[], &[]), None);
    }

    #[test]
    fn a_hostile_page_takes_bounded_time() {
        let classes = |n: usize| {
            (0..16)
                .filter(|bit| n >> bit & 1 == 1)
                .map(|bit| format!("word{} ", ["a", "b", "c", "d"][bit % 4].repeat(bit + 1)))
                .collect::<String>()
        };
        let html: String = (0..20_000).map(|n| format!("<li class='{}'>", classes(n * 7919))).collect();
        let page = page(&html);
        let started = std::time::Instant::now();
        let wanted: Vec<_> = all(&page, "li").into_iter().step_by(3).collect();
        assert!(items(&page, &wanted).is_some());
        let targets: Vec<_> = wanted.iter().map(|item| Some(*item)).rev().collect();
        let _ = field(&wanted, &targets);
        assert!(started.elapsed().as_secs() < 10);
    }

    fn tree() -> impl Strategy<Value = String> {
        let tag = prop_oneof!["div", "li", "a", "span", "td"];
        let class = prop_oneof!["post", "title", "ad", "x1y2z3", "mt-4", "active", "Card_title__x7Fa2"];
        let leaf = (tag, proptest::collection::vec(class, 0..3), prop_oneof!["/a/1", "/b/2", "x"])
            .prop_map(|(tag, classes, href)| (tag, format!("class='{}' href='{href}'", classes.join(" "))));
        let node = leaf.clone().prop_map(|(tag, attributes)| format!("<{tag} {attributes}></{tag}>"));
        node.prop_recursive(5, 60, 6, move |inner| {
            (leaf.clone(), proptest::collection::vec(inner, 0..6))
                .prop_map(|((tag, attributes), inner)| format!("<{tag} {attributes}>{}</{tag}>", inner.concat()))
        })
    }

    proptest! {
        #[test]
        fn what_is_said_of_a_selector_is_what_it_does(html in tree(), chosen in proptest::collection::vec(any::<bool>(), 60)) {
            let page = page(&html.repeat(2));
            let elements: Vec<_> = page.root().descendent_elements().skip(3).collect();
            let wanted: Vec<_> =
                elements.iter().zip(&chosen).filter(|(_, chosen)| **chosen).map(|(element, _)| *element).collect();
            if let Some(induced) = items(&page, &wanted) {
                let found = all(&page, &induced.css);
                let extra = found.iter().filter(|element| !wanted.contains(element)).count();
                let missed = wanted.iter().filter(|element| !found.contains(element)).count();
                prop_assert_eq!((induced.missed, induced.extra), (missed, extra), "{}", induced.css);
            }
        }

        #[test]
        fn what_is_said_of_a_field_is_what_it_does(html in tree(), chosen in proptest::collection::vec(0_usize..9, 8)) {
            let page = page(&format!("<main>{}</main>", html.repeat(4)));
            let items: Vec<_> = all(&page, "main > *");
            let targets: Vec<_> = items
                .iter()
                .zip(chosen.iter().cycle())
                .map(|(item, at)| item.descendent_elements().skip(1).nth(*at))
                .collect();
            if let Some(induced) = field(&items, &targets) {
                let found = first(&items, &induced.css);
                let pairs = || found.iter().zip(&targets);
                let missed = pairs().filter(|(found, target)| target.is_some() && found != target).count();
                let extra = pairs().filter(|(found, target)| found.is_some() && found != target).count();
                prop_assert_eq!((induced.missed, induced.extra), (missed, extra), "{}", induced.css);
            }
        }
    }
}
