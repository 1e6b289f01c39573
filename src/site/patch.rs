//! Keys of a site's rules changed in the text of a sites.yaml; every other byte stays as it is. Whether the result loads,
//! and which other sites it changes, is left to `load`; where it goes, to `save`.

use super::edit::{Edit, Part, PatchError, Written, whole};
use super::locate::{definition, find, first, is_alias, rule};
use super::map_text::{Change, Map, apply};
use super::node::{self, Key, Node};
use super::value_text;

/// The keys of a site that go before its rules.
const PLACE: &[&str] = &["url", "listing"];

/// The text with a rule of one site changed where it stands: in the site, behind an anchor, or under `defaults:`. Then it
/// changes for every site that reads by it.
///
/// # Errors
/// The rule stands where it cannot be changed.
pub fn patch(text: &str, site: &str, part: Part, edits: &[Edit]) -> Result<String, PatchError> {
    changed(text, site, |body, tree, key, entry| match rule(tree, entry, part) {
        Some((key, rule)) => {
            let (key, rule) = definition(body, tree, key, rule);
            Map::of(body, key, rule)?.edit_all(edits, entry.get("for"))
        }
        None => Ok(vec![Map::of(body, key, entry)?.insert(part.key(), &whole(None, edits), PLACE)]),
    })
}

/// The text with a changed rule for one site alone, which reads by one that others share: all keys of it, written out
/// under the site. Where the shared rule stands in this very site, the next one that refers to it gets it with its anchor.
///
/// # Errors
/// The rule stands where that cannot be done.
pub fn patch_own(text: &str, site: &str, part: Part, edits: &[Edit]) -> Result<String, PatchError> {
    changed(text, site, |body, tree, key, entry| {
        let site = Map::of(body, key, entry)?;
        let whole = whole(rule(tree, entry, part).map(|(_, rule)| rule), edits);
        match site.own(part.key()) {
            Some((place, true)) => Ok(vec![site.replace(place, &whole)]),
            Some((_, false)) => handed_over(body, tree, entry, part, edits),
            None => Ok(vec![site.insert(part.key(), &whole, PLACE)]),
        }
    })
}

/// The rule changed where it stands, and what it was handed over, anchor and all, to the first that refers to it.
fn handed_over(text: &str, tree: &Node, site: &Node, part: Part, edits: &[Edit]) -> Result<Vec<Change>, PatchError> {
    let refused = || PatchError::Anchor { key: part.key().to_owned() };
    let (key, rule) = rule(tree, site, part).ok_or_else(refused)?;
    let anchor = value_text::anchor(text, key).ok_or_else(refused)?;
    let refers = |key: &Key, node: &Node| node.span == rule.span && is_alias(text, key, node);
    // The map in which the alias stands, by its own key.
    let holds = |_: &Key, node: &Node| node.entries().iter().any(|(key, value)| refers(key, value));
    let (heir, map) = first(tree, &holds).ok_or_else(refused)?;
    let alias = map.entries().iter().find(|(key, value)| refers(key, value)).map(|(key, _)| key.text.as_str());
    let heir = Map::of(text, heir, map)?;
    let (place, _) = alias.and_then(|alias| heir.own(alias)).ok_or_else(refused)?;
    let (name, old) = (&text[anchor.clone()], whole(Some(rule), &[]));
    let named = Written { own: format!("{name}{}", old.own), inner: format!("{name} {}", old.inner) };
    let mut changes = Map::of(text, key, rule)?.edit_all(edits, site.get("for"))?;
    changes.extend([Change::without(text, anchor), heir.replace(place, &named)]);
    Ok(changes)
}

/// The rule as it is written, without what stands before its value; `None`: the site has none.
#[must_use]
pub fn rule_text(text: &str, site: &str, part: Part) -> Option<String> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let tree = node::parse(body).ok()?;
    let (key, rule) = rule(&tree, find(&tree, site)?.1, part)?;
    let (key, rule) = definition(body, &tree, key, rule);
    let span = value_text::value(body, key, rule)?.span;
    Some(body[span].trim_matches(['\r', '\n']).to_owned())
}

/// Those of these sites that one `for:` makes together with this one.
#[must_use]
pub fn made_together(text: &str, site: &str, others: Vec<String>) -> Vec<String> {
    let Ok(tree) = node::parse(text.strip_prefix('\u{feff}').unwrap_or(text)) else { return Vec::new() };
    let place = |name: &str| find(&tree, name).map(|(key, _)| key.span.clone());
    let own = place(site);
    others.into_iter().filter(|other| place(other) == own).collect()
}

fn changed(
    text: &str,
    site: &str,
    changes: impl FnOnce(&str, &Node, &Key, &Node) -> Result<Vec<Change>, PatchError>,
) -> Result<String, PatchError> {
    let (mark, body) = text.strip_prefix('\u{feff}').map_or(("", text), |body| ("\u{feff}", body));
    let tree = node::parse(body).map_err(|_| PatchError::NoSite)?;
    let (key, entry) = find(&tree, site).ok_or(PatchError::NoSite)?;
    Ok(format!("{mark}{}", apply(body, changes(body, &tree, key, entry)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Option<Written> {
        Some(Written { own: text.to_owned(), inner: format!("'{text}'") })
    }

    fn set(key: &'static str, text: &str) -> Edit {
        Edit { key, option: None, value: written(text) }
    }

    fn gone(key: &'static str) -> Edit {
        Edit { key, option: None, value: None }
    }

    /// A site `a` with these lines under `listing:`, patched, and those lines then.
    fn patched(rule: &str, edits: &[Edit]) -> String {
        let head = "# mine\nsites:\n  a:\n    url: https://e.org/\n";
        let tail = "\n  # next\n  b: {url: 'https://f.org/', listing: {item: li}}\n";
        let text = patch(&format!("{head}{rule}{tail}"), "a", Part::Listing, edits).unwrap();
        let rest = text.strip_prefix(head).unwrap_or_else(|| panic!("{text}"));
        rest.strip_suffix(tail).unwrap_or_else(|| panic!("{text}")).to_owned()
    }

    #[test]
    fn a_value_is_replaced_and_its_comment_stays() {
        for (rule, expected) in [
            (
                "    listing:\n      item: li.old  # each\n      title: h2\n",
                "    listing:\n      item: li.new  # each\n      title: h2\n",
            ),
            ("    listing: {item: li.old, title: h2} # x\n", "    listing: {item: 'li.new', title: h2} # x\n"),
            ("    listing: {title: h2, item: 'a, #b'}\n", "    listing: {title: h2, item: 'li.new'}\n"),
            ("    listing:\n      item: 'it''s # x'\n", "    listing:\n      item: li.new\n"),
            ("    listing:\n      item: \"a\\\"b\" # y\n", "    listing:\n      item: li.new # y\n"),
            (
                "    listing:\n      item:\n        css: tr\n        # all\n        text: x\n      # t\n      title: h2\n",
                "    listing:\n      item: li.new\n      # t\n      title: h2\n",
            ),
            (
                "    listing:\n      title:\n      - a\n      - b\n      item: {css: tr,\n        text: x}\n",
                "    listing:\n      title:\n      - a\n      - b\n      item: li.new\n",
            ),
            (
                "    listing:\n      'item' : li\n      title: h2",
                "    listing:\n      'item' : li.new\n      title: h2",
            ),
            ("    listing:\r\n      item: li\r\n", "    listing:\r\n      item: li.new\r\n"),
            (
                "    listing:\n      item: >-\n        a\n        b\n\n      title: h2\n",
                "    listing:\n      item: li.new\n\n      title: h2\n",
            ),
            (
                "    listing:\n      item: li.a\n        b\n      title: h2\n",
                "    listing:\n      item: li.new\n      title: h2\n",
            ),
        ] {
            assert_eq!(patched(rule, &[set("item", "li.new")]), expected, "{rule}");
        }
    }

    #[test]
    fn a_key_comes_in_its_place_and_another_goes() {
        let block = "    listing:\n      item: li  # each\n      link: a\n      date: time\n";
        assert_eq!(
            patched(block, &[set("title", "h3"), gone("link"), set("with", "next")]),
            "    listing:\n      item: li  # each\n      with: next\n      title: h3\n      date: time\n"
        );
        let flow = "    listing: {item: li, link: a, date: time}\n";
        assert_eq!(
            patched(flow, &[set("title", "h3"), gone("link"), gone("date")]),
            "    listing: {item: li, title: 'h3'}\n"
        );
        assert_eq!(patched(flow, &[gone("item"), set("json", "x")]), "    listing: {json: 'x', link: a, date: time}\n");
        let list = patched(block, &[Edit { key: "link", option: None, value: written("\n  - a\n  - b") }]);
        assert_eq!(
            list,
            "    listing:\n      item: li  # each\n      link:\n        - a\n        - b\n      date: time\n"
        );
    }

    #[test]
    fn an_option_changes_and_its_neighbours_stay() {
        let edit = Edit { key: "date", option: Some("css"), value: written("time") };
        for (rule, expected) in [
            (
                "    listing:\n      date: {css: .d, format: '%d'}  # x\n",
                "    listing:\n      date: {css: 'time', format: '%d'}  # x\n",
            ),
            (
                "    listing:\n      date:\n        format: '%d'\n        css: .d # y\n",
                "    listing:\n      date:\n        format: '%d'\n        css: time # y\n",
            ),
        ] {
            assert_eq!(patched(rule, std::slice::from_ref(&edit)), expected);
        }
    }

    #[test]
    fn a_site_without_a_rule_gets_one() {
        let edits = [set("item", "li"), set("title", "h2")];
        assert_eq!(patched("", &edits), "    listing:\n      item: li\n      title: h2\n");
        let text = "sites: {a: {url: 'https://e.org/', every: 1h}}\n";
        assert_eq!(
            patch(text, "a", Part::Listing, &edits).unwrap(),
            "sites: {a: {url: 'https://e.org/', listing: {item: 'li', title: 'h2'}, every: 1h}}\n"
        );
    }

    #[test]
    fn the_rule_of_a_for_is_found_by_one_of_its_names() {
        let text = "sites:\n  n-{s}:\n    for: {s: [x, y]}\n    url: https://e.org/{s}\n    listing: {item: '.{s} li', title: h2}\n";
        let title = patch(text, "n-x", Part::Listing, &[set("title", "h3")]).unwrap();
        assert!(title.contains("{item: '.{s} li', title: 'h3'}"), "{title}");
        assert_eq!(
            patch(text, "n-x", Part::Listing, &[set("item", "li")]),
            Err(PatchError::Parameter { key: "item".into() })
        );
        assert_eq!(patch(text, "m-x", Part::Listing, &[]), Err(PatchError::NoSite));
    }

    #[test]
    fn a_rule_is_changed_where_its_anchor_is() {
        let edits = [set("item", "li"), set("title", "h3")];
        let done = |text: &str| patch(text, "a", Part::Listing, &edits).unwrap();
        for (text, expected) in [
            (
                "x: &r {item: a}  # r\nsites:\n  a:\n    url: u\n    listing: *r\n",
                "x: &r {item: 'li', title: 'h3'}  # r\nsites:\n  a:\n    url: u\n    listing: *r\n",
            ),
            (
                "sites:\n  a:\n    url: u\n    listing: &r\n      item: &i a # i\n",
                "sites:\n  a:\n    url: u\n    listing: &r\n      item: &i li # i\n      title: h3\n",
            ),
            (
                "x: {t: &t h2}\nsites:\n  a:\n    url: u\n    listing:\n      item: a\n      title: *t # x\n",
                "x: {t: &t h2}\nsites:\n  a:\n    url: u\n    listing:\n      item: li\n      title: h3 # x\n",
            ),
            (
                "defaults:\n  # all\n  listing: {item: a}\nsites:\n  a:\n    url: u\n",
                "defaults:\n  # all\n  listing: {item: 'li', title: 'h3'}\nsites:\n  a:\n    url: u\n",
            ),
            (
                "x: &r {item: a}\nsites:\n  a:\n    listing:\n      <<: *r\n      title: h2 # t\n",
                "x: &r {item: a}\nsites:\n  a:\n    listing:\n      <<: *r\n      item: li\n      title: h3 # t\n",
            ),
            (
                "x: &s\n  listing: {item: a}\nsites:\n  a:\n    <<: *s\n    url: u\n",
                "x: &s\n  listing: {item: 'li', title: 'h3'}\nsites:\n  a:\n    <<: *s\n    url: u\n",
            ),
        ] {
            assert_eq!(done(text), expected);
        }
    }

    #[test]
    fn a_site_gets_a_rule_of_its_own_and_what_others_share_stays() {
        let css = Edit { key: "date", option: Some("css"), value: written("time") };
        let edits = [set("item", "li"), gone("link"), css];
        let done = |text: &str| patch_own(text, "b", Part::Listing, &edits).unwrap();
        let rule = "{item: a, link: x, date: {css: .d, format: '%d %m'}, tags: [.a, '.b, .c'], pages: 2}";
        let lines =
            "\n      item: li\n      date: {css: 'time', format: '%d %m'}\n      tags: [.a, '.b, .c']\n      pages: 2";
        for (text, expected) in [
            (
                format!("x: &r {rule}\nsites:\n  b:\n    url: u\n    listing: *r\n    every: 1h\n"),
                format!("x: &r {rule}\nsites:\n  b:\n    url: u\n    listing:{lines}\n    every: 1h\n"),
            ),
            (
                format!("defaults:\n  listing: {rule}\nsites:\n  b:\n    url: u # u\n    every: 1h\n"),
                format!(
                    "defaults:\n  listing: {rule}\nsites:\n  b:\n    url: u # u\n    listing:{lines}\n    every: 1h\n"
                ),
            ),
            (
                format!("x: &s\n  listing: {rule}\nsites:\n  b:\n    <<: *s\n    url: u\n"),
                format!("x: &s\n  listing: {rule}\nsites:\n  b:\n    <<: *s\n    url: u\n    listing:{lines}\n"),
            ),
        ] {
            assert_eq!(done(&text), expected);
        }
    }

    #[test]
    fn a_shared_rule_that_stands_in_the_site_goes_to_the_next_that_refers_to_it() {
        let edits = [set("item", "li"), gone("link")];
        let done = |text: &str| patch_own(text, "b", Part::Listing, &edits);
        for (text, expected) in [
            (
                "sites:\n  b: {listing: &r {item: a, link: x}}\n  c: {listing: *r}\n  d: {listing: *r}\n",
                "sites:\n  b: {listing: {item: 'li'}}\n  c: {listing: &r {item: a, link: x}}\n  d: {listing: *r}\n",
            ),
            (
                "sites:\n  b:\n    listing: &r # mine\n      item: a # each\n      link: x\n  c:\n    listing: *r # c\n    url: v\n",
                "sites:\n  b:\n    listing: # mine\n      item: li # each\n  c:\n    listing: &r\n      item: a\n      link: x # c\n    url: v\n",
            ),
        ] {
            assert_eq!(done(text).unwrap(), expected);
        }
        let alone = "sites:\n  b: {url: u, listing: {item: &i a}}\n  c: {url: v, listing: {item: *i}}\n";
        assert_eq!(done(alone), Err(PatchError::Anchor { key: "listing".into() }));
    }

    #[test]
    fn what_is_inherited_cannot_go() {
        let text = "x: &r {item: a, link: b}\nsites:\n  a:\n    listing:\n      <<: *r\n      title: h2\n";
        let refused = patch(text, "a", Part::Listing, &[gone("link")]);
        assert_eq!(refused, Err(PatchError::Anchor { key: "link".into() }));
    }

    #[test]
    fn the_rule_of_the_articles_is_changed_and_told_too() {
        let text = "sites:\n  a:\n    url: u\n    article:\n      content: {css: .a, remove: [p]} # c\n";
        let edit = Edit { key: "content", option: Some("css"), value: written(".b") };
        let new = patch(text, "a", Part::Article, &[edit]).unwrap();
        assert_eq!(new, text.replace(".a,", "'.b',"));
        assert_eq!(rule_text(&new, "a", Part::Article).unwrap(), "      content: {css: '.b', remove: [p]} # c");
        assert_eq!(rule_text(&new, "a", Part::Listing), None);
    }

    #[test]
    fn the_sites_of_one_for_are_known() {
        let text = "sites:\n  n-{s}: {for: {s: [x, y]}, url: u}\n  m: {url: v}\n";
        assert_eq!(made_together(text, "n-x", vec!["n-y".into(), "m".into()]), ["n-y"]);
    }
}
