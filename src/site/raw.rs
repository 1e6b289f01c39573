//! The keys of sites.yaml, exactly as people may write them: one struct per map, one field per key. The JSON Schema
//! and the reference of keys come from here. What the texts mean is left to `build` and `grammar`.

use schemars::JsonSchema;

use super::error::Spot;
use super::hook::Arguments;
use super::reader::keys;
use super::values::{Count, Data, Flag, Form, OneOrMany, Pairs, Parameters, Replacements, Text, Tree};
use crate::formats::Format;

keys! {
    /// A whole sites.yaml.
    struct File {
        /// Merged under every site, key by key. `http`, `limits` and `expect` merge deeply; any other key of a site
        /// replaces the default.
        #[schemars(with = "Option<Site>")]
        defaults: Tree,
        /// The sites. The key names the files (`output/KEY.rss`): letters, digits, `-` and `_`, at most 100.
        #[schemars(with = "Option<std::collections::BTreeMap<String, Site>>")]
        sites: Tree,
        /// For `serve`: names that feeds had once. Each leads to the key of the site that the feed has now (301), or is
        /// `gone` (410).
        redirects: Pairs,
    }
}

keys! {
    /// One site: one feed.
    struct Site {
        /// Parameters: the rule is repeated for every value, and `{name}` is replaced in the key, the title, the
        /// URL and every other text of the site. A map of lists (several make every combination), whose members may be
        /// maps (`feed: [{id: a, path: x}]` is `{feed.id}` and `{feed.path}`), or a list of maps.
        r#for: Parameters,
        /// The title of the feed. Default: the page's own title.
        title: Text,
        /// The listing page, absolute; a list of them makes one feed of several pages. Each is a text or a map.
        url: OneOrMany<Address>,
        /// Where the site stood before it moved to another domain (`https://old.example/`), or a list, the latest first:
        /// its remembered items keep their ids, and are found again by path or by title.
        moved_from: OneOrMany<Text>,
        /// The language of the pages (BCP 47: `en`, `pt-BR`). Default: `<html lang>`.
        language: Text,
        /// The zone of dates that carry none (`Europe/Berlin`). Default: `UTC`.
        timezone: Text,
        /// How the entries are found on the page. Exactly one of `item`, `json`, `sitemap`, `feed`. Default: the list is
        /// detected.
        listing: Listing,
        /// What is read from each entry's own page; `true` follows the links and reads what the pages say of
        /// themselves. Default: links are not followed.
        article: Article,
        /// Entries are kept only if they match each of these.
        include: Conditions,
        /// Entries that match any of these are dropped.
        exclude: Conditions,
        /// The files that are written: `rss`, `atom`, `json`. Default: all three.
        #[schemars(with = "Option<OneOrMany<Format>>")]
        formats: OneOrMany<Text>,
        /// The public address of the output folder; feeds name themselves with it.
        base_url: Text,
        /// How often the site is built by `build --due` and `serve`: `30m`, `1h`, `1d`. Default: as its items come, at least once a day.
        every: Text,
        /// A program and its arguments, as a list: `[./upload.sh, --quiet]`. It is run without a shell when a file of the feed has changed, and
        /// only with `--allow-hooks` (docs/hooks.md). `[]`: none, whatever the defaults say.
        hook: Arguments,
        /// The address of a WebSub hub. The feed names it, and it is told when a file of the feed has changed; needs
        /// `base_url`.
        hub: Text,
        /// Sizes and counts.
        limits: Limits,
        /// What the site must show in order to be called healthy.
        expect: Expect,
        /// How the pages are asked for.
        http: Http,
    }
}

keys! {
    /// How the entries are found on the listing page.
    struct Listing {
        /// HTML: the CSS selector of the entries, or a map of `css`, `text` and `then`.
        item: Item,
        /// HTML: `next` if the element after each item belongs to it, or how many do.
        with: Text,
        /// JSON: the JSONPath to the entries, or to the array that holds them; the leading `$.` may be left out.
        json: Text,
        /// JSON inside an HTML page: the element that holds it (`#__NEXT_DATA__`), or its attribute
        /// (`div@data-props`).
        script: Text,
        /// `true`: the URL is an XML sitemap.
        sitemap: Flag,
        /// `true`: the URL is a feed already, to be enriched.
        feed: Flag,
        /// The link to the next page, as a field (default attribute `href`), or a URL with a `{page}` place; a map for
        /// offsets, cursors and bodies.
        next: Next,
        /// The most pages read in one run, the first included. Default: 3 with `next`; at most 100. With `sitemap`:
        /// how many sitemaps of an index. Default: 5.
        pages: Count,
        .. fields: Fields
    }
}

keys! {
    /// Elements that a selector alone cannot name.
    struct Elements {
        /// A CSS selector.
        css: Text,
        /// An XPath 1.0 expression, instead of `css`.
        xpath: Text,
        /// A regular expression: only elements whose text matches (the first 4 kB of it count).
        text: Text,
        /// From each element so found to those that are meant: a selector relative to it (`+ ul > li`, `~ p`, `a`).
        then: Text,
    }
}

keys! {
    /// What may be read from an entry or an article. Each is a field: a text, a list of fallbacks or a map.
    struct Fields {
        /// The identity, where the link is not it.
        id: Field,
        /// The headline.
        title: Field,
        /// The entry's own page. Default attribute: `href`. In HTML listings the default is the first link of the
        /// item.
        link: Field,
        /// When it was published. Default: the attribute `datetime`, else the text.
        date: Field,
        /// When it was last changed.
        updated: Field,
        /// The persons who wrote it.
        author: Field,
        /// The organisation behind it.
        publisher: Field,
        /// A teaser.
        summary: Field,
        /// The body, HTML. `auto`: what haywain finds (articles only).
        content: Field,
        /// The lead image. Default: the best of `srcset`, `data-src` and `src`.
        image: Field,
        /// Categories; every match is one.
        tags: Field,
        /// A file that belongs to the entry (audio, video, PDF). Default attribute: `href` or `src`.
        enclosure: Field,
    }
}

keys! {
    /// A field with options: where the value is, then what becomes of it, in this order.
    struct Step {
        /// A CSS selector, or `selector@attribute`; `.` is the item itself.
        css: Text,
        /// An XPath 1.0 expression, seen from the item (`.//h2`, `string(td[2])`); without the dot it looks in the whole
        /// page.
        xpath: Text,
        /// A regular expression: only elements whose text matches (the first 4 kB of it count).
        text: Text,
        /// From each element so found to the one that is meant: a selector relative to it (`+ td`, `~ ul a`, `> a`).
        then: Text,
        /// The attribute that is read of the element.
        attr: Text,
        /// A JSONPath into the item.
        json: Text,
        /// A JSONPath into each JSON-LD object of the page.
        ld: Text,
        /// A regular expression on the link; its first group, else the whole match.
        url: Text,
        /// A constant.
        value: Text,
        /// Where the selector looks: `item` (default), `page` (anywhere) or `preceding` (the nearest such element
        /// before the item).
        #[schemars(extend("enum" = ["item", "page", "preceding"]))]
        from: Text,
        /// What is taken of the element: `text`, `html` or `url`. Default: by the field.
        #[schemars(extend("enum" = ["text", "html", "url"]))]
        r#as: Text,
        /// Selectors of what is taken out before the element is read.
        remove: OneOrMany<Text>,
        /// Every match and not only the first.
        all: Flag,
        /// What stands between the matches; implies `all`.
        join: Text,
        /// A regular expression; the first group (or the whole match) is kept, no match is no value.
        r#match: Text,
        /// Regular expressions and what replaces them, in order; the replacement may name groups (`$1`).
        replace: Replacements,
        /// A text with places: `{value}` is the value so far; in JSON listings any key of the item (`{paper.id}`).
        template: Text,
        /// The value when nothing else gave one.
        default: Text,
        /// Dates: the format as strftime writes it (`%d.%m.%Y %H:%M`).
        format: Text,
        /// Dates: the zone, instead of the site's.
        timezone: Text,
        /// Dates: the language of month names, instead of the page's.
        language: Text,
        /// Dates: whether `03/04/2025` is the third of April.
        day_first: Flag,
    }
}

keys! {
    /// Further pages whose request is made of the first one: a value goes into the URL or into the body.
    struct Further {
        /// The URL with a place, relative to the listing page. Default: the same URL.
        template: Text,
        /// `{page}`: the number of the first page (default: 1). `{offset}`: the offset of the first page (default: 0).
        first: Count,
        /// `{offset}`: how much it grows from page to page.
        step: Count,
        /// `{cursor}`: a field that says what the next page is asked with; in JSON listings a path
        /// (`data.pageInfo.endCursor`). Without a value the page is the last.
        cursor: Field,
        /// What of the form of the first request differs, with a place.
        form: Form,
        /// What of the JSON of the first request differs, with a place; maps are merged. A number stays a number.
        json: Data,
    }
}

keys! {
    /// A listing page with options of its own.
    struct Page {
        /// Its address, absolute.
        url: Text,
        /// A form: the page is asked for by POST. A value may be a list.
        form: Form,
        /// JSON: the page is asked for by POST.
        json: Data,
        /// The charset of this page, whatever it says.
        charset: Text,
        /// Categories of all entries of this page.
        tags: OneOrMany<Text>,
    }
}

keys! {
    /// Conditions on fields: each a regular expression, or a list of which one must match.
    struct Conditions {
        /// On the title.
        title: OneOrMany<Text>,
        /// On the link.
        link: OneOrMany<Text>,
        /// On any author.
        author: OneOrMany<Text>,
        /// On the summary.
        summary: OneOrMany<Text>,
        /// On any tag.
        tags: OneOrMany<Text>,
    }
}

keys! {
    /// Sizes and counts of one site.
    struct Limits {
        /// Items in the feed files. Default: 50.
        feed: Count,
        /// Items remembered, beside those that the listing shows. Default: 200, or as many as `feed`.
        keep: Count,
        /// How long items are remembered (`400d`), as far as the site goes on publishing; what the listing shows stays.
        /// Default: as long as `keep` allows.
        keep_for: Text,
        /// Article pages fetched in one run. Default: 20.
        max_new: Count,
        /// Entries read from one listing page. Default: 500.
        entries: Count,
        /// Requests in one run; those for robots.txt do not count. Default: 30.
        requests: Count,
        /// Bytes received in one run, after decoding: `500kB`, `16MB`. Default: `100MB`.
        bytes: Text,
        /// What one run of the site may take until its last request, waiting for its turn at a host and the pauses between requests not counted: `30s`, `5m`. Default: `30m`; at most `24h`.
        time: Text,
        /// How long `hook` may run: `30s`, `5m`. Default: `30s`; at most `10m`.
        hook: Text,
    }
}

keys! {
    /// What the site must show in order to be called healthy, instead of what is learned from its earlier runs.
    struct Expect {
        /// Fewer entries than this are a broken listing. Default: far fewer than usual are a degraded one.
        items: Count,
        /// The newest item may be as old as this (`36h`, `7d`), else the site is degraded. Default: after a longer gap
        /// than usual it is called quiet.
        fresh: Text,
        /// At least half of the entries have each of these: `title`, `link`, `date`, `author`, `summary`, `content`,
        /// `image`, `tags`. Default: those that they usually have.
        fields: OneOrMany<Text>,
        /// `false`: the page may show a wholly other list in each run. Default: a list of which nothing is known is not
        /// published if that never happened before.
        overlap: Flag,
    }
}

keys! {
    /// How pages are asked for. Only here, secrets may come from the environment: `${env:HAYWAIN_TOKEN}`.
    struct Http {
        /// Names the tool and where to read about it, to every host that is asked; one with a secret only to those of the site's own URLs. Default: `haywain/VERSION`.
        user_agent: Text,
        /// More headers, sent to the hosts of the site's own URLs only.
        headers: Pairs,
        /// Cookies, sent like the headers.
        cookies: Pairs,
        /// `true`: private and reserved addresses may be asked.
        private: Flag,
        /// Hosts beside the listing's own to which articles and next pages may lead; `*` is any public host. Default: the listing's own, with its subdomains.
        allow_hosts: OneOrMany<Text>,
        /// Until the connection stands. Default: `10s`.
        connect_timeout: Text,
        /// Until the next bytes come. Default: `10s`.
        read_timeout: Text,
        /// For everything, redirects and body included. Default: `30s`.
        timeout: Text,
        /// The longest page after decoding: `500kB`, `16MB`. Default: `8MiB`; at most `64MiB`.
        max_body: Text,
        /// The pause between two requests to one host; a `Crawl-delay` of its robots.txt (at most 30 s) may make it longer. Default: `1s`.
        pause: Text,
        /// `ignore`: pages are read that the host's robots.txt keeps programs away from. Default: `heed`.
        #[schemars(extend("enum" = ["heed", "ignore"]))]
        robots: Text,
        /// The charset of the pages, whatever they say (`gbk`, `windows-1251`).
        charset: Text,
        /// `http://user:password@host:port`. Default: none, whatever the environment says.
        proxy: Text,
    }
}

/// Ordered fallbacks: a text, a map of options, or a list of these.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(super) enum Field {
    /// `selector`, `selector@attribute`; in JSON listings a JSONPath.
    Short(Text),
    /// With options.
    Long(Box<Step>),
    /// The first that gives a value wins.
    Fallbacks(Vec<Field>),
}

/// The entries of an HTML listing.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(super) enum Item {
    /// A CSS selector.
    Css(Text),
    /// With conditions.
    Elements(Box<Elements>),
}

/// What is read from each entry's own page.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(super) enum Article {
    /// `true` follows the links, `false` does not.
    Follow(bool),
    /// The same as `true`.
    Empty(()),
    /// Follows the links and reads these fields.
    Fields(Box<Fields>),
}

/// How the next listing page is found.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(super) enum Next {
    /// A link on the page, or a text with a `{page}` place.
    Link(Field),
    /// Made of the first request.
    Further(Box<Further>),
}

/// A listing page.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(super) enum Address {
    /// A URL.
    Plain(Text),
    /// With options.
    Page(Box<Page>),
}

impl Item {
    /// Where it stands.
    pub(super) fn spot(&self) -> &Spot {
        match self {
            Self::Css(text) => &text.spot,
            Self::Elements(elements) => &elements.spot,
        }
    }
}

impl Elements {
    /// As a person would say it: `h2 that says "News", then + ul > li`.
    pub(super) fn written(&self) -> String {
        let part = |before: &str, text: &Option<Text>, after: &str| {
            text.as_ref().map(|text| format!("{before}{}{after}", text.value)).unwrap_or_default()
        };
        [part("", &self.css, ""), part(" that says \"", &self.text, "\""), part(", then ", &self.then, "")].concat()
    }
}

impl Field {
    /// Where it stands; of fallbacks the first.
    pub(super) fn spot(&self) -> Spot {
        match self {
            Self::Short(text) => text.spot.clone(),
            Self::Long(step) => step.spot.clone(),
            Self::Fallbacks(fields) => fields.first().map(Self::spot).unwrap_or_default(),
        }
    }
}
