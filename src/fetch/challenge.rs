//! Which vendor's challenge an answer is, by its headers. Challenges that only their page tells are left to `health`.

/// Headers that stand on challenges and blocks alone, what they hold (anything, if nothing is named), and the vendor.
const HEADERS: &[(&str, &str, &str)] = &[
    ("cf-mitigated", "challenge", "Cloudflare"),
    ("x-amzn-waf-action", "challenge", "AWS WAF"),
    ("x-amzn-waf-action", "captcha", "AWS WAF"),
    ("x-dd-b", "", "DataDome"),
    ("x-datadome", "protected", "DataDome"),
    ("x-sucuri-block", "", "Sucuri"),
    ("x-vercel-mitigated", "challenge", "Vercel"),
    ("x-vercel-mitigated", "deny", "Vercel"),
    ("sg-captcha", "challenge", "SiteGround"),
    ("x-kpsdk-ct", "", "Kasada"),
];

/// The vendor whose challenge the answer with these headers (names in lower case) is.
#[must_use]
pub fn challenge(headers: &[(String, String)]) -> Option<&'static str> {
    let has = |(name, value, _): &&(&str, &str, &str)| {
        headers.iter().any(|(known, said)| known == name && said.to_ascii_lowercase().contains(value))
    };
    HEADERS.iter().find(has).map(|(.., by)| *by)
}
