//! `feeds.opml`: the list of the feeds as readers import it (OPML 2.0, <http://opml.org/spec2.opml>).

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::overview::{Overview, SiteView};
use super::{FormatError, fit, required, rfc_822, unique, xml};

/// The name of the file.
pub const FILE: &str = "feeds.opml";

/// What stands in the list when no feed can: importers read it as an empty folder, and a person reads the cause.
const NO_ADDRESS: &str = "No feed has a public address: give base_url in sites.yaml";
const NO_FEED: &str = "No feed was built yet";

/// The list of the feeds, each in its first format. A feed without a public address, or never built so far, is
/// left out, because a reader could do nothing with it. `old` is the file as it stands: unless the list differs it stays as it is, else its
/// `dateModified` becomes the date of the newest item. The time of the run would make two equal runs differ.
///
/// # Errors
/// [`FormatError::Unwritable`]; what comes out is not what strict readers accept.
pub fn write(overview: &Overview, old: Option<&[u8]>) -> Result<Vec<u8>, FormatError> {
    let newest = overview.newest().map(rfc_822);
    let modified = old.and_then(modified).or_else(|| newest.clone());
    let unchanged = document(overview, modified.as_deref())?;
    let bytes = if old == Some(unchanged.as_slice()) { unchanged } else { document(overview, newest.as_deref())? };
    check(&bytes)?;
    Ok(bytes)
}

fn modified(old: &[u8]) -> Option<String> {
    xml::parse(old).ok()?.first("head")?.text_of("dateModified").map(str::to_owned)
}

fn document(overview: &Overview, modified: Option<&str>) -> Result<Vec<u8>, FormatError> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let written = (|| {
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
        writer.create_element("opml").with_attribute(("version", "2.0")).write_inner_content(|opml| {
            opml.create_element("head").write_inner_content(|head| {
                head.create_element("title").write_text_content(BytesText::new("Feeds made by haywain"))?;
                let write =
                    |date| head.create_element("dateModified").write_text_content(BytesText::new(date)).map(drop);
                modified.map_or(Ok(()), write)
            })?;
            opml.create_element("body").write_inner_content(|body| outlines(body, overview)).map(drop)
        })?;
        writer.get_mut().push(b'\n');
        Ok::<_, std::io::Error>(())
    })();
    written.map_err(|cause| FormatError::Unwritable(cause.to_string()))?;
    Ok(writer.into_inner())
}

fn outlines(body: &mut Writer<Vec<u8>>, overview: &Overview) -> std::io::Result<()> {
    let published = overview.sites.iter().filter(|site| site.is_published);
    let mut listed = published.filter_map(|site| Some((site, address(site)?))).peekable();
    if listed.peek().is_none() {
        let has_address = overview.sites.iter().any(|site| site.base_url.is_some());
        let why = if has_address { NO_FEED } else { NO_ADDRESS };
        body.create_element("outline").with_attribute(("text", why)).write_empty()?;
    }
    for (site, address) in listed {
        let title = fit::line(&site.title).unwrap_or_else(|| site.name.clone());
        let outline = body.create_element("outline").with_attribute(("type", "rss"));
        let outline = outline.with_attributes([("text", title.as_str()), ("title", title.as_str())]);
        outline.with_attributes([("xmlUrl", address.as_str()), ("htmlUrl", site.home.as_str())]).write_empty()?;
    }
    Ok(())
}

fn address(site: &SiteView) -> Option<String> {
    let file = format!("{}.{}", site.name, site.formats.first()?.extension());
    site.base_url.as_ref()?.join(&file).ok().map(String::from)
}

/// What a strict reader needs of the list (FEED_RULES 60).
fn check(bytes: &[u8]) -> Result<(), FormatError> {
    let root = xml::parse(bytes)?;
    let opml = required(Some(&root).filter(|root| root.attribute("version") == Some("2.0")), "opml")?;
    required(opml.first("head").and_then(|head| head.text_of("title")), "head/title")?;
    let body = required(opml.first("body"), "body")?;
    for outline in body.all("outline") {
        required(outline.attribute("text").filter(|text| !text.trim().is_empty()), "outline/text")?;
    }
    unique(body.all("outline").filter_map(|outline| outline.attribute("xmlUrl")))
}
