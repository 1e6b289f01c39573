//! Keys of a site's `listing:` changed in the text of a sites.yaml; every other byte stays as it is. Whether the result
//! loads is left to `load`, where it goes to `save`.

use super::map_text::{Map, apply, line};
use super::node::{self, Key, Node};

/// A value as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// On lines of its own: `h2 > a`, or a list that begins on the next line, not indented.
    pub own: String,
    /// Inside `[…]` or `{…}`.
    pub inner: String,
}

/// One key of a listing that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The key: `title`.
    pub key: &'static str,
    /// An option of its map, whose others stay: `css` of `date: {css: time, timezone: UTC}`.
    pub option: Option<&'static str>,
    /// `None`: the key goes.
    pub value: Option<Written>,
}

/// Why a rule cannot be changed where it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    /// No site of this name, or several that it could be.
    #[error("its rule is not found in the file")]
    NoSite,
    /// `listing: *rule`, `title: &headline h2`.
    #[error("`{key}` is shared with others by an anchor")]
    Anchor {
        /// Of which key.
        key: String,
    },
    /// The rule stands under `defaults:`.
    #[error("`listing` stands under `defaults`, where other sites share it")]
    Defaults,
    /// The old value has a place for a parameter, which the new one cannot have.
    #[error("`{key}` has a place for a parameter of `for:`")]
    Parameter {
        /// Of which key.
        key: String,
    },
}

impl PatchError {
    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::NoSite => "write the lines into the rule by hand",
            Self::Anchor { .. } => {
                "change it by hand where the anchor stands, or write the lines out for this site alone"
            }
            Self::Defaults => "give the site a `listing:` of its own with these lines, or change the defaults by hand",
            Self::Parameter { .. } => "change it by hand, with the place in it",
        }
    }
}

/// The text with the rule of one site changed.
///
/// # Errors
/// The rule stands where it cannot be changed for this site alone.
pub fn patch(text: &str, site: &str, edits: &[Edit]) -> Result<String, PatchError> {
    let (mark, body) = text.strip_prefix('\u{feff}').map_or(("", text), |body| ("\u{feff}", body));
    let tree = node::parse(body).map_err(|_| PatchError::NoSite)?;
    let (key, entry) = find(&tree, site).ok_or(PatchError::NoSite)?;
    let site = Map::of(body, key, entry)?;
    let changes = match entry.entries().iter().find(|(key, _)| key.text == "listing") {
        Some((key, rule)) => Map::of(body, key, rule)?.edit_all(edits, entry.get("for"))?,
        None if tree.get("defaults").is_some_and(|defaults| defaults.get("listing").is_some()) => {
            return Err(PatchError::Defaults);
        }
        None => vec![site.insert("listing", &listing(edits), &["url"])],
    };
    Ok(format!("{mark}{}", apply(body, changes)))
}

/// The site of this name: of its own, or one that a `for:` makes.
fn find<'t>(tree: &'t Node, name: &str) -> Option<(&'t Key, &'t Node)> {
    let sites = tree.get("sites")?.entries();
    let is_it = |key: &Key| key.text == name;
    if let Some((key, site)) = sites.iter().find(|(key, site)| is_it(key) && site.get("for").is_none()) {
        return Some((key, site));
    }
    let mut made = sites.iter().filter(|(key, site)| site.get("for").is_some() && may_make(&key.text, name));
    made.next().filter(|_| made.next().is_none()).map(|(key, site)| (key, site))
}

/// Whether `news-{section}` can be `news-banking`.
fn may_make(template: &str, name: &str) -> bool {
    let Some((before, rest)) = template.split_once('{') else { return template == name };
    let after = rest.rsplit_once('}').map_or("", |(_, after)| after);
    name.len() >= before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
}

/// A whole rule, for a site that has none.
fn listing(edits: &[Edit]) -> Written {
    let given: Vec<(&str, &Written)> = edits.iter().filter_map(|edit| Some((edit.key, edit.value.as_ref()?))).collect();
    let line = |(key, value): &(&str, &Written)| format!("\n  {}", line(key, &value.own).replace('\n', "\n  "));
    let inner = given.iter().map(|(key, value)| format!("{key}: {}", value.inner)).collect::<Vec<_>>();
    Written { own: given.iter().map(line).collect(), inner: format!("{{{}}}", inner.join(", ")) }
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
        let text = patch(&format!("{head}{rule}{tail}"), "a", edits).unwrap();
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
            patch(text, "a", &edits).unwrap(),
            "sites: {a: {url: 'https://e.org/', listing: {item: 'li', title: 'h2'}, every: 1h}}\n"
        );
    }

    #[test]
    fn the_rule_of_a_for_is_found_by_one_of_its_names() {
        let text = "sites:\n  n-{s}:\n    for: {s: [x, y]}\n    url: https://e.org/{s}\n    listing: {item: '.{s} li', title: h2}\n";
        let title = patch(text, "n-x", &[set("title", "h3")]).unwrap();
        assert!(title.contains("{item: '.{s} li', title: 'h3'}"), "{title}");
        assert_eq!(patch(text, "n-x", &[set("item", "li")]), Err(PatchError::Parameter { key: "item".into() }));
        assert_eq!(patch(text, "m-x", &[]), Err(PatchError::NoSite));
    }

    #[test]
    fn what_others_share_is_left_alone() {
        let edits = [set("item", "li")];
        let anchor = |key: &str| Err(PatchError::Anchor { key: key.into() });
        let text = "x: &r {item: a}\nsites:\n  a:\n    url: u\n    listing: *r\n";
        assert_eq!(patch(text, "a", &edits), anchor("listing"));
        let text = "sites:\n  a:\n    url: u\n    listing: &r\n      item: a\n";
        assert_eq!(patch(text, "a", &edits), anchor("listing"));
        let text = "sites:\n  a:\n    url: u\n    listing:\n      item: &i a\n";
        assert_eq!(patch(text, "a", &edits), anchor("item"));
        let text = "defaults: {listing: {item: a}}\nsites:\n  a:\n    url: u\n";
        assert_eq!(patch(text, "a", &edits), Err(PatchError::Defaults));
    }
}
