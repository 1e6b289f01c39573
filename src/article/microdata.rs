//! What the page says in microdata (schema.org): the properties of the first article and of nothing that stands in it.

use scraper::{ElementRef, Selector};
use std::sync::LazyLock;

use super::{Article, Said, image, people};
use crate::dates::{self, Context, Moment};
use crate::page::{self, Page};

static ARTICLE: LazyLock<Selector> = LazyLock::new(|| {
    Selector::parse(r#"[itemtype*="Article"], [itemtype$="BlogPosting"], [itemtype$="Posting"], [itemtype$="Report"], [itemtype$="Recipe"], [itemtype$="Review"]"#)
        .expect("a constant selector")
});

pub(super) fn read(page: &Page, context: &Context<'_>) -> Said {
    let mut scopes = page.all(&ARTICLE);
    let Some(scope) = scopes.next() else { return Said::default() };
    // Several articles of one rank are a list of teasers.
    let is_list = scopes.any(|other| other.parent().map(|p| p.id()) == scope.parent().map(|p| p.id()));
    if is_list {
        return Said::default();
    }
    let item = Item { page, scope };
    Article {
        title: item.texts("headline").next(),
        date: item.date("datePublished", context).or_else(|| item.date("dateCreated", context)),
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
                e.id() == outer.id()
                    || outer.attr("itemscope").is_none() && !around.into_iter().any(|e| e.attr("itemscope").is_some())
            };
            std::iter::once(outer).chain(outer.descendent_elements()).filter(is_own)
        })
    }

    fn owns(&self, element: &ElementRef<'_>) -> bool {
        let scope = element.ancestors().filter_map(ElementRef::wrap).find(|e| e.attr("itemscope").is_some());
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
            let inner =
                element.descendent_elements().find(|e| matches!(e.attr("itemprop"), Some("url" | "contentUrl")));
            let holder = inner.unwrap_or(element);
            let address = ["content", "href", "src"].iter().find_map(|key| holder.attr(key))?;
            image::read(self.page, address, None, None)
        })
    }
}

fn is_property(element: &ElementRef<'_>, name: &str) -> bool {
    element.attr("itemprop").is_some_and(|properties| properties.split_whitespace().any(|property| property == name))
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
