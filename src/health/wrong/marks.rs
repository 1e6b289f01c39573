//! What wrong pages have in common all over the web: the marks that vendors of challenges leave in their pages, and how
//! pages say that there is nothing, in the languages of the web.

/// Texts that only the challenge of a vendor has, not the pages that it guards, and the vendor.
pub(super) const ALL: &[(&str, &str)] = &[
    ("_cf_chl_opt", "Cloudflare"),
    ("cf-challenge-running", "Cloudflare"),
    ("challenge-error-text", "Cloudflare"),
    ("cf-error-details", "Cloudflare"),
    ("captcha-delivery.com", "DataDome"),
    ("px-captcha", "HUMAN"),
    ("captcha.px-cdn.net", "HUMAN"),
    ("Incapsula incident ID", "Imperva"),
    ("window.gokuProps", "AWS WAF"),
    ("awswaf.com/", "AWS WAF"),
    ("errors.edgesuite.net", "Akamai"),
    ("sec-if-cpt-container", "Akamai"),
    ("triggerInterstitialChallenge", "Akamai"),
    ("sucuri_cloudproxy_js", "Sucuri"),
    ("Sucuri WebSite Firewall", "Sucuri"),
    ("/.well-known/ddos-guard/", "DDoS-Guard"),
    ("KPSDK", "Kasada"),
    ("anubis_challenge", "Anubis"),
    ("/.within.website/", "Anubis"),
    ("validate.perfdrive.com", "Radware"),
    ("Radware Bot Manager", "Radware"),
    ("Vercel Security Checkpoint", "Vercel"),
    ("haproxy-protection", "HAProxy"),
    ("/.sgcaptcha/", "SiteGround"),
    ("arkoselabs.com/v2/", "Arkose Labs"),
    ("friendlycaptcha", "Friendly Captcha"),
    ("geetest.com", "GeeTest"),
];

/// Captchas that also stand under comment forms: they count only where the page has nothing else.
pub(super) const CAPTCHAS: &[(&str, &str)] =
    &[("hcaptcha.com/", "hCaptcha"), ("recaptcha/", "reCAPTCHA"), ("challenges.cloudflare.com/turnstile", "Turnstile")];

/// Titles of challenges.
const CHALLENGES: &[&str] = &[
    "just a moment",
    "attention required",
    "checking your browser",
    "verify you are human",
    "verifying you are human",
    "human verification",
    "are you a robot",
    "are you human",
    "robot or human",
    "bot verification",
    "robot check",
    "not a bot",
    "not a robot",
    "security check",
    "security checkpoint",
    "security verification",
    "pardon our interruption",
    "access denied",
    "access to this page has been denied",
    "request rejected",
    "ddos protection",
    "ddos-guard",
    "captcha",
    "one more step",
    "please wait",
    "einen moment",
    "nur einen moment",
    "un instant",
    "un momento",
    "sicherheitsüberprüfung",
    "проверка браузера",
    "请稍候",
    "安全验证",
    "しばらくお待ちください",
];

/// How a page says that there is nothing at its address: whole titles and headings.
const NOT_FOUND: &[&str] = &[
    "not found",
    "page not found",
    "file not found",
    "nothing found",
    "page cannot be found",
    "page can't be found",
    "page could not be found",
    "page does not exist",
    "page doesn't exist",
    "page no longer exists",
    "page is not available",
    "page isn't available",
    "can't find that page",
    "seite nicht gefunden",
    "seite wurde nicht gefunden",
    "seite existiert nicht",
    "nicht gefunden",
    "page non trouvée",
    "page introuvable",
    "page n'existe pas",
    "página no encontrada",
    "no se encontró la página",
    "página no existe",
    "página não encontrada",
    "pàgina no trobada",
    "pagina non trovata",
    "pagina niet gevonden",
    "sidan hittades inte",
    "sidan kunde inte hittas",
    "siden blev ikke fundet",
    "siden findes ikke",
    "siden ble ikke funnet",
    "siden finnes ikke",
    "fant ikke siden",
    "sivua ei löydy",
    "sivua ei löytynyt",
    "lehte ei leitud",
    "nie znaleziono strony",
    "strona nie została znaleziona",
    "strona nie istnieje",
    "stránka nenalezena",
    "stránka nebyla nalezena",
    "stránka sa nenašla",
    "stranica nije pronađena",
    "stran ne obstaja",
    "az oldal nem található",
    "oldal nem található",
    "pagina nu a fost găsită",
    "pagină negăsită",
    "страница не найдена",
    "страницата не е намерена",
    "страница не существует",
    "сторінку не знайдено",
    "сторінка не знайдена",
    "η σελίδα δεν βρέθηκε",
    "sayfa bulunamadı",
    "الصفحة غير موجودة",
    "صفحه یافت نشد",
    "صفحه پیدا نشد",
    "הדף לא נמצא",
    "העמוד לא נמצא",
    "पेज नहीं मिला",
    "पृष्ठ नहीं मिला",
    "পৃষ্ঠা পাওয়া যায়নি",
    "ページが見つかりません",
    "ページは見つかりませんでした",
    "ページは存在しません",
    "页面不存在",
    "页面未找到",
    "找不到页面",
    "頁面不存在",
    "找不到網頁",
    "找不到頁面",
    "페이지를 찾을 수 없습니다",
    "ไม่พบหน้า",
    "không tìm thấy trang",
    "halaman tidak ditemukan",
    "404",
    "error 404",
    "fehler 404",
    "erreur 404",
];

/// Titles of pages that want a name and a password.
const LOGINS: &[&str] = &[
    "log in",
    "login",
    "sign in",
    "signin",
    "anmelden",
    "anmeldung",
    "connexion",
    "se connecter",
    "iniciar sesión",
    "entrar",
    "accedi",
    "inloggen",
    "logga in",
    "log ind",
    "logg inn",
    "kirjaudu",
    "zaloguj",
    "přihlášení",
    "bejelentkezés",
    "вход",
    "войти",
    "увійти",
    "giriş yap",
    "ログイン",
    "登录",
    "登入",
    "로그인",
];

/// How many characters may stand around such words; challenges say them alone.
const AROUND: usize = 12;
const AROUND_CHALLENGE: usize = 6;

/// The vendor whose mark a page has.
pub(super) fn vendor(html: &str) -> Option<&'static str> {
    ALL.iter().find(|(mark, _)| html.contains(mark)).map(|(_, by)| *by)
}

/// Whether a title is that of a challenge.
pub(super) fn is_challenge(title: &str) -> bool {
    parts(title).any(|part| says(&part, CHALLENGES, AROUND_CHALLENGE))
}

/// Whether a title says that there is nothing.
pub(super) fn is_not_found(title: &str) -> bool {
    parts(title).any(|part| is_nothing(&part))
}

/// Whether a heading as a whole says that there is nothing.
pub(super) fn heads_nothing(heading: &str) -> bool {
    is_nothing(&fold(heading))
}

/// Whether a title is that of a page to log in.
pub(super) fn is_login(title: &str) -> bool {
    parts(title).any(|part| says(&part, LOGINS, AROUND))
}

fn is_nothing(part: &str) -> bool {
    // Of "404" nothing but the number and words that always go with it counts: there are papers of that name.
    says(part, NOT_FOUND, AROUND)
        && (!part.contains("404")
            || says_only_404(part)
            || NOT_FOUND.iter().any(|text| !text.contains("404") && part.contains(text)))
}

fn says_only_404(part: &str) -> bool {
    const WITH: &[&str] =
        &["404", "error", "fehler", "erreur", "http", "page", "oops", "code", "ошибка", "fout", "erro", "errore"];
    part.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(|word| WITH.contains(&word))
}

/// A text is one of these phrases, or holds it and little else.
fn says(part: &str, phrases: &[&str], around: usize) -> bool {
    let length = part.chars().count();
    phrases.iter().any(|phrase| part.contains(phrase) && length <= phrase.chars().count() + around)
}

/// The parts of a title: "Page not found | Example News".
fn parts(title: &str) -> impl Iterator<Item = String> {
    let title = fold(title);
    let is_split = |c: char| matches!(c, '|' | '–' | '—' | '·' | '•' | '»' | '«' | '›' | ':' | '/' | '-');
    title
        .split(is_split)
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .into_iter()
}

fn fold(text: &str) -> String {
    text.chars().take(300).flat_map(char::to_lowercase).map(|c| if c == '’' { '\'' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_not_found_in_many_languages_and_a_name_does_not() {
        for title in [
            "Page not found | Example News",
            "404: This page could not be found",
            "Example » Seite nicht gefunden",
            "Fehler 404 - Beispiel",
            "Oops! Page non trouvée",
            "ページが見つかりません - 例",
            "404",
        ] {
            assert!(is_not_found(title), "{title}");
        }
        for title in
            ["404 Media", "Four hundred and four pages", "Lost and not found by the police of the town", "News"]
        {
            assert!(!is_not_found(title), "{title}");
        }
    }

    #[test]
    fn a_title_of_a_challenge_is_known() {
        assert!(is_challenge("Just a moment...") && is_challenge("Attention Required! | Cloudflare"));
        assert!(!is_challenge("Just a moment in time: how the harbour was built"));
    }
}
