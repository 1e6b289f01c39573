//! `redirects:`: what became of feeds that had another name.

use std::collections::BTreeMap;

use super::error::{Finding, Findings, quoted};
use super::values::{Pairs, Text};
use super::{Moved, Site};

/// Says that a feed is not there any more, and nothing in its place.
const GONE: &str = "gone";

/// Reads `redirects:`. A name that is still a site's leads nowhere else, and leads to a site only.
pub(super) fn moved(pairs: Option<&Pairs>, sites: &[Site], findings: &mut Findings<'_>) -> BTreeMap<String, Moved> {
    let pairs = pairs.map(|pairs| pairs.0.as_slice()).unwrap_or_default();
    let is_site = |name: &str| sites.iter().any(|site| site.id == name);
    let mut one = |(old, new): &(Text, Text)| {
        if is_site(&old.value) {
            let finding = Finding::new(&old.spot, format!("{} is a site of this file", quoted(&old.value)));
            findings.error(finding.advice("only names that no site has any more can lead elsewhere"));
            return None;
        }
        match new.value.as_str() {
            GONE => Some((old.value.clone(), Moved::Gone)),
            name if is_site(name) => Some((old.value.clone(), Moved::To(name.to_owned()))),
            name => {
                let finding = Finding::new(&new.spot, format!("{} is no site of this file", quoted(name)));
                findings.error(finding.advice("write the key of the site that the feed has now, or `gone`"));
                None
            }
        }
    };
    pairs.iter().filter_map(&mut one).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::{Moved, SiteError, Sites, read};

    fn sites(redirects: &str) -> Result<Sites, SiteError> {
        let text = format!("sites:\n  news:\n    url: https://example.org/\nredirects:\n  {redirects}\n");
        read(&text, Path::new("sites.yaml"), &|_| None)
    }

    #[test]
    fn a_name_leads_to_a_site_or_is_gone() {
        let moved = sites("{old: news, older: gone}").unwrap().moved;
        assert_eq!(moved["old"], Moved::To("news".into()));
        assert_eq!(moved["older"], Moved::Gone);
    }

    #[test]
    fn a_name_that_leads_nowhere_is_an_error() {
        assert!(sites("{old: nowhere}").unwrap_err().to_string().contains("`nowhere` is no site of this file"));
        assert!(sites("{news: gone}").unwrap_err().to_string().contains("`news` is a site of this file"));
    }
}
