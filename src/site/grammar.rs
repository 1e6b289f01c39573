//! Fields as they are written (`css@attribute`, a list of fallbacks, a map of options) to the steps that read them.

use scraper::Selector;

use super::error::{Finding, Findings, Spot, nearest, quoted};
use super::measure;
use super::pattern::{json_path, regex};
use super::raw;
use super::selector::{is_attribute_name, place, selector, then};
use super::values::{OneOrMany, Text};
use super::xpath::xpath;
use super::{DateOptions, Field, Fields, From, Narrow, Origin, Place, Step, Take, Template, XPath};

/// What a short text means, and what there is to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Medium {
    /// Entries are elements: CSS.
    Html,
    /// Entries are JSON values, alone or inside an HTML page: JSONPath.
    Json {
        /// Whether there is a page around them.
        in_page: bool,
    },
    /// Entries are those of a sitemap or feed: nothing but their link can be looked into.
    Feed,
    /// An article page: CSS.
    Article,
}

impl Medium {
    fn reads_css(self) -> bool {
        matches!(self, Self::Html | Self::Article)
    }
}

/// All the fields of a listing or an article.
pub(super) fn fields(raw: &raw::Fields, medium: Medium, findings: &mut Findings<'_>) -> Fields {
    let mut read = |name: &str, field: &Option<raw::Field>| {
        field.as_ref().and_then(|raw| Grammar { name, medium, findings }.field(raw))
    };
    Fields {
        id: read("id", &raw.id),
        title: read("title", &raw.title),
        link: read("link", &raw.link),
        date: read("date", &raw.date),
        updated: read("updated", &raw.updated),
        author: read("author", &raw.author),
        publisher: read("publisher", &raw.publisher),
        summary: read("summary", &raw.summary),
        content: read("content", &raw.content),
        image: read("image", &raw.image),
        tags: read("tags", &raw.tags),
        enclosure: read("enclosure", &raw.enclosure),
    }
}

/// The link to the next page; in HTML it is the `href` of the element unless the rule says otherwise.
pub(super) fn next_link(raw: &raw::Field, medium: Medium, findings: &mut Findings<'_>) -> Option<Field> {
    let mut field = Grammar { name: "next", medium, findings }.field(raw)?;
    for step in &mut field.steps {
        if let (Origin::Css(place), None) = (&mut step.origin, step.take) {
            place.attribute.get_or_insert_with(|| "href".to_owned());
        }
    }
    Some(field)
}

/// What the next page is asked with.
pub(super) fn cursor(raw: &raw::Field, medium: Medium, findings: &mut Findings<'_>) -> Option<Field> {
    Grammar { name: "cursor", medium, findings }.field(raw)
}

/// Reads one field.
struct Grammar<'a, 'f, 's> {
    name: &'a str,
    medium: Medium,
    findings: &'f mut Findings<'s>,
}

impl Grammar<'_, '_, '_> {
    fn field(&mut self, raw: &raw::Field) -> Option<Field> {
        let mut steps = Vec::new();
        self.steps(raw, &mut steps);
        let steps: Option<Vec<Step>> = steps.into_iter().collect();
        steps.map(|steps| Field { steps })
    }

    fn steps(&mut self, raw: &raw::Field, steps: &mut Vec<Option<Step>>) {
        match raw {
            raw::Field::Short(text) => steps.push(self.short(text).map(step)),
            raw::Field::Long(raw) => steps.push(self.long(raw)),
            raw::Field::Fallbacks(fields) => {
                self.warn_about_dead_steps(fields);
                fields.iter().for_each(|field| self.steps(field, steps));
            }
        }
    }

    /// What always gives a value leaves nothing to those behind it.
    fn warn_about_dead_steps(&mut self, fields: &[raw::Field]) {
        let Some((_, before)) = fields.split_last() else { return };
        for field in before {
            let raw::Field::Long(step) = field else { continue };
            let always = step.default.as_ref().or(step.value.as_ref().filter(|_| step.r#match.is_none()));
            if let Some(text) = always {
                let finding = Finding::new(&text.spot, "this always gives a value, so what follows it is never read");
                self.findings.warn(finding.advice("put it last"));
            }
        }
    }

    /// `css`, `css@attribute`, `auto`; in JSON listings a JSONPath.
    fn short(&mut self, text: &Text) -> Option<Origin> {
        if text.value == "auto" && self.medium.reads_css() {
            return self.auto(text);
        }
        match self.medium {
            Medium::Html | Medium::Article => self.css(text).map(Origin::Css),
            Medium::Json { .. } => json_path(text, self.findings).map(Origin::Json),
            Medium::Feed => self.nothing_inside(&text.spot),
        }
    }

    fn auto(&mut self, text: &Text) -> Option<Origin> {
        if self.name == "content" && self.medium == Medium::Article {
            return Some(Origin::Auto);
        }
        self.findings.error(
            Finding::new(&text.spot, "`auto` is for the content of articles only")
                .advice("leave the key out: what no rule names is read from what the page says of itself"),
        );
        None
    }

    fn nothing_inside<T>(&mut self, spot: &Spot) -> Option<T> {
        self.findings.error(
            Finding::new(spot, "the entries of a sitemap or feed have no elements to look into")
                .advice("use `url:`, `value:` or `template:`, or read the field from the page under `article:`"),
        );
        None
    }

    fn css(&mut self, text: &Text) -> Option<Place> {
        self.warn_about_lone_attribute(text);
        place(text, self.findings)
    }

    /// `[data-title]` without quotes is a YAML list of one, and `data-title` then the name of an element.
    fn warn_about_lone_attribute(&mut self, text: &Text) {
        let known = ["href", "src", "id", "class", "rel", "itemprop", "property", "role", "datetime"];
        let name = text.value.as_str();
        let attribute = known.contains(&name) || name.starts_with("data-") || name.starts_with("aria-");
        let Some(span) = text.spot.span.clone().filter(|_| attribute && is_attribute_name(name)) else { return };
        let finding = Finding::new(&text.spot, format!("this looks for an element <{name}>"));
        let bracket = self.findings.source[..span.start].trim_end().ends_with('[');
        self.findings.warn(match bracket {
            true => finding.advice(format!("for elements with that attribute quote it: '[{name}]'")),
            false => finding.advice(format!("for an attribute of the item write '.@{name}'")),
        });
    }

    fn long(&mut self, raw: &raw::Step) -> Option<Step> {
        let origin = self.origin(raw);
        let step = Step {
            from: self.from(raw),
            take: self.take(raw),
            remove: self.remove(raw),
            all: raw.all.as_ref().map_or(raw.join.is_some(), |all| all.value),
            join: raw.join.as_ref().map(|text| text.value.clone()),
            matches: raw.r#match.as_ref().and_then(|text| regex(text, self.findings)),
            replace: self.replace(raw),
            template: raw.template.as_ref().and_then(|text| self.template(text, raw)),
            default: raw.default.as_ref().map(|text| text.value.clone()),
            date: self.date(raw),
            ..step(Origin::Auto)
        };
        origin.map(|origin| Step { origin, ..step })
    }

    fn origin(&mut self, raw: &raw::Step) -> Option<Origin> {
        self.ensure_one_origin(raw);
        let origins = [&raw.css, &raw.xpath, &raw.json, &raw.ld, &raw.url, &raw.value];
        match origins.map(Option::as_ref) {
            [Some(css), ..] => self.css_with(css, raw).map(Origin::Css),
            [_, Some(text), ..] => self.xpath(text, raw).map(Origin::XPath),
            [_, _, Some(json), ..] => json_path(json, self.findings).map(Origin::Json),
            [_, _, _, Some(ld), ..] => json_path(ld, self.findings).map(Origin::Ld),
            [.., Some(url), _] => regex(url, self.findings).map(Origin::Url),
            [.., Some(value)] => Some(Origin::Value(value.value.clone())),
            _ => self.no_origin(raw),
        }
    }

    fn ensure_one_origin(&mut self, raw: &raw::Step) {
        let named = [
            ("css", &raw.css),
            ("xpath", &raw.xpath),
            ("json", &raw.json),
            ("ld", &raw.ld),
            ("url", &raw.url),
            ("value", &raw.value),
        ];
        let given: Vec<_> =
            named.into_iter().filter_map(|(name, text)| text.as_ref().map(|text| (name, text))).collect();
        if let [(first, one), (second, other), ..] = given[..] {
            self.findings.error(
                Finding::new(&other.spot, format!("`{first}` and `{second}` exclude each other"))
                    .reason("the value can come from one place only")
                    .also(&one.spot, "and this is another")
                    .advice("for fallbacks write a list: the first that gives a value wins"),
            );
        }
        if let (Some(texts), None, None) = (&raw.remove, &raw.css, &raw.xpath) {
            self.warn_about_remove(texts, &given);
        }
        let of_elements = [("attr", &raw.attr), ("text", &raw.text), ("then", &raw.then)];
        let other = given.iter().find(|(name, _)| *name != "css");
        for (key, text) in of_elements {
            if let (Some(text), Some((name, _))) = (text, other) {
                let message = format!("`{key}` goes with `css`, not with `{name}`");
                self.findings.error(Finding::new(&text.spot, message));
            }
        }
    }

    /// Only elements have parts that can be taken out.
    fn warn_about_remove(&mut self, texts: &OneOrMany<Text>, given: &[(&str, &Text)]) {
        if let (Some(text), Some((name, _))) = (texts.0.first(), given.first()) {
            let finding = Finding::new(&text.spot, format!("`remove` does nothing with `{name}`"));
            self.findings.warn(finding.advice("take the part out of the text with `replace:`"));
        }
    }

    /// A map that names no place: an attribute of the item itself, or a template of its surroundings.
    fn no_origin(&mut self, raw: &raw::Step) -> Option<Origin> {
        if let Some(text) = &raw.text {
            let finding = Finding::new(&text.spot, "does not say of which elements this is the text");
            self.findings.error(finding.advice("add `css:`; a constant is written `value:`"));
            return None;
        }
        // A step from the item itself: `{then: '+ td'}`.
        match (raw.attr.as_ref().or(raw.then.as_ref()), &raw.template) {
            (Some(attr), _) => {
                let item = Text { value: ".".into(), spot: attr.spot.clone() };
                self.css_with(&item, raw).map(Origin::Css)
            }
            (None, Some(_)) => Some(Origin::Value(String::new())),
            (None, None) => {
                if !raw.faulty {
                    self.findings.error(Finding::new(&raw.spot, "does not say where the value is").advice(
                        "give it one of css, xpath, attr, json, ld, url, value, template; `css: .` is the item itself",
                    ));
                }
                None
            }
        }
    }

    fn css_with(&mut self, css: &Text, raw: &raw::Step) -> Option<Place> {
        let in_page = raw.from.as_ref().is_some_and(|from| from.value == "page");
        self.ensure_elements(css, in_page)?;
        let place = Place { narrow: narrow(raw.text.as_ref(), raw.then.as_ref(), self.findings), ..self.css(css)? };
        let Some(attr) = &raw.attr else { return Some(place) };
        if let Some(attribute) = &place.attribute {
            let message = format!("the attribute is named twice: `{attribute}` and `{}`", attr.value);
            self.findings.error(Finding::new(&attr.spot, message));
            return None;
        }
        if !is_attribute_name(&attr.value) {
            self.findings.error(Finding::new(&attr.spot, "not an attribute name"));
            return None;
        }
        Some(Place { attribute: Some(attr.value.to_ascii_lowercase()), ..place })
    }

    fn xpath(&mut self, text: &Text, raw: &raw::Step) -> Option<XPath> {
        let from = raw.from.as_ref().map(|from| from.value.as_str());
        self.ensure_elements(text, from == Some("page"))?;
        if from == Some("preceding") {
            let finding = Finding::new(&text.spot, "an XPath looks before the item by itself");
            self.findings.error(finding.advice("write `xpath: preceding::h2[1]` without `from:`"));
            return None;
        }
        let path = xpath(text, self.findings)?;
        if path.is_absolute() && self.medium == Medium::Html && from.is_none() && self.name != "next" {
            let finding = Finding::new(&text.spot, "this finds the same for every item: it looks in the whole page");
            self.findings.warn(finding.advice("begin with a dot, `.//h2`; or say that it is meant with `from: page`"));
        }
        Some(path)
    }

    /// CSS needs a page: in JSON listings only the one around the JSON.
    fn ensure_elements(&mut self, css: &Text, anywhere: bool) -> Option<()> {
        let advice = match self.medium {
            Medium::Html | Medium::Article => return Some(()),
            Medium::Feed => return self.nothing_inside(&css.spot),
            Medium::Json { in_page: true } if anywhere => return Some(()),
            Medium::Json { in_page: true } => {
                "use `json:` with a JSONPath, or add `from: page` to look around the JSON"
            }
            Medium::Json { in_page: false } => "use `json:` with a JSONPath",
        };
        self.findings.error(Finding::new(&css.spot, "the entries of a JSON listing have no elements").advice(advice));
        None
    }

    fn from(&mut self, raw: &raw::Step) -> From {
        let Some(text) = &raw.from else { return From::Item };
        let words = [("item", From::Item), ("page", From::Page), ("preceding", From::Preceding)];
        let from = one_of(text, &words, self.findings).unwrap_or_default();
        if from == From::Preceding && self.medium != Medium::Html {
            let message = "`preceding` needs an HTML listing: it looks for an element before the item";
            self.findings.error(Finding::new(&text.spot, message));
        }
        from
    }

    fn take(&mut self, raw: &raw::Step) -> Option<Take> {
        let words = [("text", Take::Text), ("html", Take::Html), ("url", Take::Url)];
        raw.r#as.as_ref().and_then(|text| one_of(text, &words, self.findings))
    }

    fn remove(&mut self, raw: &raw::Step) -> Vec<Selector> {
        let texts = raw.remove.iter().flat_map(|texts| &texts.0);
        texts.filter_map(|text| selector(text, self.findings)).collect()
    }

    fn replace(&mut self, raw: &raw::Step) -> Vec<(regex::Regex, String)> {
        let pairs = raw.replace.iter().flat_map(|pairs| &pairs.0);
        pairs.filter_map(|(from, to)| regex(from, self.findings).map(|from| (from, to.value.clone()))).collect()
    }

    fn template(&mut self, text: &Text, raw: &raw::Step) -> Option<Template> {
        let template = template(text, self.findings)?;
        // What a JSON value holds shows only when the page is there; around an element there is the value alone.
        if self.medium.reads_css() && raw.json.is_none() && raw.ld.is_none() {
            self.ensure_places(text, &template);
        }
        Some(template)
    }

    fn ensure_places(&mut self, text: &Text, template: &Template) {
        if let Some(name) = template.names().iter().find(|name| *name != "value") {
            let part = text.value.find(&format!("{{{name}")).map_or(0..text.value.len(), |at| at..at + name.len() + 2);
            self.findings.error(
                Finding::new(&text.part(part, self.findings.source), format!("no value is called {}", quoted(name)))
                    .advice("here `{value}` is what the rest of the map found; parameters are declared under `for:`"),
            );
        }
    }

    fn date(&mut self, raw: &raw::Step) -> DateOptions {
        let texts = [("format", &raw.format), ("timezone", &raw.timezone), ("language", &raw.language)];
        let day_first = raw.day_first.as_ref().map(|flag| ("day_first", &flag.spot));
        let given = texts.into_iter().filter_map(|(name, text)| text.as_ref().map(|text| (name, &text.spot)));
        if !matches!(self.name, "date" | "updated") {
            for (name, spot) in given.chain(day_first) {
                self.findings.error(Finding::new(spot, format!("`{name}` is for dates only")));
            }
        }
        DateOptions {
            format: raw.format.as_ref().and_then(|text| measure::date_format(text, self.findings)),
            timezone: raw.timezone.as_ref().and_then(|text| measure::timezone(text, self.findings)),
            language: raw.language.as_ref().and_then(|text| measure::language(text, self.findings)),
            day_first: raw.day_first.as_ref().map(|flag| flag.value),
        }
    }
}

/// The conditions of elements beside their selector.
pub(super) fn narrow(text: Option<&Text>, path: Option<&Text>, findings: &mut Findings<'_>) -> Narrow {
    Narrow { says: text.and_then(|text| regex(text, findings)), then: path.and_then(|path| then(path, findings)) }
}

/// A template, or nothing when it is wrong, which is noted.
pub(super) fn template(text: &Text, findings: &mut Findings<'_>) -> Option<Template> {
    match Template::parse(&text.value) {
        Ok(template) => Some(template),
        Err(error) => {
            findings.error(
                Finding::new(&text.spot, "not a valid template")
                    .reason(error.to_string())
                    .advice("a place is a name in braces: `https://example.org/{id}`"),
            );
            None
        }
    }
}

fn step(origin: Origin) -> Step {
    Step {
        origin,
        from: From::Item,
        take: None,
        remove: Vec::new(),
        all: false,
        join: None,
        matches: None,
        replace: Vec::new(),
        template: None,
        default: None,
        date: DateOptions::default(),
    }
}

/// One of a few words.
pub(super) fn one_of<T: Copy>(text: &Text, words: &[(&str, T)], findings: &mut Findings<'_>) -> Option<T> {
    if let Some((_, value)) = words.iter().find(|(word, _)| *word == text.value) {
        return Some(*value);
    }
    let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let finding = Finding::new(&text.spot, format!("must be one of {}", known.join(", ")));
    findings.error(match nearest(&text.value, known.iter().copied()) {
        Some(near) => finding.advice(format!("did you mean `{near}`?")),
        None => finding,
    });
    None
}
