//! What a derived rule takes for the title and the date of its entries. Which entries they are is left to `detect`.

use crate::detect::{HEADLINES, days, each, paths, read, titles};

const CASES: [&str; 5] =
    ["Mill v. Weaver", "State v. Hall", "In re Estate of Lind", "Reeve vs. Harbour Board", "People v. Okafor"];

/// One text for each case.
fn each_case(of: impl Fn(usize, &str) -> String) -> String {
    CASES.iter().enumerate().map(|(n, name)| of(n, name)).collect()
}

fn yaml(page: &str) -> String {
    read(page).detected.unwrap().yaml
}

#[test]
fn what_stands_in_children_beside_a_name_is_removed() {
    let rows = each_case(|n, name| {
        format!(
            "<tr><td><a href=/o/{n}.pdf>24-{n}</a></td><td>{name}<br><span>Court of the {n}. district</span></td></tr>"
        )
    });
    let page = format!("<main><table>{rows}</table></main>");
    assert_eq!(titles(&read(&page)), CASES);
    assert!(yaml(&page).contains("remove: span"), "{}", yaml(&page));
    let cards = each(|n, headline| {
        let day = 20 - n;
        format!(
            "<article><h2><a href=/a/{n}>{headline} <i>{day} November 2026</i></a></h2><p>A text about it all.</p></article>"
        )
    });
    assert_eq!(titles(&read(&format!("<main>{cards}</main>"))), HEADLINES);
}

#[test]
fn the_innermost_element_that_names_the_parties_is_the_title() {
    let items = each_case(|n, name| {
        format!(
            "<div class=case><button class=case-title><span class=number>61{n}</span> <span class=name>{name}</span></button>\
             <p>What was decided in this case, in the few lines of the clerk.</p><a href=/o/{n}.pdf>Download</a></div>"
        )
    });
    assert_eq!(titles(&read(&format!("<main>{items}</main>"))), CASES);
}

#[test]
fn a_name_between_labels_is_matched() {
    let rows = each_case(|n, name| {
        format!(
            "<tr><td><b>Docket: </b><a href=/o/{n}.pdf>24-{n}</a></td>\
             <td><b>Posted: </b>11/2{n}/2026<br><b>Caption: </b>{name}<br><b>Type: </b>opinion {n}</td></tr>"
        )
    });
    let page = format!("<main><table>{rows}</table></main>");
    assert_eq!(titles(&read(&page)), CASES);
    assert!(yaml(&page).contains("match: 'Caption: (.+?) Type:'"), "{}", yaml(&page));
}

#[test]
fn a_value_is_found_behind_its_label() {
    let row = |label: &str, value: &str| format!("<div><div class=l>{label}</div><div class=v>{value}</div></div>");
    let items = each_case(|n, name| {
        let (number, date) = (row("Docket", &format!("24-{n}")), row("Filed", &format!("November {}, 2026", 20 - n)));
        format!("<div class=case>{number}{}{date}<a href=/o/{n}.pdf>Download</a></div>", row("Case Name", name))
    });
    let page = format!("<main>{items}</main>");
    assert_eq!(titles(&read(&page)), CASES);
    assert!(yaml(&page).contains("{css: div, text: '^Case Name$', then: '+ div'}"), "{}", yaml(&page));
}

#[test]
fn the_number_of_a_docket_is_no_part_of_a_name_unless_the_link_says_it() {
    let rows = |cell: fn(usize, &str) -> String| {
        format!("<main><table>{}</table></main>", each_case(|n, name| format!("<tr>{}</tr>", cell(n, name))))
    };
    let beside = rows(|n, name| format!("<td>24-{n} - {name} (2026)</td><td><a href=/o/{n}.pdf>View</a></td>"));
    assert_eq!(titles(&read(&beside)), CASES);
    let linked = rows(|n, name| format!("<td><a href=/o/{n}.pdf>{name}, 24-{n}</a></td><td>November 3, 2026</td>"));
    assert_eq!(titles(&read(&linked))[1], "State v. Hall, 24-1");
}

#[test]
fn a_date_leaves_the_title_that_it_is_set_off_from() {
    let list = |item: fn(usize, &str) -> String| {
        format!("<main><ul class=posts>{}</ul></main>", each(|n, text| format!("<li>{}</li>", item(n, text))))
    };
    let linked = list(|n, text| format!("<a href=/a/{n}>{text} (2026-11-{})</a>", 20 - n));
    let listing = read(&linked);
    assert_eq!((titles(&listing), days(&listing)[1].as_str()), (HEADLINES.to_vec(), "2026-11-19"));
    let minutes = list(|n, _| format!("<a href=/a/{n}>Minutes of the meeting (2026-11-{})</a>", 20 - n));
    assert_eq!(titles(&read(&minutes))[0], "Minutes of the meeting (2026-11-20)");
}

#[test]
fn names_and_dates_are_read_beside_bare_links() {
    let dated = each_case(|n, name| {
        format!("Filed 11/2{n}/25, No. 24-{n}<br>\n<a href=/o/{n}.pdf>{name}</a><br>\nA court<br>")
    });
    let listing = read(&format!("<h1>Opinions</h1><h3>As of November 24, 2026 12:20</h3>{dated}"));
    assert_eq!((titles(&listing), days(&listing)[2].as_str()), (CASES.to_vec(), "2025-11-22"));
    let link = |n: char| format!("<a href=/o/{n}24p.pdf>{n}24p.pdf</a> 11/22/2025 State v. {n}ilding<br>");
    let listing = read(&format!("<h1>Opinions</h1><pre>{}</pre>", ('a'..'t').map(link).collect::<String>()));
    assert_eq!((titles(&listing)[2], days(&listing)[2].as_str()), ("State v. cilding", "2025-11-22"));
}

#[test]
fn a_heading_that_tells_when_the_page_was_made_dates_no_entry() {
    let list = each(|n, text| format!("<article class=post><a href=/a/{n}>{text}</a></article>"));
    let dates = |heading: &str| {
        let listing = read(&format!("<main><h2>{heading}</h2>{list}</main>"));
        listing.entries.iter().filter_map(|entry| entry.date).count()
    };
    assert_eq!(dates("As of November 24, 2026"), 0);
    assert_eq!(dates("November 24, 2026 12:20"), 0);
    assert_eq!(dates("November 24, 2026"), 5);
}

#[test]
fn the_labels_of_dates_tell_which_one_is_meant() {
    let rows = |head: &str, each: String| format!("<main><table><tr>{head}</tr>{each}</table></main>");
    let row = |n: usize, text: &str| {
        let (one, other) = (format!("November 2{n}, 2026"), format!("November 1{n}, 2026"));
        format!("<tr><td>{one}</td><td>{other}</td><td><a href=/o/{n}.pdf>{text}</a></td></tr>")
    };
    let listing = read(&rows("<th>Date Posted<th>Date Filed<th>Case", each_case(row)));
    assert_eq!(days(&listing)[1], "2026-11-11");
    let listing = read(&rows("<th>Date Posted<th>Closing date<th>Story", each(row)));
    assert_eq!(days(&listing)[1], "2026-11-21");
    let listing = read(&rows("<th>Last updated<th>Published<th>Story", each(row)));
    assert_eq!(days(&listing)[1], "2026-11-11");
}

#[test]
fn a_decision_that_ends_with_its_day_is_not_of_the_day_it_was_posted() {
    let items = each_case(|n, name| {
        format!(
            "<p><span>Posted: </span><i>11/25/2026</i><br><a href=/o/{n}.pdf>{name}</a><br>Order on motion, 11-1{n}-2026</p>"
        )
    });
    assert_eq!(days(&read(&format!("<main>{items}</main>")))[3], "2026-11-13");
}

#[test]
fn links_that_name_no_case_are_none_of_the_cases() {
    let menu = ["Search for dockets", "Opinions of last year", "How to read these files"];
    let menu: String = menu.iter().enumerate().map(|(n, text)| format!("<a href=/help/{n}>{text}</a><br>")).collect();
    let items = each_case(|n, name| format!("<a href=/o/{n}.pdf>{name}</a><br>"));
    let listing = read(&format!("<body>{menu}{items}</body>"));
    assert_eq!(paths(&listing), ["/o/0.pdf", "/o/1.pdf", "/o/2.pdf", "/o/3.pdf", "/o/4.pdf"]);
}

#[test]
fn the_line_of_a_card_that_its_address_says_is_the_title() {
    let cards = each(|n, text| {
        let short = ["Reed", "Moss", "Clay", "Salt", "Fern"][n];
        let slug = short.to_lowercase();
        format!(
            "<a class=card href=/notes/{slug}><div>{short}</div><div class=line>{text}</div><div>2026-11-0{}</div></a>",
            n + 1
        )
    });
    assert_eq!(titles(&read(&format!("<main>{cards}</main>"))), ["Reed", "Moss", "Clay", "Salt", "Fern"]);
}
