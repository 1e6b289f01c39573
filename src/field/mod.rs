//! One field of a rule, read from one place of a page: ordered fallbacks, selectors, paths, regexes, templates.
//! Which fields there are, and what they mean, is left to `listing` and `article`.
