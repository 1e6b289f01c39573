//! Pages that are not the one that was asked for although they came with status 200: captchas, soft 404s, login walls,
//! shells without content, the home page, the same page in another language. What a right page holds is left to
//! `listing`.

mod bare;
mod marks;

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use self::bare::Sight;
use super::language;
use crate::fetch::Response;
use crate::page::Page;

/// What a page is that is not the one that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrongPage {
    /// A page that wants to know whether a person is asking.
    Challenge {
        /// Whose, or what it says.
        by: &'static str,
    },
    /// "Not found", with status 200.
    NotFound,
    /// The home page, to which a deeper address redirects.
    Home {
        /// Where the redirect ended.
        to: Box<Url>,
    },
    /// A page that wants a name and a password.
    Login,
    /// A page that says nothing without JavaScript.
    NeedsScript,
    /// A page without any text.
    Empty,
    /// The page in another language than usual.
    Language {
        /// The language it usually is in.
        usual: String,
        /// The language or script of its text.
        now: &'static str,
    },
}

/// What is remembered of the right page.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usual<'a> {
    /// Its language (BCP 47).
    pub language: Option<&'a str>,
}

impl WrongPage {
    /// Whether entries that are remembered prove that it is the right page all the same.
    #[must_use]
    pub fn yields_to_known_entries(&self) -> bool {
        !matches!(self, Self::Language { .. })
    }

    /// Whether any entry proves that it is the right page all the same: pages that are drawn by scripts may carry
    /// their entries as data.
    #[must_use]
    pub fn yields_to_entries(&self) -> bool {
        matches!(self, Self::NeedsScript | Self::Empty)
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Challenge { .. } => {
                "the site keeps programs out for now; ask less often (`every:`), from another network, or leave the site alone"
            }
            Self::NotFound => "open the address in a browser; if the page has moved, correct `url:`",
            Self::Home { .. } => {
                "the page is gone, or has moved: correct `url:`; if the home page is meant, put its address there"
            }
            Self::Login => "give the credentials under `http: {headers: …}`, from a variable named HAYWAIN_…",
            Self::NeedsScript => {
                "look in the browser's network view for the address that the scripts ask for their data, and read that with `json:`"
            }
            Self::Empty => "open the address in a browser; the next run asks again",
            Self::Language { .. } => {
                "ask for the language: `http: {headers: {accept-language: …}}`, or name the page of that language as `url:`"
            }
        }
    }
}

impl std::fmt::Display for WrongPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Challenge { by } => write!(f, "is a page that keeps programs out ({by})"),
            Self::NotFound => f.write_str("is a page that says \"not found\", though with status 200"),
            Self::Home { to } => write!(f, "leads to the home page {to}"),
            Self::Login => f.write_str("is a page to log in"),
            Self::NeedsScript => f.write_str("is a page that says nothing without JavaScript"),
            Self::Empty => f.write_str("is an empty page"),
            Self::Language { usual, now } => write!(f, "is not in the usual language ({usual}), but in {now}"),
        }
    }
}

/// What the page is, if it is not the one that was asked for. Only sure evidence counts: a page that merely has no
/// entries is not a wrong one.
#[must_use]
pub fn wrong_page(response: &Response, asked: &Url, usual: &Usual<'_>) -> Option<WrongPage> {
    if response.text.trim().is_empty() {
        return Some(WrongPage::Empty);
    }
    if let Some(home) = home(&response.url, asked) {
        return Some(home);
    }
    if !is_html(response) {
        return None;
    }
    let page = Page::parse(response).ok()?;
    let sight = Sight::of(&page);
    let login = is_login(&response.url) && !is_login(asked);
    challenge(response, &sight)
        .or_else(|| sight.says_not_found().then_some(WrongPage::NotFound))
        .or_else(|| sight.is_login(login).then_some(WrongPage::Login))
        .or_else(|| sight.needs_script().then_some(WrongPage::NeedsScript))
        .or_else(|| sight.is_empty().then_some(WrongPage::Empty))
        .or_else(|| other_language(&page, &sight, usual))
}

/// Whether a page could be a wrong one, by what costs nothing: most pages need no second look.
#[must_use]
pub fn is_suspect(response: &Response, asked: &Url, usual: &Usual<'_>) -> bool {
    static MARKS: LazyLock<Regex> = LazyLock::new(|| {
        let marks: Vec<String> = marks::ALL.iter().map(|(mark, _)| regex::escape(mark)).collect();
        Regex::new(&marks.join("|")).expect("a constant")
    });
    static PASSWORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"(?i)type=["']?password"#).expect("a constant"));
    home(&response.url, asked).is_some()
        || is_login(&response.url) && !is_login(asked)
        || response.text.len() < 4_096
        || marks::is_challenge(&title(&response.text))
        || marks::is_not_found(&title(&response.text))
        || usual
            .language
            .is_some_and(|usual| html_lang(&response.text).is_none_or(|now| !language::is_same(now, usual)))
        || !has_many_links(&response.text) && (MARKS.is_match(&response.text) || PASSWORD.is_match(&response.text))
}

/// More links than a page has that is only an obstacle.
fn has_many_links(html: &str) -> bool {
    html.match_indices("<a ").nth(bare::MOST_LINKS).is_some()
}

/// The text of `<title>`, without a parser.
fn title(html: &str) -> String {
    static TITLE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)<title[^>]*>").expect("a constant"));
    let text = TITLE.find(html).and_then(|tag| html[tag.end()..].split('<').next()).unwrap_or_default();
    crate::entities::decode(&text.chars().take(400).collect::<String>()).into_owned()
}

fn html_lang(html: &str) -> Option<&str> {
    static HTML: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)<html\s[^>]*>").expect("a constant"));
    static LANG: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"(?i)\s(?:xml:)?lang\s*=\s*["']?([a-z]{2,3})\b"#).expect("a constant"));
    LANG.captures(HTML.find(html)?.as_str()).and_then(|found| found.get(1)).map(|found| found.as_str())
}

fn is_html(response: &Response) -> bool {
    let kind = response.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let says_other = !kind.contains("html") && ["json", "xml", "javascript"].iter().any(|other| kind.contains(other));
    let begin: String = response.text.trim_start_matches('\u{feff}').trim_start().chars().take(1_000).collect();
    let begin = begin.to_ascii_lowercase();
    let has_tag =
        ["<!doctype html", "<html", "<head", "<body", "<title", "<meta"].iter().any(|tag| begin.contains(tag));
    begin.starts_with('<') && has_tag && !(says_other && begin.starts_with("<?xml"))
}

/// A redirect from a deeper address to the top of a site.
fn home(url: &Url, asked: &Url) -> Option<WrongPage> {
    let is_deep = folders(asked).len() > 1 || folders(asked).len() == 1 && !is_index(asked) || asked.query().is_some();
    let is_home = folders(url).is_empty() && url.query().is_none();
    // The same words in another spelling are the same page: `/news` at `news.example.org`, `/en` at `/`.
    let is_translation = folders(asked).len() == 1 && asked.query().is_none() && is_language(folders(asked)[0]);
    let became_host =
        folders(asked).iter().any(|folder| url.host_str().is_some_and(|host| host.starts_with(&format!("{folder}."))));
    let fragment = url.fragment().is_some_and(|fragment| fragment.starts_with(['!', '/']));
    (is_deep && is_home && !is_translation && !became_host && !fragment)
        .then(|| WrongPage::Home { to: Box::new(url.clone()) })
}

/// `en`, `pt-br`.
fn is_language(folder: &str) -> bool {
    let parts: Vec<&str> = folder.split(['-', '_']).collect();
    parts.len() <= 2 && parts.iter().all(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

fn folders(url: &Url) -> Vec<&str> {
    url.path_segments().into_iter().flatten().filter(|folder| !folder.is_empty()).collect()
}

/// `index.html` and its like stand for the folder.
fn is_index(url: &Url) -> bool {
    folders(url).last().is_some_and(|last| {
        let stem = last.split('.').next().unwrap_or_default().to_ascii_lowercase();
        matches!(stem.as_str(), "index" | "default" | "home" | "main")
    })
}

/// An address at which people log in.
fn is_login(url: &Url) -> bool {
    const WORDS: &[&str] = &[
        "login",
        "signin",
        "sign-in",
        "sign_in",
        "log-in",
        "logon",
        "wp-login.php",
        "login.php",
        "login.aspx",
        "auth",
        "sso",
        "oauth",
        "authorize",
        "saml",
        "anmelden",
        "connexion",
        "accedi",
        "iniciar-sesion",
        "entrar",
    ];
    folders(url).iter().any(|folder| WORDS.contains(&folder.to_ascii_lowercase().as_str()))
        || url.host_str().is_some_and(|host| {
            ["login.", "auth.", "sso.", "signin.", "accounts."].iter().any(|begin| host.starts_with(begin))
        })
}

fn challenge(response: &Response, sight: &Sight) -> Option<WrongPage> {
    if let Some(by) = crate::fetch::challenge(&response.headers) {
        return Some(WrongPage::Challenge { by });
    }
    if !sight.is_bare() {
        return None;
    }
    let by_title = || marks::is_challenge(&sight.title).then_some("by its title");
    marks::vendor(&response.text)
        .or_else(by_title)
        .or_else(|| sight.is_captcha(&response.text))
        .map(|by| WrongPage::Challenge { by })
}

fn other_language(page: &Page, sight: &Sight, usual: &Usual<'_>) -> Option<WrongPage> {
    let usual = usual.language?;
    if page.language().is_some_and(|now| language::is_same(now, usual)) {
        return None;
    }
    let now = language::other_than(usual, &sight.text)?;
    Some(WrongPage::Language { usual: usual.to_owned(), now })
}
