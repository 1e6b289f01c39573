//! `next:` and `pages:` to how a listing goes on: a link, or a request that is made of the first one.

use super::error::{Finding, Findings, Spot, quoted};
use super::grammar::{self, Medium};
use super::raw;
use super::values::{Count, Text};
use super::{Made, Next, Onward, Patch, Template};

/// What the places of a next page can be.
const PLACES: [&str; 3] = ["page", "offset", "cursor"];
const ADVICE: &str = "write `next: {template: '?page={page}'}`";

/// How the next page is named; `None` where it is wrong, which is noted.
pub(super) fn next(raw: &raw::Next, medium: Medium, findings: &mut Findings<'_>) -> Option<Next> {
    match raw {
        raw::Next::Link(raw::Field::Short(text)) if text.value.contains("{page}") => {
            let further = raw::Further { template: Some(text.clone()), spot: text.spot.clone(), ..Default::default() };
            Making { raw: &further, medium, findings }.next()
        }
        raw::Next::Further(further) => Making { raw: further, medium, findings }.next(),
        raw::Next::Link(field) => grammar::next_link(field, medium, findings).map(|field| Next::Link(Box::new(field))),
    }
}

struct Making<'r, 'f, 's> {
    raw: &'r raw::Further,
    medium: Medium,
    findings: &'f mut Findings<'s>,
}

impl<'r> Making<'r, '_, '_> {
    fn next(mut self) -> Option<Next> {
        let (raw, texts) = (self.raw, self.texts());
        let template = raw.template.as_ref().map(|text| grammar::template(text, self.findings));
        let body = self.patch(&texts);
        let value = self.value(&texts);
        let template = match template {
            Some(template) => Some(template?),
            None => None,
        };
        Some(Next::Made(Box::new(Made { value: value?, template, body: body? })))
    }

    /// Every text that may have a place: of a body with the keys that lead there.
    fn texts(&self) -> Vec<(Vec<String>, &'r Text)> {
        let raw = self.raw;
        let form = raw.form.iter().flat_map(|form| &form.0).map(|(name, text)| (vec![name.value.clone()], text));
        let json = raw.json.iter().flat_map(|data| &data.texts).map(|(keys, text)| (keys.clone(), text));
        form.chain(json).collect()
    }

    fn patch(&mut self, texts: &[(Vec<String>, &Text)]) -> Option<Patch> {
        let mut parse = |(keys, text): &(Vec<String>, &Text)| {
            grammar::template(text, self.findings).map(|template| (keys.clone(), template))
        };
        texts.iter().map(&mut parse).collect::<Option<Vec<_>>>().map(Patch)
    }

    fn value(&mut self, texts: &[(Vec<String>, &Text)]) -> Option<Onward> {
        let raw = self.raw;
        let all: Vec<&Text> = raw.template.iter().chain(texts.iter().map(|(_, text)| *text)).collect();
        let name = self.place(&all)?;
        self.ensure_belongs(name);
        match name {
            "page" => Some(Onward::Page { first: self.count("first", self.raw.first.as_ref(), 1)? }),
            "offset" => {
                Some(Onward::Offset { first: self.count("first", self.raw.first.as_ref(), 0)?, step: self.step()? })
            }
            _ => self.cursor().map(Onward::Cursor),
        }
    }

    /// The one name that stands in the places.
    fn place(&mut self, texts: &[&Text]) -> Option<&'static str> {
        let named = |text: &Text| Template::parse(&text.value).map(|template| template.names()).unwrap_or_default();
        let mut found: Option<&'static str> = None;
        for text in texts {
            for name in named(text) {
                let known = PLACES.into_iter().find(|known| *known == name);
                if known.is_none() || found.is_some_and(|found| found != name) {
                    self.refuse_place(text, &name, found);
                    return None;
                }
                found = known;
            }
        }
        if found.is_none() && !self.raw.faulty {
            self.no_place(texts);
        }
        found
    }

    fn refuse_place(&mut self, text: &Text, name: &str, other: Option<&str>) {
        let finding = match other.filter(|_| PLACES.contains(&name)) {
            Some(other) => Finding::new(&text.spot, format!("`{{{other}}}` and `{{{name}}}` exclude each other")),
            None => Finding::new(&text.spot, format!("no value is called {}", quoted(name))).advice(
                "here `{page}` is the number of the page, `{offset}` grows by `step:`, `{cursor}` is what `cursor:` \
                 found; parameters are declared under `for:`",
            ),
        };
        self.findings.error(finding);
    }

    fn no_place(&mut self, texts: &[&Text]) {
        let (spot, place) = match (texts.first(), &self.raw.cursor, &self.raw.step) {
            (Some(text), Some(_), _) => (&text.spot, "has no `{cursor}` place"),
            (Some(text), None, Some(_)) => (&text.spot, "has no `{offset}` place"),
            (Some(text), None, None) => (&text.spot, "has no `{page}` place"),
            (None, ..) => (&self.raw.spot, "does not say where the value goes: it has no `template`, `form` or `json`"),
        };
        self.findings.error(Finding::new(spot, place).advice(ADVICE));
    }

    /// A key that says nothing to the place there is.
    fn ensure_belongs(&mut self, name: &str) {
        let spot = |count: &Option<Count>| count.as_ref().map(|count| count.spot.clone());
        let cursor = self.raw.cursor.as_ref().map(raw::Field::spot);
        let keys: [(&str, Option<Spot>, &[&str]); 3] = [
            ("first", spot(&self.raw.first), &["page", "offset"]),
            ("step", spot(&self.raw.step), &["offset"]),
            ("cursor", cursor, &["cursor"]),
        ];
        for (key, spot, places) in keys {
            if let Some(spot) = spot.filter(|_| !places.contains(&name)) {
                let goes = places.iter().map(|place| format!("`{{{place}}}`")).collect::<Vec<_>>().join(" or ");
                self.findings.error(Finding::new(&spot, format!("`{key}` goes with {goes}, not with `{{{name}}}`")));
            }
        }
    }

    fn count(&mut self, key: &str, count: Option<&Count>, default: u32) -> Option<u32> {
        let Some(count) = count else { return Some(default) };
        let number = u32::try_from(count.value).ok();
        if number.is_none() {
            self.findings.error(Finding::new(&count.spot, format!("`{key}` is too large")));
        }
        number
    }

    fn step(&mut self) -> Option<u32> {
        let step = self.raw.step.as_ref().filter(|step| step.value > 0);
        if step.is_none() && !self.raw.faulty {
            let spot = self.raw.step.as_ref().map_or(&self.raw.spot, |step| &step.spot);
            self.findings.error(Finding::new(spot, "does not say how much `{offset}` grows").advice(
                "add `step:`, the number of entries on a page: `next: {template: '?offset={offset}', step: 20}`",
            ));
        }
        self.count("step", Some(step?), 0)
    }

    fn cursor(&mut self) -> Option<super::Field> {
        let Some(field) = &self.raw.cursor else {
            if !self.raw.faulty {
                self.findings.error(
                    Finding::new(&self.raw.spot, "does not say where `{cursor}` is")
                        .advice("add `cursor:` with the field that the next page is asked with: `cursor: meta.next`"),
                );
            }
            return None;
        };
        grammar::cursor(field, self.medium, self.findings)
    }
}
