//! The integration tests, one binary. A test proves behaviour from outside where it can: the real binary, real servers
//! on 127.0.0.1, folders of `fixtures/`.

mod disk; // a small disk of its own, or a folder where nothing may be mounted
mod support; // the binary in a private folder, a server that misbehaves, the feed rules

mod add; // the feed that is there, or a rule that loads, and nothing else of the file
mod article; // article pages give what a person reads there
mod cli; // verbs, options, exit codes, what is said on which stream
mod clock; // clocks that leap ahead and fall back
mod dates; // every text of the date tables, and those that are no dates
mod detect; // the list of a page without a rule, and the rule it gives
mod detect_fields; // what that rule takes for title and date
mod discover; // feeds that a site has already are found, judged and told
mod faults; // whatever a site, a disk or a process does, the feed is not ruined
mod feed_rules; // the feed rules catch a breach of each
mod fetch; // the door to the web: faults, limits, charsets, secrets
mod formats; // nasty feeds come out right, and come back the same
mod golden; // recorded pages give exactly these files
mod growth; // ten years of the memory file
mod health; // how sites do: what is told in which run, what is kept out of a feed
mod identity; // whatever a site does to its addresses, and whatever is lost, an item stays the same
mod judge; // many runs of one site: warnings, alarms, recovery
mod kills; // kill -9 at two hundred moments: no torn file, no lost or doubled item, no debris
mod layers; // the rules between the rooms, read off the sources
mod listing; // every promise of a rule
mod listing_golden; // recorded listings give exactly their entries
mod messages; // every message of every stage, in one file
mod mutants; // broken pages are read without a panic
mod notify; // who is told of a change: hooks and hubs, and no secret
mod outputs; // the files about all feeds, and the pages for people
mod paging; // lists that take several requests: POSTs, cursors, indexes of sitemaps
mod polite; // robots.txt, back-off, budgets, what is due
mod publish; // files whole or not at all
mod readme; // the README keeps its word
mod record; // what a site answered, replayed, is the same feed
mod repair; // a redesigned site: the rule made anew, and no double
mod repair_articles; // redesigned articles: their selectors found again
mod repair_shared; // rules that several sites read by, and what programs are told
#[cfg(feature = "serve")]
mod serve; // what readers get from the server, what attackers do not, and that nothing is torn
mod show; // every stage on the terminal, and why each field is what it is
mod site; // sites.yaml: what is read, and what is told of a wrong one
mod site_docs; // the schema and the reference are those of the code
mod store; // what is remembered, by both stores, through crashes
mod trust; // a site breaks and recovers, seen from outside
mod truth; // the shipped sites give what a person reads on their pages
mod wrong_pages; // captchas, soft 404s and login walls are told from listings
mod year; // a year of fifty sites: no double, no loss, every breakage told
