// Prints src/dates/cldr.rs: the words of dates in each language, one row a language, from CLDR's JSON.
// What pages write and CLDR does not know is added by hand in src/dates/languages.rs. Run: see docs/dates.md.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const dates = (locale, file) => require(`cldr-dates-full/main/${locale}/${file}.json`).main[locale].dates;
const periods = require("cldr-core/supplemental/dayPeriods.json").supplemental.dayPeriodRuleSet;

// Code and aliases, then the CLDR locales whose words are joined into the row.
const LANGUAGES = [
  ["en", "en en-GB en-AU en-CA en-IN"],
  ["de", "de de-AT"],
  ["fr", "fr fr-CA"],
  ["es", "es es-MX es-419"],
  ["it", "it"],
  ["pt", "pt pt-PT"],
  ["nl", "nl"],
  ["sv", "sv"],
  ["da", "da"],
  ["nb no nn", "no nn"],
  ["fi", "fi"],
  ["is", "is"],
  ["pl", "pl"],
  ["cs", "cs"],
  ["sk", "sk"],
  ["hu", "hu"],
  ["ro mo", "ro ro-MD"],
  ["bg", "bg"],
  ["ru", "ru"],
  ["uk", "uk"],
  ["be", "be"],
  ["sr sh", "sr sr-Latn sr-Cyrl-BA sr-Latn-BA"],
  ["hr", "hr hr-BA"],
  ["bs", "bs bs-Cyrl"],
  ["sl", "sl"],
  ["mk", "mk"],
  ["lt", "lt"],
  ["lv", "lv"],
  ["et", "et"],
  ["sq", "sq"],
  ["tr", "tr"],
  ["az", "az"],
  ["kk", "kk"],
  ["uz", "uz"],
  ["el", "el"],
  ["he iw", "he"],
  ["ar", "ar ar-EG ar-AE ar-SA ar-LB ar-SY ar-IQ ar-JO ar-PS ar-MA ar-TN ar-DZ ar-MR"],
  ["fa prs", "fa fa-AF"],
  ["ur", "ur ur-IN"],
  ["hi", "hi"],
  ["mr", "mr"],
  ["ne", "ne"],
  ["bn", "bn bn-IN"],
  ["gu", "gu"],
  ["pa", "pa"],
  ["ta", "ta"],
  ["te", "te"],
  ["kn", "kn"],
  ["ml", "ml"],
  ["th", "th"],
  ["lo", "lo"],
  ["vi", "vi"],
  ["id in", "id"],
  ["ms", "ms"],
  ["fil tl", "fil"],
  ["ja", "ja"],
  ["zh", "zh zh-Hant zh-Hant-HK"],
  ["ko", "ko"],
  ["ca", "ca"],
  ["gl", "gl"],
  ["eu", "eu"],
  ["ka", "ka"],
  ["hy", "hy"],
  ["af", "af"],
];
const UNITS = ["second", "minute", "hour", "day", "week", "month", "year"];
const MONTHS = [...Array(12).keys()].map((m) => String(m + 1));
const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const UNSPACED = new Set(["th", "lo", "ja", "zh"]);

const clean = (word) => word.replace(/[\u200b-\u200f]/g, "").replace(/[\s\u00a0\u202f]+/g, " ").trim();
const forms = (words) => {
  const seen = new Map();
  for (const word of words.filter(Boolean).map(clean)) {
    const dotless = word.toLowerCase().replaceAll(".", "");
    if (dotless && !/[\d|]/.test(word) && !seen.has(dotless)) seen.set(dotless, word.toLowerCase());
  }
  return [...seen.values()].join("|");
};
const long = (forms) => forms.filter((word) => word && [...word.replace(/\./g, "")].length > 1);

// The names of months or weekdays: every width but the one-letter one, inside a date and alone.
const names = (calendars, kind, keys, widths) =>
  keys.map((key) =>
    forms(calendars.flatMap((c) => ["format", "stand-alone"].flatMap((use) => widths.map((w) => c[kind][use][w]?.[key])))),
  );

// The words of the half of the day: am and pm, and those parts of the day that lie within one half.
function halves(code, calendars) {
  const rules = periods[code] ?? {};
  const of = (name) => {
    if (name.startsWith("am") || name.startsWith("pm")) return name.slice(0, 2);
    if (name === "noon") return "pm";
    if (name.startsWith("night") && code !== "zh") return undefined;
    const [from, before] = [rules[name]?._from, rules[name]?._before].map((time) => parseInt(time));
    return before <= 12 && from < before ? "am" : from >= 12 && from < before ? "pm" : undefined;
  };
  const words = { am: [], pm: [] };
  for (const calendar of calendars)
    for (const use of ["format", "stand-alone"])
      for (const width of ["wide", "abbreviated"])
        for (const [name, word] of Object.entries(calendar.dayPeriods[use][width])) words[of(name)]?.push(word);
  const [am, pm] = [new Set(long(words.am)), new Set(long(words.pm))];
  return { am: forms([...am].filter((w) => !pm.has(w))), pm: forms([...pm].filter((w) => !am.has(w))) };
}

// "vor {0} Tagen" into what surrounds every such phrase ("vor *") and what is the unit's own ("tagen").
function phrases(code, fields, tense) {
  const all = [];
  for (const field of fields)
    for (const unit of UNITS)
      for (const width of ["", "-short", "-narrow"])
        for (const [key, text] of Object.entries(field[unit + width]?.[`relativeTime-type-${tense}`] ?? {}))
          all.push({ unit, width, count: { one: 1, two: 2 }[key.split("-").pop()], text: clean(text).toLowerCase().replace(" ({0})", "") });
  const around = surroundings(code, all.filter((p) => p.width === "" && p.text.includes("{0}")));
  const units = Object.fromEntries(UNITS.map((unit) => [unit, []]));
  const counted = [];
  for (const phrase of all) {
    const inner = around.map((a) => within(phrase.text, a)).find((inner) => inner !== undefined);
    if (inner === undefined) continue;
    if (inner.includes("{0}")) units[phrase.unit].push(inner.replace("{0}", "").trim());
    else if (phrase.count) counted.push([inner, phrase.unit, phrase.count]);
  }
  return { around, units, counted };
}

// The head is what stands before the number; the tail, what ends the phrases of most units alike.
function surroundings(code, patterns) {
  const tails = new Map();
  for (const { unit, text } of patterns) {
    const [head, tail] = text.split("{0}").map((part) => part.trim());
    const units = tails.get(head) ?? tails.set(head, new Map()).get(head);
    for (const end of ends(code, tail)) units.set(end, (units.get(end) ?? new Set()).add(unit));
  }
  const best = (units) => [...units].reduce((a, b) => (b[1].size > a[1].size || (b[1].size === a[1].size && b[0].length > a[0].length) ? b : a));
  return [...tails]
    .map(([head, units]) => [head, units.size ? best(units) : ["", new Set()]])
    .map(([head, [tail, units]]) => [head, units.size > 3 ? tail : ""])
    .filter(([head, tail]) => head || tail);
}

function ends(code, tail) {
  const [split, join] = UNSPACED.has(code) ? [[...tail], ""] : [tail.split(" "), " "];
  return split.map((_, i) => split.slice(i).join(join)).slice(1);
}

function within(text, [head, tail]) {
  if (!text.startsWith(head) || !text.endsWith(tail)) return undefined;
  const inner = text.slice(head.length, text.length - tail.length).trim();
  return inner && inner !== "{0}" && !inner.endsWith("{0}") ? inner : undefined;
}

// The words that stand between the parts of a date: "12 de mayo de 2025", "2025 m. gegužės 12 d.".
const joins = (calendars) =>
  forms(
    calendars
      .flatMap((c) => ["full", "long", "medium"].map((width) => c.dateFormats[width]))
      .map((pattern) => pattern?._value ?? pattern ?? "")
      .flatMap((pattern) => [...pattern.matchAll(/'([^']+)'/g)].map((m) => m[1]).concat(pattern.replace(/'[^']*'|[a-zA-Z]/g, " ").split(" ")))
      .flatMap((literal) => literal.split(" "))
      .filter((word) => /\p{L}/u.test(word)),
  );

function row([codes, locales]) {
  const code = codes.split(" ")[0];
  const all = locales.split(" ").filter((l) => { try { dates(l, "ca-gregorian"); return true; } catch { console.error(`no ${l}`); } });
  const calendars = all.map((l) => dates(l, "ca-gregorian").calendars.gregorian);
  const fields = all.map((l) => dates(l, "dateFields").fields);
  const short = calendars[0].dateFormats.short._value ?? calendars[0].dateFormats.short;
  const time = calendars[0].timeFormats.short._value ?? calendars[0].timeFormats.short;
  const [past, future] = ["past", "future"].map((tense) => phrases(code, fields, tense));
  const relative = (unit, n) => forms(["", "-short"].flatMap((w) => fields.map((f) => f[unit + w]?.[`relative-type-${n}`])));
  const around = ({ around }) => around.map(([head, tail]) => `${head} * ${tail}`.trim()).join("|");
  const counted = UNITS.map((unit) => [1, 2].map((n) => forms([past, future].flatMap((t) => t.counted.filter((c) => c[1] === unit && c[2] === n).map((c) => c[0])))));
  const { am, pm } = halves(code, calendars);
  const text = (words) => JSON.stringify(words);
  const list = (words) => `[${words.map(text).join(", ")}]`;
  return `Language {
    codes: ${text(codes.replaceAll(" ", "|"))},
    order: Order::${{ y: "Year", M: "Month", d: "Day" }[short.match(/[yMd]/)[0]]},
    dotted_time: ${time.includes(".")},
    months: ${list(names(calendars, "months", MONTHS, ["wide", "abbreviated"]).map((m) => forms(long(m.split("|")))))},
    weekdays: ${list(names(calendars, "days", WEEKDAYS, ["wide", "abbreviated", "short"]))},
    am: ${text(am)},
    pm: ${text(pm)},
    joins: ${text(joins(calendars))},
    days: ${list([-2, -1, 0, 1, 2].map((n) => relative("day", n)))},
    last: ${list(["week", "month", "year"].map((unit) => relative(unit, -1)))},
    units: ${list(UNITS.map((unit) => forms([...past.units[unit], ...future.units[unit]])))},
    one: ${list(counted.map((c) => c[0]))},
    two: ${list(counted.map((c) => c[1]))},
    ago: ${text(around(past))},
    ahead: ${text(around(future))},
    ..Language::NONE
  }`;
}

console.log(`//! The words of dates in ${LANGUAGES.length} languages, one row a language, as CLDR gives them. Written by
//! tools/cldr/write.js (docs/dates.md says how); what pages write beyond it is added in \`languages\`.

use super::languages::{Language, Order};

pub(super) static ROWS: [Language; ${LANGUAGES.length}] = [`);
console.log(LANGUAGES.map(row).join(",\n") + ",\n];");
