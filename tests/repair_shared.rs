//! `repair` of rules that stand behind anchors, in merge keys or under `defaults:`, alone and shared with other sites; and
//! what programs are told of a repair.

use crate::repair::{LISTING, Site, redesigns};

/// A redesigned site with this sites.yaml, which has `URL` for the address of the page.
fn redesigned(text: &str) -> Site {
    let site = Site::built(LISTING);
    let page = site.text().lines().find_map(|line| line.trim().strip_prefix("url: ").map(str::to_owned)).unwrap();
    site.haywain.write(&text.replace("URL", &page));
    site.show(redesigns().remove(1).1);
    site
}

/// Repairs the site `news`, and gives the text of the file without and with the patch.
fn repaired(text: &str) -> (String, String, String) {
    let site = redesigned(text);
    let before = site.text();
    let ran = site.repair(&["--apply"]);
    assert_eq!(ran.code, 0, "{}{}{}", ran.out, ran.err, site.text());
    let again = site.repair(&[]);
    assert!(again.code == 0 && again.out.contains("the rule works"), "{}{}{}", again.out, again.err, site.text());
    (before, site.text(), ran.err)
}

const OLD: &str = "{item: li.item, title: h3.title, date: time}";
const NEW: &str = "{item: article, title: h2, date: time}";
const HEAD: &str = "# mine\ndefaults:\n  http: {private: true, pause: 0s}\n";

#[test]
fn a_rule_that_no_other_site_reads_by_is_changed_where_it_stands() {
    for text in [
        format!("{HEAD}sites:\n  news:\n    url: URL\n    listing: &rule {OLD}  # r\n"),
        format!("{HEAD}  listing: {OLD}  # r\nsites:\n  news: {{url: URL}}\n"),
    ] {
        let (before, after, err) = repaired(&text);
        assert_eq!(after, before.replace(OLD, NEW), "{err}");
        assert!(!err.contains("shared"), "{err}");
    }
}

#[test]
fn a_rule_that_others_read_by_stays_theirs_and_the_site_gets_one_of_its_own() {
    let other = "  other:\n    url: URL\n";
    let lines = "\n      item: article\n      title: h2\n      date: time";
    for (text, from, to) in [
        (
            format!("{HEAD}sites:\n{other}    listing: &rule {OLD}  # r\n  news:\n    url: URL\n    listing: *rule\n"),
            "    listing: *rule\n".to_owned(),
            format!("    listing:{lines}\n"),
        ),
        (
            format!("{HEAD}  listing: {OLD}  # r\nsites:\n  news:\n    url: URL\n    every: 1h # often\n{other}"),
            "    every".to_owned(),
            format!("    listing:{lines}\n    every"),
        ),
        (
            format!(
                "{HEAD}sites:\n  other:\n    url: URL\n    listing: &rule\n      item: li.item\n      title: b # b\n  news:\n    url: \
                 URL\n    listing:\n      <<: *rule\n      # own\n      title: h3.title # t\n"
            ),
            "      <<: *rule\n      # own\n      title: h3.title # t".to_owned(),
            "      <<: *rule\n      # own\n      item: article\n      title: h2 # t".to_owned(),
        ),
    ] {
        let (before, after, err) = repaired(&text);
        assert_eq!(after, before.replace(&from, &to), "{err}");
        assert!(text.contains("<<") || err.contains("`listing` is shared with other, which stay as they are"), "{err}");
    }
}

#[test]
fn a_shared_rule_that_stands_in_the_site_is_handed_to_the_others() {
    let (before, after, err) = repaired(&format!(
        "{HEAD}sites:\n  news:\n    url: URL\n    listing: &rule {OLD}  # r\n  one: {{url: URL, listing: *rule}}  # one\n  two:\n    \
         url: URL\n    listing: *rule\n"
    ));
    let expected = before
        .replace(&format!("listing: &rule {OLD}"), &format!("listing: {NEW}"))
        .replace("listing: *rule}", &format!("listing: &rule {OLD}}}"));
    assert_eq!(after, expected);
    assert!(err.contains("`listing` is shared with one, two, which stay as they are"), "{err}");
}

#[test]
fn what_cannot_be_parted_is_told_and_not_changed() {
    let site = redesigned(&format!(
        "{HEAD}sites:\n  news:\n    url: URL\n    listing:\n      item: li.item\n      title: &t h3.title\n      date: time\n  \
         other: {{url: URL, listing: {{item: li.item, title: *t}}}}\n"
    ));
    let before = site.text();
    let ran = site.repair(&["--apply"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let why = "news: site: `listing` stands in this site, and others refer to it by its anchor: other";
    assert!(ran.err.contains(why), "{}", ran.err);
    assert!(ran.out.contains("listing:\n  item: article\n  title: h2\n"), "{}", ran.out);
    assert_eq!(site.text(), before);
}

#[test]
fn programs_are_told_everything() {
    let site = Site::built(LISTING);
    site.show(
        redesigns().remove(1).1.replace("<article class=card>", "<article class=card >").replacen("/news/", "/n/", 2),
    );
    let ran = site.repair(&["--json"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (&told["version"], &told["site"], &told["error"]),
        (&1.into(), &"news".into(), &serde_json::Value::Null)
    );
    assert_eq!((&told["written"], &told["remembered"]), (&false.into(), &20.into()));
    let stage = &told["stages"][0];
    assert_eq!(
        (&stage["stage"], &stage["works"], &stage["origin"]),
        (&"listing".into(), &false.into(), &"items".into())
    );
    assert_eq!(
        (&stage["before"]["hits"], &stage["after"]["hits"], &stage["present"]),
        (&0.into(), &20.into(), &20.into())
    );
    assert!(stage["old"].as_str().unwrap().contains("item: ul.news > li.item  # each of them"), "{stage}");
    assert!(stage["new"].as_str().unwrap().contains("item: article  # each of them"), "{stage}");
    let author = serde_json::json!({ "key": "author", "option": "css", "value": ".card-author" });
    assert!(stage["changes"].as_array().unwrap().contains(&author), "{stage}");
    let title = serde_json::json!({ "name": "title", "found": 20, "known": 20, "right": 20 });
    assert!(stage["after"]["fields"].as_array().unwrap().contains(&title), "{stage}");
    assert!(told["patch"].as_str().unwrap().contains("\n+      item: article  # each of them\n"), "{told}");
    site.show("<title>Just a moment...</title><script src=/cdn-cgi/challenge-platform/h/b></script>".into());
    let ran = site.repair(&["--json"]);
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (ran.code, &told["error"]["stage"], &told["stages"]),
        (1, &"page".into(), &serde_json::json!([])),
        "{told}"
    );
    assert!(told["error"]["advice"].is_string(), "{told}");
}
