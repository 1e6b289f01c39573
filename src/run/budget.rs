//! What a site may cost in one run: requests, bytes and time (SECURITY 10). What was read until one of them is used up is
//! used.

use std::fmt;
use std::time::{Duration, Instant};

use super::SiteError;
use crate::fetch::{Answer, FetchError};
use crate::site::{Http, Limits};

/// What is left of the budget of a site.
pub(super) struct Budget {
    limits: Limits,
    begun: Instant,
    /// How long it has waited for others, and for the pauses that hosts are due.
    waited: Duration,
    requests: usize,
    bytes: u64,
}

/// The part of a budget that is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    /// `limits: {requests: …}`
    Requests(usize),
    /// `limits: {bytes: …}`, after decoding.
    Bytes(u64),
    /// `limits: {time: …}`
    Time(Duration),
}

impl fmt::Display for Spent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Requests(requests) => write!(f, "{requests} requests"),
            Self::Bytes(bytes) => write!(f, "{bytes} bytes"),
            Self::Time(time) => write!(f, "{time:?}"),
        }
    }
}

impl Spent {
    /// What to do about it.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::Requests(_) => "raise `limits: {requests: …}`, or lower `pages:` or `limits: {max_new: …}`",
            Self::Bytes(_) => "raise `limits: {bytes: …}`, or lower `pages:` or `limits: {max_new: …}`",
            Self::Time(_) => "raise `limits: {time: …}`, or lower `limits: {max_new: …}` or `http: {timeout: …}`",
        }
    }
}

impl Budget {
    pub(super) fn of(limits: &Limits) -> Self {
        Self {
            limits: *limits,
            begun: Instant::now(),
            waited: Duration::ZERO,
            requests: limits.requests,
            bytes: limits.bytes,
        }
    }

    /// Takes one request; how it is made, so that it cannot cost more than is left.
    pub(super) fn spend(&mut self, http: &Http) -> Result<Http, SiteError> {
        let time = self.time_left();
        if self.bytes == 0 {
            return Err(self.spent_bytes());
        }
        if time.is_zero() {
            return Err(self.spent_time());
        }
        let spent = SiteError::Budget(Spent::Requests(self.limits.requests));
        self.requests = self.requests.checked_sub(1).ok_or(spent)?;
        Ok(Http { max_body: http.max_body.min(self.bytes), timeout: http.timeout.min(time), ..http.clone() })
    }

    /// Counts what an answer cost. One that the budget cut short, and not the site's own limits, is not the site's fault.
    pub(super) fn settle(
        &mut self,
        answer: Result<Answer, FetchError>,
        http: &Http,
    ) -> Result<Result<Answer, FetchError>, SiteError> {
        match &answer {
            Ok(Answer::Fresh(response)) => self.bytes = self.bytes.saturating_sub(response.bytes),
            Err(FetchError::TooLarge { limit, .. }) if *limit < http.max_body => {
                self.bytes = 0;
                return Err(self.spent_bytes());
            }
            Err(FetchError::Timeout { .. }) if self.time_left().is_zero() => return Err(self.spent_time()),
            Err(FetchError::TooLarge { limit, .. }) => self.bytes = self.bytes.saturating_sub(*limit),
            _ => {}
        }
        Ok(answer)
    }

    /// Does not count a wait.
    pub(super) fn spare(&mut self, waited: Duration) {
        self.waited += waited;
    }

    fn time_left(&self) -> Duration {
        self.limits.time.saturating_sub(self.begun.elapsed().saturating_sub(self.waited))
    }

    fn spent_bytes(&self) -> SiteError {
        SiteError::Budget(Spent::Bytes(self.limits.bytes))
    }

    fn spent_time(&self) -> SiteError {
        SiteError::Budget(Spent::Time(self.limits.time))
    }
}
