//! What the page says in `<meta>`: OpenGraph, Twitter cards, Dublin Core, and the names that publishing systems use.

mod names;

use names::{
    AUTHOR, AUTHOR_LABELS, DATED, IMAGE, LABELS, LATER, OWNER, PUBLISHED, PUBLISHED_ENDS, PUBLISHER, SECTION, SUMMARY,
    TAGS, TITLE, UPDATED,
};

use super::{Article, Said, image, people};
use crate::dates::{self, Context, Moment};
use crate::listing::Image;
use crate::page::Page;
use crate::{entities, page};

pub(super) fn read(page: &Page, context: &Context<'_>) -> Said {
    let metas = Metas::of(page);
    let bylines = metas.bylines();
    let authors = |own: bool| first_some(&bylines, |name| metas.is_own(name, page) == own);
    let doubtful = Article { date: metas.date(DATED, context), authors: authors(true), ..Article::default() };
    let sure = Article {
        title: metas.text(TITLE),
        date: metas.date(PUBLISHED, context).or_else(|| metas.published(context)),
        updated: metas.date(UPDATED, context),
        authors: authors(false),
        summary: metas.text(SUMMARY),
        image: metas.image(page),
        tags: metas.tags(page),
        language: page.language().or(metas.first(&["og:locale", "content-language", "dc.language"])).map(language),
        publisher: metas.text(PUBLISHER),
        ..Article::default()
    };
    Said { sure, doubtful, ..Said::default() }
}

/// Every `<meta>` with a content, once under each of its names in lower case.
struct Metas<'a>(Vec<(String, &'a str)>);

impl<'a> Metas<'a> {
    fn of(page: &'a Page) -> Self {
        let mut named = Vec::new();
        for meta in page.elements("meta") {
            let content = meta.attr("content").or(meta.attr("value")).map(str::trim);
            let names = ["property", "name", "itemprop", "http-equiv"].iter().find_map(|key| meta.attr(key));
            if let (Some(names), Some(content)) = (names, content.filter(|content| !content.is_empty())) {
                named.extend(names.split_whitespace().map(|name| (canonical(name), content)));
            }
        }
        Self(named)
    }

    /// The date of publication by what its name ends in: `bt:pubDate`, `article_published_time`.
    fn published(&self, context: &Context<'_>) -> Option<Moment> {
        let is_published = |name: &str| {
            let name: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
            PUBLISHED_ENDS.iter().any(|end| name.ends_with(end)) && !LATER.iter().any(|word| name.contains(word))
        };
        let named = self.0.iter().filter(|(name, _)| is_published(name));
        named.filter_map(|(_, text)| dates::parse(text, context)).next()
    }

    fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'a str> + 's {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, content)| *content)
    }

    fn first(&self, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|name| self.all(name).next())
    }

    fn text(&self, names: &[&str]) -> Option<String> {
        let texts = names.iter().flat_map(|name| self.all(name));
        texts.map(|text| page::collapse(&entities::plain(text))).find(|text| !text.is_empty())
    }

    fn date(&self, names: &[&str], context: &Context<'_>) -> Option<Moment> {
        names.iter().flat_map(|name| self.all(name)).find_map(|text| dates::parse(text, context))
    }

    /// The names of each element that says who wrote it.
    fn bylines(&self) -> Vec<Vec<String>> {
        let by_name = AUTHOR.iter().map(|name| self.all(name).collect::<Vec<_>>());
        let by_label =
            LABELS.iter().filter(|(label, _)| self.is_author(label)).map(|(_, name)| self.all(name).collect());
        let said = by_name.chain(by_label).filter(|said| !said.is_empty());
        said.map(|said| people::once(said.into_iter().flat_map(people::names))).collect()
    }

    /// Whether a name is that of the site or of who owns it.
    fn is_own(&self, name: &str, page: &Page) -> bool {
        let is_owner = |owner: &str| people::is_publisher(name, owner) || owner.contains(name);
        people::is_organisation(name)
            || people::is_site(name, page)
            || self.first(PUBLISHER).is_some_and(|publisher| people::is_publisher(name, publisher))
            || OWNER.iter().flat_map(|key| self.all(key)).any(|owner| is_owner(&entities::plain(owner)))
    }

    fn is_author(&self, label: &str) -> bool {
        self.first(&[label]).is_some_and(|label| AUTHOR_LABELS.contains(&label.to_lowercase().trim_end_matches(':')))
    }

    fn image(&self, page: &Page) -> Option<Image> {
        let width = |name| self.first(&[name]).and_then(|text| text.parse().ok());
        let (width, height) = (width("og:image:width"), width("og:image:height"));
        IMAGE
            .iter()
            .flat_map(|name| self.all(name).take(1).map(move |address| (*name, address)))
            .filter_map(|(name, address)| {
                let sized = name.starts_with("og:");
                image::read(page, &entities::decode(address), width.filter(|_| sized), height.filter(|_| sized))
            })
            .fold(None, |known, image| image::better(known, Some(image)))
            .map(|found| image::shown(page, found))
    }

    fn tags(&self, page: &Page) -> Vec<String> {
        let sections = self.first(SECTION).map(str::to_owned);
        let named = TAGS.iter().map(|name| self.all(name).map(str::to_owned).collect());
        let linked = page
            .elements("a")
            .filter(|link| link.attr("rel").is_some_and(|rel| rel.split_whitespace().any(|rel| rel == "tag")));
        let linked: Vec<String> = linked.map(page::text).collect();
        let words: Vec<String> =
            std::iter::once(linked).chain(named).find(|found: &Vec<String>| !found.is_empty()).unwrap_or_default();
        let split = words.iter().flat_map(|text| text.split([',', ';', '|'])).map(str::to_owned);
        tidy_tags(sections.into_iter().chain(split))
    }
}

/// The names that `picks` takes, of the first byline that has some.
fn first_some(bylines: &[Vec<String>], picks: impl Fn(&str) -> bool) -> Vec<String> {
    let mut picked = bylines.iter().map(|names| names.iter().filter(|name| picks(name)).cloned().collect());
    picked.find(|names: &Vec<String>| !names.is_empty()).unwrap_or_default()
}

/// A name in lower case; Dublin Core in one spelling of many: `DC.Date.issued`, `dcterms:issued` and `dc.issued` are one
/// (DCMI Metadata Terms; the qualified form is that of RFC 2731).
fn canonical(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let term =
        ["dcterms", "dcterm", "dc"].iter().find_map(|prefix| name.strip_prefix(prefix)?.strip_prefix(['.', ':']));
    let term = term.map(|term| term.strip_prefix("date.").unwrap_or(term));
    match term {
        Some(term) => format!("dc.{term}"),
        None => name,
    }
}

/// Tags as they may be shown: plain, once, not too many and none too long.
pub(super) fn tidy_tags(tags: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags {
        let tag = page::collapse(&entities::plain(&tag)).trim_matches(['#', '"', ' ']).to_owned();
        let is_short = !tag.is_empty() && tag.chars().count() <= 60;
        if is_short && kept.len() < 30 && !kept.iter().any(|known| known.to_lowercase() == tag.to_lowercase()) {
            kept.push(tag);
        }
    }
    kept
}

fn language(tag: &str) -> String {
    tag.replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{context, page};
    use super::*;

    fn said(html: &str) -> Article {
        let said = read(&page(html), &context());
        said.sure.or(said.doubtful)
    }

    #[test]
    fn dublin_core_is_read_in_every_spelling() {
        for (title, creator, date) in [
            ("DC.title", "DC.creator", "DC.date.issued"),
            ("dcterms.title", "dcterms.creator", "DCTERMS.issued"),
            ("dc:title", "dc:creator", "dcterms:created"),
            ("DC.Title", "DC.Creator", "DC.Date"),
        ] {
            let got = said(&format!(
                "<meta name={title} content=T><meta property={creator} content='Ana Verrill'>\
                 <meta name={date} scheme=W3CDTF content=2025-12-12><meta name=DC.language scheme=RFC1766 content=de>"
            ));
            assert_eq!((got.title.as_deref(), got.authors), (Some("T"), vec!["Ana Verrill".to_owned()]), "{title}");
            assert_eq!((got.date.is_some(), got.language.as_deref()), (true, Some("de")), "{date}");
        }
    }

    #[test]
    fn the_owner_of_the_site_is_only_doubted_to_be_the_author() {
        for owner in [
            "<meta name=copyright content='(c) The Paper Group 2025'>",
            "<meta property=og:site_name content='The Paper'>",
        ] {
            let html = page(&format!(
                "{owner}<meta name=author content='The Paper Group'><meta property=article:author content='Ana Verrill'>"
            ));
            let got = read(&html, &context());
            assert_eq!(
                (got.sure.authors, got.doubtful.authors),
                (vec!["Ana Verrill".to_owned()], vec!["The Paper Group".to_owned()])
            );
        }
    }

    #[test]
    fn one_element_may_have_several_names() {
        let got = said(
            r#"<meta property="x:title og:title" content="T"><meta property="og:description dc:description" content="D">"#,
        );
        assert_eq!((got.title.as_deref(), got.summary.as_deref()), (Some("T"), Some("D")));
    }

    #[test]
    fn the_date_of_publication_is_known_by_what_its_name_ends_in() {
        for name in ["bt:pubDate", "article_published_time", "cms-Publication-Date", "x.firstPublished"] {
            assert!(said(&format!("<meta name={name} content=2025-12-12>")).date.is_some(), "{name}");
        }
        for name in ["lastPublishedDate", "expirationDate", "publishing-office"] {
            assert_eq!(said(&format!("<meta name={name} content=2025-12-12>")).date, None, "{name}");
        }
    }
}
