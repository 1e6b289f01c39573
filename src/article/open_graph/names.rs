//! The names of `<meta>` elements by what they say, the surer ones first; in lower case, Dublin Core as `dc.` and the term.

pub(super) const TITLE: &[&str] = &[
    "og:title",
    "twitter:title",
    "citation_title",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "title",
    "headline",
];
pub(super) const AUTHOR: &[&str] = &[
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "citation_author",
    "byl",
    "dc.creator",
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
pub(super) const PUBLISHED: &[&str] = &[
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dc.issued",
    "dc.available",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "article:post_date",
    "article:date",
    "displaydate",
    "display_date",
    "release_date",
    "og:regdate",
];
/// How all other names of the date of publication end, letters only.
pub(super) const PUBLISHED_ENDS: &[&str] = &[
    "published",
    "publishedtime",
    "publishedat",
    "publisheddate",
    "publishtime",
    "publishdate",
    "publicationtime",
    "publicationdate",
    "pubdate",
    "datepublished",
    "datepublication",
];
/// What is said in names of other dates that end so.
pub(super) const LATER: &[&str] = &["last", "modif", "updat", "revis", "expir"];
/// Names that do not say which date it is, or say that it is another.
pub(super) const DATED: &[&str] = &["dc.created", "datecreated", "creation_date", "created", "dc.date", "date"];
pub(super) const UPDATED: &[&str] = &[
    "article:modified_time",
    "article:modified",
    "og:updated_time",
    "og:modified_time",
    "og:article:modified_time",
    "datemodified",
    "dc.modified",
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
pub(super) const IMAGE: &[&str] = &[
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
pub(super) const SUMMARY: &[&str] = &[
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "sailthru.description",
    "dc.abstract",
    "abstract",
];
pub(super) const PUBLISHER: &[&str] = &["og:site_name", "application-name", "dc.publisher", "citation_journal_title"];
/// Where else a page names the owner of the site.
pub(super) const OWNER: &[&str] = &["copyright", "publisher", "dc.rights"];
pub(super) const SECTION: &[&str] =
    &["article:section", "og:article:section", "parsely-section", "dc.section", "cxenseparse:category"];
pub(super) const TAGS: &[&str] =
    &["article:tag", "og:article:tag", "parsely-tags", "sailthru.tags", "news_keywords", "dc.subject"];

/// A Twitter card names two texts freely.
pub(super) const LABELS: &[(&str, &str)] = &[("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")];
pub(super) const AUTHOR_LABELS: &[&str] = &[
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
