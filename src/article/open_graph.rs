//! What the page says in `<meta>`: OpenGraph, Twitter cards, Dublin Core, and the names that publishing systems use.

use super::{Article, Said, image, people};
use crate::dates::{self, Context, Moment};
use crate::listing::Image;
use crate::page::Page;
use crate::{entities, page};

const TITLE: &[&str] = &[
    "og:title",
    "twitter:title",
    "citation_title",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "dcterms.title",
    "title",
    "headline",
];
const AUTHOR: &[&str] = &[
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "citation_author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "dc.contributor",
    "cxenseparse:author",
    "article.author",
    "og:author",
    "twitter:creator:name",
    "authors",
    "creator",
    "byline",
    "lp.article:author",
    "book:author",
];
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "article:publicationdate",
    "dc.date.issued",
    "dcterms.issued",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "publication-date",
    "published",
    "published_time",
    "published_at",
    "date_published",
    "date-published",
    "article.published",
    "article:post_date",
    "article:date",
    "originalpublicationdate",
    "article_date_original",
    "displaydate",
    "display_date",
    "release_date",
    "rnews:datepublished",
    "bt:pubdate",
    "og:pubdate",
    "og:regdate",
    "cxenseparse:publishtime",
];
/// Names that do not say which date it is, or say that it is another.
const DATED: &[&str] = &[
    "dc.date.created",
    "dcterms.created",
    "datecreated",
    "creation_date",
    "created",
    "dc.date",
    "dcterms.date",
    "date",
];
const UPDATED: &[&str] = &[
    "article:modified_time",
    "article:modified",
    "og:updated_time",
    "og:modified_time",
    "og:article:modified_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "modified",
    "modificationdate",
    "revised",
    "revision_date",
    "date_modified",
    "updated_time",
    "article.updated",
    "cxenseparse:recs:articlemodified",
];
const IMAGE: &[&str] = &[
    "og:image:secure_url",
    "og:image",
    "og:image:url",
    "twitter:image",
    "twitter:image:src",
    "parsely-image-url",
    "sailthru.image.full",
    "thumbnail",
    "image",
];
const SUMMARY: &[&str] = &[
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "dcterms.description",
    "sailthru.description",
    "abstract",
];
const SECTION: &[&str] =
    &["article:section", "og:article:section", "parsely-section", "dc.subject.section", "cxenseparse:category"];
const TAGS: &[&str] = &[
    "article:tag",
    "og:article:tag",
    "parsely-tags",
    "sailthru.tags",
    "news_keywords",
    "dc.subject",
    "dcterms.subject",
];

/// A Twitter card names two texts freely.
const LABELS: &[(&str, &str)] = &[("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")];
const AUTHOR_LABELS: &[&str] = &[
    "written by",
    "verfasst von",
    "geschrieben von",
    "écrit par",
    "escrito por",
    "scritto da",
    "author",
    "skrevet av",
    "geschreven door",
    "skriven av",
    "autor",
    "napisane przez",
    "yazan",
    "автор",
    "написано автором",
    "執筆者",
];

pub(super) fn read(page: &Page, context: &Context<'_>) -> Said {
    let metas = Metas::of(page);
    let publisher = metas.text(&[
        "og:site_name",
        "application-name",
        "dc.publisher",
        "dcterms.publisher",
        "citation_journal_title",
    ]);
    let (organisations, authors) =
        metas.authors(page, publisher.as_deref()).into_iter().partition(|name| people::is_organisation(name));
    let doubtful = Article { date: metas.date(DATED, context), authors: organisations, ..Article::default() };
    let sure = Article {
        title: metas.text(TITLE),
        date: metas.date(PUBLISHED, context),
        updated: metas.date(UPDATED, context),
        authors,
        summary: metas.text(SUMMARY),
        image: metas.image(page),
        tags: metas.tags(page),
        language: page.language().or(metas.first(&["og:locale", "content-language", "dc.language"])).map(language),
        publisher,
        ..Article::default()
    };
    Said { sure, doubtful, ..Said::default() }
}

/// Every `<meta>` with a content: its name in lower case.
struct Metas<'a>(Vec<(String, &'a str)>);

impl<'a> Metas<'a> {
    fn of(page: &'a Page) -> Self {
        let named = page.elements("meta").filter_map(|meta| {
            let content = meta.attr("content").or(meta.attr("value"))?.trim();
            let name = ["property", "name", "itemprop", "http-equiv"].iter().find_map(|key| meta.attr(key))?;
            (!content.is_empty()).then(|| (name.trim().to_ascii_lowercase(), content))
        });
        Self(named.collect())
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

    fn authors(&self, page: &Page, publisher: Option<&str>) -> Vec<String> {
        let own = |name: &String| {
            publisher.is_some_and(|publisher| people::same(name, publisher)) || people::is_site(name, page)
        };
        let by_name = AUTHOR.iter().map(|name| self.all(name).collect::<Vec<_>>());
        let by_label =
            LABELS.iter().filter(|(label, _)| self.is_author(label)).map(|(_, name)| self.all(name).collect());
        let mut names = by_name
            .chain(by_label)
            .map(|bylines| people::once(bylines.into_iter().flat_map(people::names).filter(|name| !own(name))));
        names.find(|names| !names.is_empty()).unwrap_or_default()
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
