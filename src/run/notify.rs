//! After a run: who waits for the change of a feed is told of it. Each is told at most once of a change; a run that is
//! killed between the files and this tells nobody.

use std::ffi::OsString;
use std::path::Path;

use url::Url;

use super::{Report, SiteError, World, file_of};
use crate::fetch::FetchError;
use crate::formats::Format;
use crate::notify::{Hook, hub};
use crate::site::Site;

/// What hooks may do, and where they find what they need; both folders absolute.
#[derive(Debug, Clone, Copy)]
pub struct Hooks<'a> {
    /// Hooks are run. Without it none is: sites.yaml may come from somebody else.
    pub are_allowed: bool,
    /// Where they run: the folder of sites.yaml.
    pub folder: &'a Path,
    /// Where the feed files are.
    pub output: &'a Path,
}

/// Pings the hub and runs the hook of every site whose feed files changed, one after the other, and puts what failed
/// into its report. `sites` are those of the reports, in their order. Gives how many hooks were not run because none is
/// allowed.
pub fn notify(sites: &[Site], reports: &mut [Report], world: &World<'_>, hooks: Hooks<'_>) -> usize {
    let mut notices = Notices { world, hooks, deaf: Vec::new(), held_back: 0 };
    for (site, report) in sites.iter().zip(reports) {
        let changed: Vec<Format> =
            site.formats.iter().copied().filter(|format| report.written.contains(&file_of(site, *format))).collect();
        if changed.is_empty() {
            continue;
        }
        // The hub first: it asks for the files, and a hook may take its time.
        report.untold.extend(notices.ping(site, &changed).err());
        report.untold.extend(notices.run(site, report).err());
    }
    notices.held_back
}

struct Notices<'a> {
    world: &'a World<'a>,
    hooks: Hooks<'a>,
    /// Hubs that could not be reached in this run: fifty sites must not wait for one of them fifty times.
    deaf: Vec<(Url, FetchError)>,
    held_back: usize,
}

impl Notices<'_> {
    fn ping(&mut self, site: &Site, changed: &[Format]) -> Result<(), SiteError> {
        let (Some(hub), Some(base)) = (&site.hub, &site.base_url) else { return Ok(()) };
        if let Some((_, error)) = self.deaf.iter().find(|(deaf, _)| deaf == hub) {
            return Err(SiteError::Hub(error.clone()));
        }
        let topics = changed.iter().filter_map(|format| base.join(&file_of(site, *format)).ok());
        for topic in topics {
            if let Err(error) = hub::ping(hub, &topic, &site.http, self.world.fetch) {
                self.deaf.push((hub.clone(), error.clone()));
                return Err(SiteError::Hub(error));
            }
        }
        Ok(())
    }

    fn run(&mut self, site: &Site, report: &Report) -> Result<(), SiteError> {
        if site.hook.is_empty() {
            return Ok(());
        }
        if !self.hooks.are_allowed {
            self.held_back += 1;
            return Ok(());
        }
        let (folder, limit, variables) = (self.hooks.folder, site.limits.hook, self.variables(site, report));
        Ok(Hook { command: &site.hook, folder, variables, limit }.run()?)
    }

    /// What a hook is told. No word of a page is in it.
    fn variables(&self, site: &Site, report: &Report) -> Vec<(&'static str, OsString)> {
        let files: Vec<OsString> =
            site.formats.iter().map(|format| self.hooks.output.join(file_of(site, *format)).into_os_string()).collect();
        vec![
            ("HAYWAIN_SITE", site.id.clone().into()),
            ("HAYWAIN_FILE", files.first().cloned().unwrap_or_default()),
            ("HAYWAIN_FILES", files.join("\n".as_ref())),
            ("HAYWAIN_NEW", report.numbers.new.to_string().into()),
        ]
    }
}
