//! What the page says in microdata or RDFa (schema.org): the properties of the first article and of nothing that stands
//! in it. Of RDFa what RDFa Lite has, and the Dublin Core names that a common content system writes.

use scraper::{ElementRef, Selector};
use std::sync::LazyLock;

use super::{Article, Own, Said, image, people};
use crate::dates::{self, Context, Moment};
use crate::page::{self, Page};

static ARTICLE: LazyLock<Selector> = LazyLock::new(|| {
    Selector::parse(r#"[itemtype*="Article"], [itemtype$="BlogPosting"], [itemtype$="Posting"], [itemtype$="Report"], [itemtype$="Recipe"], [itemtype$="Review"], [typeof$="Article"], [typeof*="Article "], [typeof$="BlogPosting"], [typeof*="BlogPosting "]"#)
        .expect("a constant selector")
});

pub(super) fn read(page: &Page, context: &Context<'_>) -> Said {
    // RDFa may say of which page an item is.
    let is_here = |scope: &ElementRef<'_>| scope.attr("about").is_none_or(|address| Own::of(page).is(address));
    let mut scopes = page.all(&ARTICLE).filter(is_here);
    let Some(scope) = scopes.next() else { return Said::default() };
    // Several articles of one rank are a list of teasers.
    let is_list = scopes.any(|other| other.parent().map(|p| p.id()) == scope.parent().map(|p| p.id()));
    if is_list {
        return Said::default();
    }
    let item = Item { page, scope };
    Article {
        title: item.texts("headline").next(),
        date: ["datePublished", "dateCreated", "created"].iter().find_map(|name| item.date(name, context)),
        updated: item.date("dateModified", context),
        authors: item.authors(),
        image: item.image(),
        ..Article::default()
    }
    .into()
}

/// Elements of one `itemref` that are looked for.
const REFERENCES: usize = 10;

struct Item<'a> {
    page: &'a Page,
    scope: ElementRef<'a>,
}

impl<'a> Item<'a> {
    /// The elements that carry a property of this item itself.
    fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = ElementRef<'a>> + 's {
        let is_named = move |e: &ElementRef<'_>| is_property(e, name);
        let inside = self.scope.descendent_elements().filter(is_named).filter(|e| self.owns(e));
        inside.chain(self.referred().filter(is_named))
    }

    /// The elements that `itemref` names, and what is in them and in no other item (HTML, section 5.2.2).
    fn referred(&self) -> impl Iterator<Item = ElementRef<'a>> {
        let ids: Vec<&str> =
            self.scope.attr("itemref").unwrap_or_default().split_ascii_whitespace().take(REFERENCES).collect();
        let page = self.page;
        let named =
            ids.into_iter().filter_map(move |id| page.root().descendent_elements().find(|e| e.attr("id") == Some(id)));
        named.flat_map(|outer| {
            let is_own = move |e: &ElementRef<'_>| {
                let around = e.ancestors().filter_map(ElementRef::wrap).take_while(|around| around.id() != outer.id());
                e.id() == outer.id() || !is_scope(&outer) && !around.into_iter().any(|e| is_scope(&e))
            };
            std::iter::once(outer).chain(outer.descendent_elements()).filter(is_own)
        })
    }

    fn owns(&self, element: &ElementRef<'_>) -> bool {
        let scope = element.ancestors().filter_map(ElementRef::wrap).find(is_scope);
        scope.is_none_or(|scope| scope.id() == self.scope.id())
    }

    fn texts<'s>(&'s self, name: &'s str) -> impl Iterator<Item = String> + 's {
        self.all(name).map(value).filter(|text| !text.is_empty())
    }

    fn date(&self, name: &str, context: &Context<'_>) -> Option<Moment> {
        self.texts(name).find_map(|text| dates::parse(&text, context))
    }

    fn authors(&self) -> Vec<String> {
        let named = self.all("author").flat_map(|author| {
            let inner = author.descendent_elements().find(|e| is_property(e, "name"));
            people::names(&value(inner.unwrap_or(author)))
        });
        people::once(named.filter(|name| !people::is_site(name, self.page)))
    }

    fn image(&self) -> Option<crate::listing::Image> {
        self.all("image").find_map(|element| {
            let inner = element.descendent_elements().find(|e| is_property(e, "url") || is_property(e, "contentUrl"));
            let holder = inner.unwrap_or(element);
            let address = ["content", "href", "src"].iter().find_map(|key| holder.attr(key))?;
            image::read(self.page, address, None, None)
        })
    }
}

/// Whether an element begins an item: what is in it is said of that.
fn is_scope(element: &ElementRef<'_>) -> bool {
    element.attr("itemscope").is_some() || element.attr("typeof").is_some()
}

/// Whether an element carries a property, of RDFa under any prefix (`schema:datePublished`).
fn is_property(element: &ElementRef<'_>, name: &str) -> bool {
    let is_named = |key, prefixes: &[char]| {
        let properties = element.attr(key).unwrap_or_default().split_whitespace();
        properties.into_iter().any(|property| property.rsplit(prefixes).next() == Some(name))
    };
    is_named("itemprop", &[]) || is_named("property", &[':', '/'])
}

/// The value of a property (HTML, section 5.2.4): by the element an attribute, else the text.
fn value(element: ElementRef<'_>) -> String {
    // The pattern of microformats, which Blogger also writes in microdata.
    let title = || element.attr("title").filter(|_| element.value().name() == "abbr");
    let attribute = element.attr("content").or_else(|| element.attr("datetime")).or_else(title).map(page::collapse);
    attribute.filter(|text| !text.is_empty()).unwrap_or_else(|| page::text(element))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{context, page};
    use super::*;

    #[test]
    fn properties_may_stand_elsewhere() {
        let html = r#"<h1 id=t itemprop=headline>T</h1><p id=m>x <time itemprop=datePublished datetime=2025-12-12>x</time>
            <b itemscope><i itemprop=author>No One</i></b></p>
            <div itemscope itemtype="http://schema.org/NewsArticle" itemref="t m none"><b itemprop=author>Ana Verrill</b></div>"#;
        let got = read(&page(html), &context()).sure;
        assert_eq!((got.title.as_deref(), got.authors.as_slice()), (Some("T"), ["Ana Verrill".to_owned()].as_slice()));
        assert!(got.date.is_some());
    }

    #[test]
    fn rdfa_is_read_as_microdata_is() {
        for (kind, prefix) in [("Article", ""), ("schema:NewsArticle sioc:Item", "schema:")] {
            let html = format!(
                "<div vocab=https://schema.org/ typeof='{kind}'><h1 property={prefix}headline>T</h1>
                <p property={prefix}publisher typeof=Organization><b property=name>The Paper</b></p>
                <p property={prefix}author typeof=Person><b property={prefix}name>Ana Verrill</b></p>
                <span property={prefix}datePublished content=2025-12-12T13:41:07+01:00>Friday</span>
                <img property={prefix}image src=/a.jpg></div>"
            );
            let got = read(&page(&html), &context()).sure;
            assert_eq!((got.title.as_deref(), got.authors), (Some("T"), vec!["Ana Verrill".to_owned()]), "{kind}");
            assert_eq!(got.date.map(|date| date.at.to_rfc3339()).as_deref(), Some("2025-12-12T13:41:07+01:00"));
            assert_eq!(got.image.unwrap().url.path(), "/a.jpg");
        }
    }

    #[test]
    fn an_item_of_another_page_is_not_read() {
        let html = "<article about=/news/b typeof=schema:Article><b property=headline>B</b></article>
            <div><article about=/news/a typeof=schema:Article><b property=headline>A</b></article></div>";
        assert_eq!(read(&page(html), &context()).sure.title.as_deref(), Some("A"));
    }

    #[test]
    fn properties_belong_to_their_own_item() {
        let html = r#"<div itemscope itemtype="http://schema.org/NewsArticle"><h1 itemprop="headline">T</h1>
            <span itemprop="author" itemscope><b itemprop="name">Ana Verrill</b></span>
            <div itemprop="publisher" itemscope><b itemprop="headline">no</b></div>
            <time itemprop="datePublished" datetime="2025-12-12">x</time></div>"#;
        let got = read(&page(html), &context()).sure;
        assert_eq!((got.title.as_deref(), got.authors.as_slice()), (Some("T"), ["Ana Verrill".to_owned()].as_slice()));
        assert!(got.date.is_some());
    }
}
