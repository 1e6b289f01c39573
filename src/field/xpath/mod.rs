//! An XPath run over a page (XPath 1.0), from an item or the document. How it is written is left to `site`; how much all
//! of them may walk together is the page's to say.

mod axis;
mod run;
mod value;

use ego_tree::NodeRef;
use scraper::{ElementRef, Node as Kind};

use self::axis::Node;
use self::run::{Context, Run};
use self::value::Value;
use super::Scope;
use crate::page::Page;
use crate::site::{From, XPath};

/// What an expression finds.
pub(super) enum Hit<'a> {
    Element(ElementRef<'a>),
    /// An element and the name of its attribute.
    Attribute(ElementRef<'a>, &'a str),
    /// A text node, or the text, number or truth that the expression makes.
    Text(String),
}

/// The elements that an expression finds from the document, in its order; none where it finds anything else.
#[must_use]
pub fn xpath_elements<'a>(path: &XPath, page: &'a Page) -> Vec<ElementRef<'a>> {
    let element = |hit| if let Hit::Element(element) = hit { Some(element) } else { None };
    found(path, page, page.document()).into_iter().filter_map(element).collect()
}

/// What an expression finds from the item; `from: page` and an article from the document.
pub(super) fn hits<'a>(path: &XPath, scope: &Scope<'a>, from: From) -> Vec<Hit<'a>> {
    let Some(page) = scope.around() else { return Vec::new() };
    let item = scope.item().filter(|item| from == From::Item && item.id() != page.root().id());
    found(path, page, item.map_or_else(|| page.document(), |item| *item))
}

fn found<'a>(path: &XPath, page: &'a Page, context: NodeRef<'a, Kind>) -> Vec<Hit<'a>> {
    let context = Context { node: Node::Tree(context), position: 1, last: 1 };
    match Run::of(page).value(&path.expr, &context) {
        Some(Value::Nodes(nodes)) => nodes.iter().filter_map(Node::hit).collect(),
        Some(value) => vec![Hit::Text(value.text())],
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Response;

    const PAGE: &str = "<html><body><h2 id=a>One</h2><p class=x>A <b>b</b></p><p>C<!--no--></p><h2>Two</h2>
        <ul><li>1</li><li>2</li><li>3</li></ul><p>D <a href=/d TITLE=dee>d</a></p></body></html>";

    fn xpath(text: &str) -> XPath {
        crate::site::xpath::read(text).unwrap_or_else(|reason| panic!("{text}: {reason}"))
    }

    /// What is found, as texts.
    fn find(text: &str) -> String {
        let page = Page::parse(&Response::of("https://example.org/".parse().unwrap(), PAGE)).unwrap();
        let shown = |hit| match hit {
            Hit::Element(element) => element.text().collect::<String>(),
            Hit::Attribute(element, name) => element.attr(name).unwrap_or_default().to_owned(),
            Hit::Text(text) => text,
        };
        found(&xpath(text), &page, page.document()).into_iter().map(shown).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn every_axis_goes_its_way() {
        for (path, wanted) in [
            ("//h2[2]/preceding::p[1]", "C"),
            ("//h2[2]/following::li[last()]", "3"),
            ("//ul/preceding-sibling::*[2]", "C"),
            ("//li[. = '2']/following-sibling::li", "3"),
            ("//b/ancestor-or-self::*[2]/@class", "x"),
            ("//a/../b | //a/parent::p", "D d"),
            ("//a/@title/ancestor::p", "D d"),
            ("//body/child::p/self::p[@class]//text()", "A |b"),
            ("//p/comment()", ""),
            ("/html/body/descendant::b", "b"),
        ] {
            assert_eq!(find(path), wanted, "{path}");
        }
    }

    #[test]
    fn predicates_count_from_the_node_that_they_stand_at() {
        assert_eq!(find("//p[1]"), "A b");
        assert_eq!(find("(//p)[last()]"), "D d");
        assert_eq!(find("//li[position() > 1][1]"), "2");
        assert_eq!(find("//li[position() mod 2 = 1]"), "1|3");
        assert_eq!(find("//*[self::h2 or self::b][not(@id)]"), "b|Two");
        assert_eq!(find("//p[b][@class != 'y']/b"), "b");
    }

    #[test]
    fn functions_and_numbers_are_those_of_the_specification() {
        for (expr, wanted) in [
            ("substring('12345', 1.5, 2.6)", "234"),
            ("substring('12345', 0, 3)", "12"),
            ("translate('bar', 'abc', 'AB')", "BAr"),
            ("concat(normalize-space(' a  b '), '-', count(//li))", "a b-3"),
            ("substring-before('a-b', '-')", "a"),
            ("substring-after('a-b', '-')", "b"),
            ("sum(//li) div 0", "Infinity"),
            ("round(-2.5) * 1.5", "-3"),
            ("number('1e3')", "NaN"),
            ("-3 mod 2 + string-length('é')", "0"),
            ("//li > 2 and not(//li > 3)", "true"),
            ("boolean(//nothing) = (//li = 9)", "true"),
            ("local-name(//*[@id='a'])", "h2"),
        ] {
            assert_eq!(find(expr), wanted, "{expr}");
        }
    }

    #[test]
    fn a_page_gives_only_so_many_steps_to_all_expressions_together() {
        let html = "<i>x</i>".repeat(1_000);
        let page = Page::parse(&Response::of("https://example.org/".parse().unwrap(), &html)).unwrap();
        let count = |path: &str| found(&xpath(path), &page, page.document()).len();
        assert_eq!(count("//i"), 1_000);
        while page.walk(100_000) {}
        assert_eq!(count("//i[following::i/preceding::i = //i]"), 0);
        assert_eq!(count("//i"), 0, "the steps are used up");
    }
}
