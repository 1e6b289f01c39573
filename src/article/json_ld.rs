//! What the page says in JSON-LD (schema.org): graphs, arrays, references by `@id`, doubly escaped texts.

use serde_json::Value;

use super::{Article, Own, Said, filled, image, people};
use crate::dates::{self, Context};
use crate::listing::Image;
use crate::page::Page;
use crate::{entities, page};

/// What an article is called, the surer names first.
const KINDS: &[&str] = &[
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "BackgroundNewsArticle",
    "ReviewNewsArticle",
    "AskPublicNewsArticle",
    "LiveBlogPosting",
    "BlogPosting",
    "Article",
    "TechArticle",
    "ScholarlyArticle",
    "MedicalScholarlyArticle",
    "AdvertiserContentArticle",
    "SatiricalArticle",
    "Report",
    "SocialMediaPosting",
    "DiscussionForumPosting",
    "Recipe",
    "Review",
    "CriticReview",
    "HowTo",
    "PodcastEpisode",
    "VideoObject",
    "Event",
    "CreativeWork",
    "WebPage",
];
/// From here on an object may be about something else on the page.
const WEAK: usize = 18;
/// The most values of one property that are read.
const MOST: usize = 100;
/// The deepest nesting that is followed.
const DEPTH: usize = 6;

pub(super) fn read(page: &Page, context: &Context<'_>) -> Said {
    let graph = Graph::of(page);
    let article = graph.article();
    let sure = article.map(|article| graph.sure(article, context)).unwrap_or_default();
    Said { sure, doubtful: graph.doubtful(article), ..Said::default() }
}

/// The headline as machines are given it.
pub(super) fn headline(page: &Page) -> Option<String> {
    let graph = Graph::of(page);
    text_of(graph.article()?, &["headline"])
}

/// The text of the article as the page gives it to machines, for pages that show it only with scripts.
pub(super) fn body(page: &Page) -> Option<String> {
    let graph = Graph::of(page);
    let body = graph.article()?["articleBody"].as_str()?;
    Some(entities::plain(body).into_owned())
}

struct Graph<'a> {
    page: &'a Page,
    objects: &'a [Value],
    own: Own<'a>,
}

impl<'a> Graph<'a> {
    fn of(page: &'a Page) -> Self {
        Self { page, objects: page.json_ld(), own: Own::of(page) }
    }

    /// The object that is about this page: of the surest kind, and of those the one that names the page as its own.
    fn article(&self) -> Option<&'a Value> {
        let inside =
            |object: &'a Value| ["mainEntity", "mainEntityOfPage"].into_iter().flat_map(|key| each(&object[key]));
        let nested = self.objects.iter().flat_map(|object| std::iter::once(object).chain(inside(object)));
        let candidates = nested.filter_map(|object| Some((kind(object)?, object)));
        let rank = |(kind, object): &(usize, &Value)| {
            let weak = *kind >= WEAK;
            (weak, !self.is_here(object), !has_author_or_date(object), if weak { *kind } else { 0 })
        };
        candidates
            .filter(|(_, object)| has_author_or_date(object) || !object["headline"].is_null())
            .min_by_key(rank)
            .map(|(_, o)| o)
    }

    fn sure(&self, article: &'a Value, context: &Context<'_>) -> Article {
        let publisher = self.publisher(article);
        Article {
            title: text_of(article, &["headline", "name"]),
            date: first_date(article, &["datePublished", "dateCreated", "uploadDate"], context),
            updated: first_date(article, &["dateModified"], context),
            authors: self.authors(article, publisher.as_deref()),
            summary: text_of(article, &["description", "abstract"]),
            content: None,
            image: self.image(article),
            enclosures: Vec::new(),
            tags: self.tags(article),
            language: article["inLanguage"]
                .as_str()
                .or(article["inLanguage"]["alternateName"].as_str())
                .map(str::to_owned),
            publisher,
        }
    }

    /// The organisation that the page names as its author, the category of the breadcrumb.
    fn doubtful(&self, article: Option<&'a Value>) -> Article {
        let authors = article.map(|article| each(&article["author"]).map(|author| self.whole(author)));
        let named = authors.into_iter().flatten().filter_map(|author| author.as_str().or(author["name"].as_str()));
        let names = named.map(plain).filter(|name| !name.is_empty() && name.len() <= 60 && !name.contains("://"));
        Article { authors: people::once(names), tags: self.breadcrumb().into_iter().collect(), ..Article::default() }
    }

    fn is_here(&self, object: &Value) -> bool {
        let about = &object["mainEntityOfPage"];
        let named = [&object["url"], about, &about["@id"], &about["url"], &object["@id"]];
        named.iter().filter_map(|value| value.as_str()).any(|address| self.own.is(address))
    }

    /// An object, or the one that its `@id` names.
    fn whole(&self, value: &'a Value) -> &'a Value {
        let is_reference = value.as_object().is_some_and(|object| object.len() <= 2 && object.contains_key("@id"));
        match value["@id"].as_str().filter(|_| is_reference) {
            Some(id) => self.defined(id).unwrap_or(value),
            None => value,
        }
    }

    /// The object that says what an `@id` is: of the graph, or a value of one.
    fn defined(&self, id: &str) -> Option<&'a Value> {
        let says = |object: &Value| ["name", "url", "contentUrl"].iter().any(|key| !object[*key].is_null());
        let values =
            || self.objects.iter().filter_map(Value::as_object).flat_map(|object| object.values()).flat_map(each);
        let mut known = self.objects.iter().chain(values());
        known.find(|object| object["@id"].as_str() == Some(id) && says(object))
    }

    fn publisher(&self, article: &'a Value) -> Option<String> {
        let named = |value: &'a Value| match value {
            Value::String(name) => Some(name.as_str()),
            value => self.whole(value)["name"].as_str(),
        };
        let publisher =
            [&article["publisher"], &article["sourceOrganization"]].into_iter().flat_map(each).find_map(named);
        publisher.map(plain).filter(|name| !name.is_empty())
    }

    fn authors(&self, article: &'a Value, publisher: Option<&str>) -> Vec<String> {
        let named =
            |key: &str| people::once(each(&article[key]).take(MOST).flat_map(|author| self.person(author, publisher)));
        filled(named("author"), named("creator"))
    }

    fn person(&self, author: &'a Value, publisher: Option<&str>) -> Vec<String> {
        let author = self.whole(author);
        let name = match author {
            Value::String(name) => name.clone(),
            author => {
                let family = author["familyName"].as_str().zip(author["givenName"].as_str());
                let named = each(&author["name"]).filter_map(Value::as_str).collect::<Vec<_>>().join(", ");
                if named.is_empty() {
                    family.map(|(family, given)| format!("{given} {family}")).unwrap_or_default()
                } else {
                    named
                }
            }
        };
        let is_organisation = types(author).any(|kind| kind.ends_with("Organization") || kind == "Corporation");
        let own = |name: &String| publisher.is_some_and(|publisher| people::is_publisher(name, publisher));
        let names = people::names(&name);
        let is_own = |name: &String| own(name) || is_organisation && people::is_site(name, self.page);
        names.into_iter().filter(|name| !is_own(name)).collect()
    }

    fn image(&self, article: &'a Value) -> Option<Image> {
        [&article["image"], &article["primaryImageOfPage"], &article["thumbnailUrl"]]
            .into_iter()
            .flat_map(each)
            .find_map(|image| self.picture(self.whole(image)))
            .map(|found| image::shown(self.page, found))
    }

    fn picture(&self, value: &Value) -> Option<Image> {
        let address = [value, &value["url"], &value["contentUrl"], &value["@id"]];
        let address = address.iter().find_map(|address| match address {
            Value::Array(several) => several.first().and_then(Value::as_str),
            address => address.as_str(),
        })?;
        // The name of a picture that is described nowhere is no address.
        if value["@id"].as_str() == Some(address) && address.contains('#') {
            return None;
        }
        image::read(self.page, &entities::decode(address), pixels(&value["width"]), pixels(&value["height"]))
    }

    fn tags(&self, article: &'a Value) -> Vec<String> {
        let sections = each(&article["articleSection"]).filter_map(Value::as_str).map(str::to_owned);
        let crumb = self.breadcrumb();
        let keywords = each(&article["keywords"]).filter_map(|word| word.as_str().or(word["name"].as_str()));
        let keywords = keywords.flat_map(|words| words.split([',', ';'])).map(str::to_owned);
        super::open_graph::tidy_tags(sections.chain(crumb).chain(keywords))
    }

    /// The last step of the breadcrumb that is not the article itself: its category.
    fn breadcrumb(&self) -> Option<String> {
        let list = self
            .objects
            .iter()
            .flat_map(|o| [o, &o["breadcrumb"]])
            .find(|o| types(o).any(|kind| kind == "BreadcrumbList"))?;
        let steps: Vec<&Value> = each(&list["itemListElement"]).collect();
        let step = steps.iter().rev().nth(1).filter(|_| steps.len() > 2)?;
        let name = step["name"].as_str().or(step["item"]["name"].as_str())?;
        Some(plain(name)).filter(|name| !name.is_empty())
    }
}

fn kind(object: &Value) -> Option<usize> {
    types(object).filter_map(|kind| KINDS.iter().position(|known| *known == kind)).min()
}

fn types(object: &Value) -> impl Iterator<Item = &str> {
    each(&object["@type"]).filter_map(Value::as_str).map(|kind| kind.rsplit(['/', '#', ':']).next().unwrap_or(kind))
}

fn has_author_or_date(object: &Value) -> bool {
    !object["author"].is_null() || !object["datePublished"].is_null()
}

/// A value, or each value of an array, arrays in it opened; of a value object (JSON-LD 1.1, section 4.2) what it holds.
fn each(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    opened(value, DEPTH)
}

fn opened(value: &Value, depth: usize) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Array(values) if depth > 0 => Box::new(values.iter().flat_map(move |value| opened(value, depth - 1))),
        Value::Null => Box::new(std::iter::empty()),
        Value::Object(object) if object.contains_key("@value") => Box::new(object.get("@value").into_iter()),
        value => Box::new(std::iter::once(value)),
    }
}

fn text_of(object: &Value, keys: &[&str]) -> Option<String> {
    let texts = keys.iter().flat_map(|key| each(&object[*key])).filter_map(Value::as_str);
    texts.map(plain).find(|text| !text.is_empty())
}

fn first_date(object: &Value, keys: &[&str], context: &Context<'_>) -> Option<crate::dates::Moment> {
    let texts = keys.iter().flat_map(|key| each(&object[*key])).filter_map(Value::as_str);
    texts.filter_map(|text| dates::parse(text, context)).next()
}

fn plain(text: &str) -> String {
    page::collapse(&entities::plain(&entities::plain(text)))
}

fn pixels(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => number.as_u64().and_then(|n| u32::try_from(n).ok()),
        Value::String(text) => text.trim().trim_end_matches("px").trim().parse().ok(),
        value => value.get("value").and_then(pixels),
    }
    .filter(|pixels| *pixels > 1)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{context, page};
    use super::*;

    fn said(json: &str) -> Article {
        read(&page(&format!(r#"<script type="application/ld+json">{json}</script>"#)), &context()).sure
    }

    #[test]
    fn graphs_references_and_double_escapes_are_understood() {
        let got = said(
            r#"{"@graph":[{"@type":"WebPage","datePublished":"2020-01-01"},
                {"@type":["Article","NewsArticle"],"headline":"Envoy&amp;#8217;s visit","author":{"@id":"/a"},"datePublished":"2025-12-12T13:41:07Z",
                 "image":[{"@type":"ImageObject","url":"/i-1200x800.jpg"}],"keywords":"a, b","articleSection":["News"]},
                {"@type":"Person","@id":"/a","name":"Ana Verrill"}]}"#,
        );
        assert_eq!(got.title.as_deref(), Some("Envoy’s visit"));
        assert_eq!(got.authors, ["Ana Verrill"]);
        assert_eq!(got.date.unwrap().at.to_rfc3339(), "2025-12-12T13:41:07+00:00");
        assert_eq!(got.tags, ["News", "a", "b"]);
        assert_eq!(got.image.unwrap().width, Some(1200));
    }

    #[test]
    fn a_reference_may_name_a_picture_and_what_is_nested() {
        let got = said(
            r##"{"@graph":[{"@type":"Article","headline":"x","author":{"@id":"#a"},"image":{"@id":"https://www.example.org/#image"}},
                {"@type":"WebPage","author":[{"@type":"Person","@id":"#a","name":"Ana Verrill"}]},
                {"@type":"ImageObject","@id":"https://www.example.org/#image","contentUrl":"/i.jpg"}]}"##,
        );
        assert_eq!(got.authors, ["Ana Verrill"]);
        assert_eq!(got.image.unwrap().url.path(), "/i.jpg");
        let unknown = said(r##"{"@type":"Article","headline":"x","image":{"@id":"https://www.example.org/#image"}}"##);
        assert_eq!(unknown.image, None);
    }

    #[test]
    fn values_may_be_objects_and_entities_lists() {
        let got = said(
            r#"{"@type":"WebPage","mainEntity":[{"@type":"schema:Article","headline":{"@value":"x","@language":"en"},
                "author":[[{"@type":"Person","name":{"@value":"Ana Verrill"}}]],"datePublished":[{"@type":"Date","@value":"2025-12-12"}],
                "keywords":[{"@type":"DefinedTerm","name":"sea"}, "coast"],}]}"#,
        );
        assert_eq!((got.title.as_deref(), got.authors.as_slice()), (Some("x"), ["Ana Verrill".to_owned()].as_slice()));
        assert!(got.date.is_some());
        assert_eq!(got.tags, ["sea", "coast"]);
    }

    #[test]
    fn the_publisher_is_no_author() {
        let got = said(
            r#"{"@type":"Article","author":{"@type":"Organization","name":"The Paper"},"publisher":{"name":"The Paper"},"headline":"x"}"#,
        );
        assert_eq!((got.authors.len(), got.publisher.as_deref()), (0, Some("The Paper")));
    }

    #[test]
    fn the_category_is_the_second_last_step_of_the_breadcrumb() {
        let html = page(&format!(
            r#"<script type="application/ld+json">{}</script>"#,
            r#"{"@type":"BreadcrumbList","itemListElement":[{"item":{"name":"Home"}},{"item":{"name":"Headlines"}},{"item":{"name":"The title"}}]}"#,
        ));
        assert_eq!(read(&html, &context()).doubtful.tags, ["Headlines"]);
    }
}
