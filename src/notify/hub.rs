//! Tells a WebSub hub that a feed has changed. The specification leaves this step to hubs and publishers (W3C WebSub
//! section 7); what hubs take is the notification of PubSubHubbub 0.4, section 7.1.

use url::Url;

use crate::fetch::{Fetch, FetchError, Request};
use crate::site::{Body, Http};

/// Tells `hub` that the feed at `topic` has changed. `http` is that of the feed's site; of it the limits hold and the
/// guard against private addresses; its headers, which may be secret, are not sent, and it is haywain that tells, whatever
/// the user agent of the site says.
///
/// # Errors
/// The hub cannot be reached, answers no 2xx, or redirects: that would make the request a GET, which tells nobody.
pub fn ping(hub: &Url, topic: &Url, http: &Http, fetch: &dyn Fetch) -> Result<(), FetchError> {
    let pairs = [("hub.mode", "publish"), ("hub.url", topic.as_str())];
    let body = Body::Form(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
    // Robots.txt is for programs that read pages; a hub is there to be told.
    let Http { user_agent, headers, .. } = Http::default();
    let http = Http { user_agent, headers, ignores_robots: true, charset: None, ..http.clone() };
    let request = Request { body: Some(&body), ..Request::get(hub, &http, hub) };
    let stay = |target: &Url| {
        let why = "a hub is told where `hub:` says";
        Err(FetchError::Redirect { url: hub.clone(), target: target.as_str().into(), why })
    };
    match fetch.fetch_if(&request, &stay) {
        Err(error) if !is_taken(&error) => Err(error),
        _ => Ok(()),
    }
}

/// Whether there is no page only because a hub has nothing to show: the status was 2xx all the same.
fn is_taken(error: &FetchError) -> bool {
    match error {
        FetchError::Status { status, .. } => (200..300).contains(status),
        FetchError::NotAPage { .. } | FetchError::Body { .. } | FetchError::TooLarge { .. } => true,
        _ => false,
    }
}

/// What to do about a hub that was not told.
#[must_use]
pub fn advice(error: &FetchError) -> String {
    match error {
        FetchError::Redirect { .. } => "put the address that it leads to into `hub:`".to_owned(),
        FetchError::Private { .. } => error.advice().unwrap_or_default(),
        _ => "subscribers hear of it with the next change; readers that ask by themselves miss nothing".to_owned(),
    }
}
