//! What a person can do about what is wrong.

use crate::store::{Cause, Looks};

/// What to do about it, where something can be done and the error itself does not say it.
#[must_use]
pub fn advice(cause: &Cause) -> Option<&'static str> {
    Some(match cause {
        Cause::Failed { .. } | Cause::Unread { .. } => return None,
        Cause::Field { stage, .. } if stage == "article" => {
            "`haywain repair SITE` looks for where it stands now, `haywain show SITE` shows what an article gives; if such articles never have it, name what they have with `expect: {fields: [title, …]}`"
        }
        Cause::Field { .. } => {
            "`haywain repair SITE` looks for where it stands now, `haywain show SITE` shows what the rule reads; if the field is gone for good, name the others with `expect: {fields: [title, …]}`"
        }
        Cause::Other { looks: Looks::Moved, .. } => {
            "the site has new addresses: `haywain repair SITE` looks for an `id:` that keeps the items; if the whole site moved, name the old one with `moved_from: https://…`; to take the items once more as new ones, say `expect: {overlap: false}` for a run"
        }
        Cause::Other { .. } => {
            "`haywain repair SITE` looks for the list that is remembered, `haywain show SITE` shows what the rule reads; if the new list is right, say `expect: {overlap: false}`"
        }
        Cause::Fewer { .. } => "if so few are right, say so with `expect: {items: …}`",
        Cause::Stale { .. } => "look at the page; if it is only slow, raise `expect: {fresh: …}`",
    })
}
