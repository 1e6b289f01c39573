//! Lists of law cases: the title is the names of the parties, which are often no link, and the entry is the document
//! itself rather than the page about the case.

use url::Url;

use super::groups::Group;
use super::judge::is_file;
use super::most;
use super::outline::Outline;
use crate::page;

/// How much of an item is looked at for the names of the parties, bytes.
const MOST: usize = 2_000;
/// Items that are looked at.
const SAMPLE: usize = 30;

/// What stands between the parties, or before the only one.
const WORDS: &[&str] =
    &[" v. ", " v ", " vs. ", " vs ", " versus ", " in re ", " in re: ", " in the matter of ", " ex parte "];

/// Whether a text names the parties of a case.
pub(super) fn is_case(text: &str) -> bool {
    let text = format!(" {} ", text.to_ascii_lowercase());
    WORDS.iter().any(|word| text.contains(word))
}

/// Whether a text is hardly more than the name of a case: no number stands in it.
pub(super) fn is_plain_name(text: &str) -> bool {
    is_case(text) && !text.chars().any(char::is_numeric)
}

/// Whether most items name a case.
pub(super) fn are_cases(outline: &Outline<'_>, group: &Group) -> bool {
    let cases = group.items.iter().take(SAMPLE).filter(|at| names_case(outline, **at)).count();
    cases * 10 >= group.items.len().min(SAMPLE) * 6
}

fn names_case(outline: &Outline<'_>, at: usize) -> bool {
    is_case(&page::text_start(outline.elements[at].node, MOST))
}

/// A list of cases with its documents as the links, where nearly all items have one, or all that name a case.
pub(super) fn documents(outline: &Outline<'_>, group: Group) -> Group {
    if !are_cases(outline, &group) {
        return group;
    }
    let document = |item: &usize| {
        let mut links = outline.elements[*item].links();
        links.find(|link| is_document(&outline.urls[outline.links[*link].url]))
    };
    let found: Vec<Option<usize>> = group.items.iter().map(document).collect();
    let is_full = most(found.iter(), |document| document.is_some());
    let is_settled = |(item, found): (&usize, &Option<usize>)| found.is_some() || !names_case(outline, *item);
    if !is_full && !group.items.iter().zip(&found).all(is_settled) {
        return group;
    }
    let (items, links) = group.items.iter().zip(&found).filter_map(|(item, link)| Some((*item, (*link)?))).unzip();
    Group { items, links, steady: group.steady }
}

/// A file, or what a program hands out as one.
fn is_document(url: &Url) -> bool {
    let says = |part: &str| part.to_ascii_lowercase().contains("download") || part.starts_with("document.");
    is_file(url) || url.path_segments().and_then(|mut parts| parts.next_back()).is_some_and(says)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_are_named_with_a_word_between_them_or_before_the_only_one() {
        for case in ["Mill v. Weaver", "MILL VS. WEAVER", "Mill versus Weaver", "In re Mill"] {
            assert!(is_case(case), "{case}");
        }
        for other in ["Version 2 v.3", "Opinion 2014-12", "Within the matter of a day"] {
            assert!(!is_case(other), "{other}");
        }
    }

    #[test]
    fn a_document_is_a_file_or_what_a_program_hands_out() {
        let is = |url: &str| is_document(&Url::parse(url).unwrap());
        assert!(is("https://e.org/a.PDF") && is("https://e.org/download?id=1") && is("https://e.org/1/document.do"));
        assert!(!is("https://e.org/documents/") && !is("https://e.org/case/1"));
    }
}
