//! The words of dates, one row a language. `cldr` has the rows that CLDR knows; the rows here add what pages write
//! beyond them. A new language is one row here: what two rows of one code say is joined.

use super::cldr;

/// Which number of a numeric date comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Day,
    Month,
    Year,
}

/// One language. Forms of a word are separated by `|`; case, accents and dots do not matter (`fold`).
#[derive(Debug, Clone, Copy)]
pub(super) struct Language {
    /// BCP 47 primary subtags.
    pub(super) codes: &'static str,
    /// How a short numeric date is ordered.
    pub(super) order: Order,
    /// Whether 08.05 is a time.
    pub(super) dotted_time: bool,
    /// January to December, in every inflection.
    pub(super) months: [&'static str; 12],
    /// What stands beside the number of a month: 12月, tháng 12.
    pub(super) month_mark: &'static str,
    /// Farvardin to Esfand.
    pub(super) persian_months: [&'static str; 12],
    /// Monday to Sunday.
    pub(super) weekdays: [&'static str; 7],
    /// Before noon.
    pub(super) am: &'static str,
    /// After noon.
    pub(super) pm: &'static str,
    /// Stands between the parts of a date or beside them and says nothing: "de", "г.", "about".
    pub(super) joins: &'static str,
    /// Stands before a time: "at", "kl.".
    pub(super) at: &'static str,
    /// Stands after an hour: "h", "Uhr", 時.
    pub(super) hour: &'static str,
    /// Stands after the minutes: 分.
    pub(super) minute: &'static str,
    /// Stands beside a date in a byline: "posted on", "by".
    pub(super) labels: &'static str,
    /// Two days ago, yesterday, today, tomorrow, in two days.
    pub(super) days: [&'static str; 5],
    /// Last week, month, year.
    pub(super) last: [&'static str; 3],
    /// Just now.
    pub(super) now: &'static str,
    /// Second, minute, hour, day, week, month, year.
    pub(super) units: [&'static str; 7],
    /// The same, where the form itself says one.
    pub(super) one: [&'static str; 7],
    /// The same, where the form itself says two.
    pub(super) two: [&'static str; 7],
    /// Words for one, two and three before a unit: "an", "a couple of", "a few".
    pub(super) counts: [&'static str; 3],
    /// What surrounds a span (`*`) that is over: "* ago", "vor *".
    pub(super) ago: &'static str,
    /// What surrounds a span that is to come: "in *".
    pub(super) ahead: &'static str,
}

impl Language {
    /// Says nothing.
    pub(super) const NONE: Language = Language {
        codes: "",
        order: Order::Day,
        dotted_time: false,
        months: [""; 12],
        month_mark: "",
        persian_months: [""; 12],
        weekdays: [""; 7],
        am: "",
        pm: "",
        joins: "",
        at: "",
        hour: "",
        minute: "",
        labels: "",
        days: [""; 5],
        last: [""; 3],
        now: "",
        units: [""; 7],
        one: [""; 7],
        two: [""; 7],
        counts: [""; 3],
        ago: "",
        ahead: "",
    };
}

/// All rows, CLDR's first.
pub(super) fn rows() -> impl Iterator<Item = &'static Language> {
    cldr::ROWS.iter().chain(&ROWS)
}

static ROWS: [Language; 47] = [
    Language {
        codes: "en",
        joins: "of|the|about|around|almost|over|nearly|and|approximately|approx|ca",
        at: "at|on|in|from|since",
        hour: "h|hrs",
        labels: "posted|posted on|published|published on|updated|last updated|updated on|last updated on|modified|last modified|created|added|added on|released|date|by|written by|written on|posted by|published by|issued|submitted|filed|filed on|uploaded|premiered|news|article|edited|first published|last edited|as of|release date|publication date|date posted|dated|reviewed|asked|answered|joined|new",
        now: "just now|moments ago|a moment ago|a few seconds ago|less than a minute ago|less than a minute",
        days: ["day before yesterday|the day before yesterday", "", "tonight|this morning", "", ""],
        counts: ["an|a|one", "two|a couple of|a couple|couple of", "three|a few|few"],
        ago: "* back|* earlier",
        ..Language::NONE
    },
    Language {
        codes: "de",
        months: ["jaenner", "feber", "maerz|mrz", "", "", "juno", "", "", "", "", "", ""],
        joins: "etwa|ca|circa|rund|ungefähr|den|der|und|des|über",
        at: "um|ab",
        hour: "uhr|h",
        labels: "veröffentlicht|veröffentlicht am|erschienen|erschienen am|aktualisiert|aktualisiert am|zuletzt aktualisiert|geändert|stand|am|vom|von|erstellt|erstellt am|datum|publiziert|publiziert am|geschrieben|letzte änderung|seit|artikel|nachricht|meldung|neu",
        now: "gerade eben|soeben|eben|vor wenigen sekunden|vor kurzem",
        units: ["sekunde", "minute|min", "std|stunde|h", "tagen|t", "wo|wochen", "mon|monate", "jahre"],
        counts: ["ein|eine|einer|einem|einen", "zwei", "drei|ein paar"],
        ..Language::NONE
    },
    Language {
        codes: "fr",
        months: ["jan", "fevrier|fev", "", "", "", "", "juil", "aou", "", "", "", ""],
        joins: "de|environ|le|l|et|du|presque|plus de|près d|près de",
        at: "à|a|vers|dès",
        hour: "h|heures|heure|hrs",
        minute: "min",
        labels: "publié|publié le|publie le|posté|posté le|mis à jour|mis à jour le|mise à jour|mise à jour le|modifié|modifié le|par|le|date|écrit par|paru le|paru|créé le|ajouté le|dernière mise à jour|depuis le|article|actualité|de",
        now: "à l'instant|il y a un instant|il y a quelques instants|il y a quelques secondes|maintenant",
        counts: ["un|une", "deux", "trois|quelques"],
        units: ["sec", "mn|min", "hrs", "jrs|jour", "sem", "mois", "ans"],
        ..Language::NONE
    },
    Language {
        codes: "es",
        months: ["", "", "", "", "", "", "", "", "setiembre|set", "", "", ""],
        joins: "de|del|el|unos|unas|aproximadamente|casi|más de|y|alrededor de",
        at: "a las|a la|las|la|a",
        hour: "h|hs|hrs|horas|hora",
        labels: "publicado|publicado el|publicada|publicada el|actualizado|actualizado el|actualizada el|última actualización|por|el|fecha|escrito por|creado el|modificado|publicación|desde el|noticia|noticias|artículo",
        now: "ahora mismo|justo ahora|hace un momento|hace unos segundos|hace instantes",
        counts: ["un|una|uno", "dos", "tres"],
        ago: "* atrás",
        units: ["seg", "mins", "hs|hrs", "d", "sem", "mes", "a"],
        ..Language::NONE
    },
    Language {
        codes: "it",
        joins: "di|del|il|circa|e|oltre|quasi|l|lo",
        at: "alle|alle ore|ore|h",
        hour: "h",
        labels: "pubblicato|pubblicato il|pubblicata il|aggiornato|aggiornato il|ultimo aggiornamento|da|di|il|data|scritto da|scritto il|creato il|inserito il|modificato il|notizia|articolo|del",
        days: ["altroieri|l'altroieri", "", "", "", ""],
        now: "adesso|proprio ora|poco fa|un attimo fa|pochi secondi fa|qualche secondo fa|un momento fa",
        counts: ["un|una|uno|un'", "due", "tre"],
        ..Language::NONE
    },
    Language {
        codes: "pt",
        joins: "do|cerca de|aproximadamente|quase|mais de|e|dia|o",
        at: "às|as|à|a|pelas",
        hour: "h|hs|horas|hora",
        minute: "min|m",
        labels: "publicado|publicado em|publicada em|postado|postado em|atualizado|atualizado em|atualizada em|última atualização|por|em|data|escrito por|criado em|modificado em|desde|notícia|notícias|artigo|no dia|no",
        now: "agora|agora mesmo|agora há pouco|há instantes|há alguns segundos|há pouco|neste momento",
        counts: ["um|uma", "dois|duas", "três"],
        ago: "* atrás|faz *|há * atrás",
        units: ["seg", "mins", "hs|hr", "d", "sem", "mês", "a"],
        ..Language::NONE
    },
    Language {
        codes: "nl",
        months: ["", "", "mrt.", "", "", "", "", "", "", "", "", ""],
        joins: "de|van|circa|ongeveer|bijna|en",
        at: "om",
        hour: "uur|u|h",
        labels: "gepubliceerd|gepubliceerd op|geplaatst|geplaatst op|bijgewerkt|bijgewerkt op|laatst bijgewerkt|laatste update|door|op|datum|geschreven door|aangemaakt|gewijzigd|vanaf|nieuws|artikel|van",
        now: "zojuist|zonet|net|nu net|zo net",
        units: [
            "sec",
            "min|minuut|minuten",
            "uren|uur|u",
            "dagen|dag",
            "weken|week",
            "mnd|maand|maanden",
            "jaren|jaar",
        ],
        counts: ["een|één", "twee", "drie|een paar"],
        ..Language::NONE
    },
    Language {
        codes: "sv",
        dotted_time: true,
        joins: "den|cirka|ca|ungefär|nästan|och",
        at: "kl|klockan",
        labels: "publicerad|publicerat|publicerades|uppdaterad|uppdaterat|senast uppdaterad|av|datum|den|skapad|ändrad|postat|nyhet|artikel",
        days: ["", "igår", "idag", "imorgon", ""],
        now: "just nu|alldeles nyss|nyss|precis",
        units: ["sek", "min", "h|tim|timma", "dgr|dygn", "v", "mån", "år"],
        counts: ["en|ett", "två", "tre|några"],
        ago: "* sedan|* sen",
        ..Language::NONE
    },
    Language {
        codes: "da",
        joins: "d|den|cirka|ca|omkring|og|næsten",
        at: "kl|klokken",
        labels: "publiceret|offentliggjort|udgivet|opdateret|sidst opdateret|senest opdateret|af|dato|oprettet|skrevet af|lavet|ændret|nyhed|artikel|d",
        now: "lige nu|netop nu|for få sekunder siden|for et øjeblik siden",
        units: ["sek", "min", "t|timer|time", "døgn|dag|dage", "uge|uger", "md|mdr|måned|måneder", "år"],
        counts: ["en|et", "to", "tre"],
        ago: "* siden",
        ..Language::NONE
    },
    Language {
        codes: "nb",
        dotted_time: true,
        joins: "den|cirka|ca|omtrent|og|nesten",
        at: "kl|klokken|klokka",
        labels: "publisert|oppdatert|sist oppdatert|av|dato|opprettet|skrevet av|endret|lagt ut|nyhet|artikkel|den",
        days: ["", "igår", "idag", "imorgen", ""],
        now: "akkurat nå|nettopp|nå nettopp|for noen sekunder siden|rett no",
        units: [
            "sek",
            "min|minutt|minutter",
            "t|timer|time",
            "døgn|dag|dager|dagar",
            "uke|uker|veke|veker",
            "mnd|måned|måneder|månad|månader",
            "år",
        ],
        counts: ["en|et|ett|ein|eit", "to", "tre"],
        ago: "* siden|* sidan|for * sidan",
        ..Language::NONE
    },
    Language {
        codes: "fi",
        joins: "noin|ja|yli|lähes",
        at: "klo|kello",
        labels: "julkaistu|päivitetty|viimeksi päivitetty|muokattu|kirjoittanut|luotu|päivämäärä|lisätty|uutinen|artikkeli",
        now: "juuri nyt|juuri äsken|äsken|hetki sitten",
        units: ["sek|s", "min", "h|t", "pv|pvä", "vk|vko", "kk", "v"],
        counts: ["yksi|yhden", "kaksi", "kolme"],
        ..Language::NONE
    },
    Language {
        codes: "pl",
        joins: "r|roku|około|ok|i|ponad|prawie|dnia",
        at: "o|o godz|godz|godzina|o godzinie",
        labels: "opublikowano|opublikowany|opublikowane|dodano|dodane|dodany|aktualizacja|zaktualizowano|ostatnia aktualizacja|przez|autor|data|data publikacji|utworzono|z dnia|napisał|publikacja|aktualności|artykuł|od",
        now: "przed chwilą|teraz|właśnie teraz|chwilę temu|kilka sekund temu",
        units: [
            "sek|sekundę",
            "minutę",
            "godzinę|h|godz",
            "dzień|dni|dnia",
            "tyg|tydzień",
            "mies|miesiąc",
            "rok|lata|lat",
        ],
        counts: ["jeden|jedną|jedna", "dwa|dwie", "trzy"],
        ..Language::NONE
    },
    Language {
        codes: "cs",
        joins: "asi|zhruba|a|dne|přibližně",
        at: "v|ve|od",
        hour: "hod|h|hodin",
        labels: "publikováno|zveřejněno|vydáno|aktualizováno|naposledy aktualizováno|autor|datum|vytvořeno|vloženo|přidáno|dne|od|napsal|změněno|poslední aktualizace|článek",
        now: "právě teď|teď|před chvílí|před okamžikem|před několika sekundami",
        units: [
            "sekundami|sek",
            "minutou|min",
            "hodinou|hod|h",
            "dnem|dny|dní",
            "týdnem|týdny",
            "měsícem|měsíci",
            "rokem|roky|lety",
        ],
        counts: ["jedním|jednou", "dvěma", "třemi"],
        ..Language::NONE
    },
    Language {
        codes: "sk",
        joins: "asi|približne|a|dňa",
        at: "o|od",
        hour: "hod|h",
        labels: "publikované|zverejnené|aktualizované|naposledy aktualizované|autor|dátum|vytvorené|pridané|vydané|dňa|od|upravené",
        now: "práve teraz|teraz|pred chvíľou|pred okamihom",
        units: ["sek", "min", "hod|h", "dňom|dňami|dni", "týždňom", "mes", "rokom|rokmi"],
        counts: ["jedným|jednou|jedna", "dvoma|dvomi", "tromi|troma"],
        ..Language::NONE
    },
    Language {
        codes: "hu",
        order: Order::Year,
        joins: "kb|körülbelül|és|n|án|én|i|a|az|év",
        at: "kor",
        labels: "közzétéve|megjelent|megjelenés|frissítve|utoljára frissítve|szerző|dátum|írta|létrehozva|feltöltve|módosítva|publikálva|publikálás|közzététel",
        now: "épp most|most|éppen most|az imént",
        units: ["mp", "perce|p", "órája|ó", "napja", "hete", "hónapja", "éve"],
        counts: ["egy", "két|kettő", "három|néhány|pár"],
        ..Language::NONE
    },
    Language {
        codes: "ro",
        joins: "de|aproximativ|circa|și|din|peste|aproape",
        at: "la|la ora|ora|ora:",
        labels: "publicat|publicat la|publicat pe|publicat în|postat|postat la|postat pe|actualizat|actualizat la|ultima actualizare|de|pe|data|scris de|creat la|din|articol|știri|la",
        now: "chiar acum|adineauri|acum câteva secunde|acum|acum câteva clipe",
        units: ["sec", "min", "h|oră", "zi|zile", "săpt|săptămână|săptămâni", "lună|luni", "an|ani"],
        counts: ["un|o|una", "două|doi", "trei|câteva"],
        ago: "în urmă cu *",
        ..Language::NONE
    },
    Language {
        codes: "bg",
        months: ["", "", "", "", "", "", "", "", "септ", "", "", ""],
        joins: "год|година|около|и|на",
        at: "в|във|от",
        hour: "ч|часа",
        labels: "публикувано|публикувано на|публикуван|обновено|обновено на|последна актуализация|актуализирано|от|автор|дата|добавено|създадено|на|новини|статия",
        now: "току що|преди малко|сега|в момента|току-що",
        units: ["сек", "мин|минута", "ч|час|часа", "ден|дни", "седмица|седмици", "месец|месеца", "година|години"],
        counts: ["един|една|едно", "два|две", "три"],
        ..Language::NONE
    },
    Language {
        codes: "ru",
        months: ["", "", "", "", "", "", "", "", "сен|сент", "", "ноя|нояб", ""],
        joins: "года|год|около|и|примерно|более|почти",
        at: "в|во|с",
        hour: "ч|часов",
        labels: "опубликовано|опубликован|опубликована|обновлено|обновлен|дата публикации|дата|автор|размещено|добавлено|создано|изменено|последнее обновление|от|новости|новость|статья|публикация",
        days: ["позавчера", "", "", "", ""],
        now: "только что|сейчас|несколько секунд назад|меньше минуты назад|менее минуты назад",
        units: ["сек", "мин|мин.", "ч|час|часа|часов", "дн|день|дня|дней", "нед", "мес", "г|год|года|лет"],
        counts: ["один|одна|одну", "два|две", "три|несколько|пару"],
        ..Language::NONE
    },
    Language {
        codes: "uk",
        joins: "року|рік|близько|і|та|приблизно",
        at: "о|об|в|у",
        hour: "год",
        labels: "опубліковано|оновлено|дата публікації|дата|автор|розміщено|додано|створено|змінено|останнє оновлення|від|новини|новина|стаття",
        days: ["", "вчора|учора", "", "", ""],
        now: "щойно|зараз|тільки що|кілька секунд тому",
        units: ["сек", "хв|хвилину", "год|годину", "дн|день|дні|днів", "тиж|тижд", "міс", "рік|роки|років"],
        counts: ["один|одна|одну", "два|дві", "три|кілька|декілька"],
        ago: "* назад",
        ..Language::NONE
    },
    Language {
        codes: "be",
        months: ["", "", "", "", "", "", "", "", "", "", "", ""],
        at: "у|а|аб",
        now: "толькі што|зараз",
        ago: "* назад",
        ..Language::NONE
    },
    Language {
        codes: "sr",
        joins: "godine|god|године|год|oko|око|i|и|g|г",
        at: "u|у",
        hour: "h|č|časova|часова",
        labels: "objavljeno|објављено|ažurirano|ажурирано|poslednja izmena|autor|аутор|datum|датум|postavljeno|vest|vesti|вести",
        now: "upravo|upravo sada|управо|управо сада|malopre|малопре|sada|сада",
        counts: ["jedan|jednu|један|једну", "dva|dve|два|две", "tri|три"],
        units: ["", "", "h|ч", "", "", "", ""],
        ..Language::NONE
    },
    Language {
        codes: "hr",
        joins: "godine|god|g|oko|i",
        at: "u",
        hour: "h|sati",
        labels: "objavljeno|ažurirano|zadnja izmjena|posljednje ažuriranje|autor|datum|postavljeno|izmijenjeno|piše|vijesti",
        now: "upravo sada|upravo|maloprije|sada",
        counts: ["jedan|jednu", "dva|dvije", "tri|nekoliko"],
        ..Language::NONE
    },
    Language {
        codes: "sl",
        joins: "ob|leta|približno",
        at: "ob",
        labels: "objavljeno|posodobljeno|zadnja posodobitev|avtor|datum|ustvarjeno|dne|zadnja sprememba",
        now: "pravkar|ravnokar|zdaj",
        counts: ["eno|enim|enem", "dvema|dvemi", "tremi"],
        ..Language::NONE
    },
    Language {
        codes: "lt",
        joins: "mėn|metų|apie",
        at: "val",
        labels: "paskelbta|publikuota|atnaujinta|paskutinį kartą atnaujinta|autorius|data|sukurta|įkelta|įdėta",
        now: "ką tik|dabar|prieš akimirką",
        units: ["sek", "min|minutę", "val|valandą", "d|dieną", "sav|savaitę", "mėn|mėnesį", "m|metus"],
        counts: ["vieną", "dvi|du", "tris"],
        ..Language::NONE
    },
    Language {
        codes: "lv",
        joins: "g|gads",
        at: "plkst|pulksten",
        labels: "publicēts|publicēta|atjaunots|atjaunināts|autors|datums|izveidots|pievienots",
        now: "tikko|tikko kā|tagad|pirms mirkļa",
        units: ["sekundes|sek", "minūtes|min", "stundas|st", "dienas|d", "nedēļas", "mēneša|mēn", "gada"],
        counts: ["vienas|vienu|viena", "divām|diviem", "trim|trīs"],
        ..Language::NONE
    },
    Language {
        codes: "et",
        joins: "a|umbes|ja",
        at: "kell|kl",
        labels: "avaldatud|uuendatud|viimati uuendatud|autor|kuupäev|loodud|lisatud|muudetud|postitatud",
        now: "just nüüd|äsja|praegu|hetk tagasi",
        counts: ["ühe", "kahe", "kolme"],
        ago: "* tagasi",
        units: [
            "sekundit|sek",
            "minutit|min",
            "tundi|tund|h",
            "päeva|päev",
            "nädalat|nädal",
            "kuud|kuu",
            "aastat|aasta",
        ],
        ..Language::NONE
    },
    Language {
        codes: "tr",
        joins: "yaklaşık|ve|tarihinde|tarihi|günü",
        at: "saat|saati",
        labels: "yayınlandı|yayınlanma|yayınlanma tarihi|yayın tarihi|yayımlandı|güncellendi|güncelleme|güncelleme tarihi|son güncelleme|tarih|yazar|giriş|giriş tarihi|eklenme tarihi|tarafından|oluşturulma|haber|ekleme|eklendi",
        days: ["evvelsi gün", "", "", "", ""],
        now: "az önce|şimdi|şu anda|biraz önce|şu an",
        units: ["sn", "dk|dakika", "sa|saat", "gün", "hafta|hf", "ay", "yıl|sene"],
        counts: ["bir", "iki", "üç"],
        ago: "* evvel",
        ..Language::NONE
    },
    Language {
        codes: "el",
        joins: "του|περίπου|και|την|στις|τις",
        at: "στις|ώρα|και ώρα|στη",
        labels: "δημοσιεύτηκε|δημοσιεύθηκε|δημοσίευση|δημοσιεύτηκε στις|ενημερώθηκε|τελευταία ενημέρωση|ενημέρωση|από|ημερομηνία|συντάκτης|στις|την|αναρτήθηκε|γράφει|ανάρτηση|άρθρο",
        days: ["", "χτες|εχθές", "", "", ""],
        now: "μόλις τώρα|μόλις|τώρα|πριν λίγο|πριν από λίγο",
        units: [
            "δευτ",
            "λεπτό|λεπτά|λ",
            "ώρα|ώρες|ω",
            "μέρα|μέρες|ημέρα|ημέρες",
            "βδομάδα|εβδομάδα|εβδομάδες",
            "μήνα|μήνες",
            "χρόνο|χρόνια|έτη",
        ],
        counts: ["ένα|μία|μια|έναν", "δύο|δυο", "τρεις|τρία"],
        ago: "πριν *|* πριν|εδώ και *",
        ..Language::NONE
    },
    Language {
        codes: "he",
        months: [
            "בינואר|בינו׳",
            "בפברואר|בפבר׳",
            "במרץ|במרס|מרס",
            "באפריל|באפר׳",
            "במאי",
            "ביוני",
            "ביולי",
            "באוגוסט|באוג׳",
            "בספטמבר|בספט׳",
            "באוקטובר|באוק׳",
            "בנובמבר|בנוב׳",
            "בדצמבר|בדצמ׳",
        ],
        joins: "כ|ו|בשנת|יום",
        at: "בשעה|שעה|ב",
        labels: "פורסם|פורסם ב|פורסם בתאריך|פורסמה|עודכן|עודכן ב|עדכון אחרון|תאריך|מאת|נוצר|נכתב על ידי|על ידי|תאריך פרסום|ב",
        now: "הרגע|ממש עכשיו|עכשיו|כרגע|זה עתה|לפני רגע",
        units: ["שניות", "דק|דקות|דקה", "שע|שעות|שעה", "ימים|יום", "שבועות|שבוע", "חודשים|חודש", "שנים|שנה"],
        ..Language::NONE
    },
    Language {
        codes: "ar",
        months: [
            "جانفي",
            "فيفري",
            "اذار",
            "ابريل|افريل|نيسان",
            "أيار",
            "حزيران|يونيه",
            "تموز|يوليه",
            "آب",
            "ايلول|سبتمبر",
            "تشرين الاول|اكتوبر",
            "تشرين الثاني|نوفمبر",
            "كانون الاول|ديسمبر",
        ],
        am: "ص|صباحا|صباحاً",
        pm: "م|مساء|مساءً|ظهرا|عصرا",
        joins: "من|نحو|حوالي|و|عام|سنة|الموافق|تاريخ|بتاريخ|م",
        at: "في|الساعة|على الساعة|عند|في الساعة",
        labels: "نشر|نشر في|نشرت|نشرت في|تم النشر|تم النشر في|تاريخ النشر|آخر تحديث|تحديث|تم التحديث|بواسطة|كتب|كتبه|التاريخ|تاريخ|في|بتاريخ|أضيف|منشور|خبر|أخبار|بقلم",
        days: ["اول امس|أول من أمس|قبل أمس", "البارحة|بالأمس|امس", "", "", ""],
        now: "الآن|الان|قبل لحظات|منذ لحظات|للتو|قبل ثوان|منذ ثوان|قبل قليل|منذ قليل",
        one: ["ثانية", "دقيقة", "ساعة", "يوم", "أسبوع", "شهر", "سنة|عام"],
        two: ["ثانيتين", "دقيقتين", "ساعتين|ساعتان", "يومين|يومان", "أسبوعين|أسبوعان", "شهرين|شهران", "سنتين|عامين"],
        units: ["ثوان|ثواني", "دقيقه", "ساعه|ساعات", "ايام|يوما", "اسابيع", "شهور|اشهر", "سنوات|أعوام|عاما|سنه"],
        ago: "منذ *|من *",
        ..Language::NONE
    },
    Language {
        codes: "fa",
        order: Order::Year,
        persian_months: [
            "فروردین|حمل",
            "اردیبهشت|ثور",
            "خرداد|جوزا",
            "تیر|سرطان",
            "مرداد|امرداد|اسد",
            "شهریور|سنبله",
            "مهر|میزان",
            "آبان|عقرب",
            "آذر|قوس",
            "دی|جدی",
            "بهمن|دلو",
            "اسفند|حوت",
        ],
        joins: "ماه|ماه سال|سال|حدود|و|مورخ|تقریبا",
        at: "ساعت|در ساعت|در",
        labels: "منتشر شده|منتشر شده در|انتشار|تاریخ انتشار|زمان انتشار|تاریخ|بروزرسانی|به روز رسانی|آخرین بروزرسانی|آخرین به روزرسانی|توسط|نویسنده|در|ارسال شده|ارسال شده در|درج|خبر|اخبار",
        now: "همین حالا|هم اکنون|لحظاتی پیش|همین الان|چند لحظه پیش|اکنون|چند ثانیه پیش|لحظاتی قبل",
        counts: ["یک", "دو", "سه|چند"],
        ago: "* قبل",
        ..Language::NONE
    },
    Language {
        codes: "ur",
        days: ["", "کل|گزشتہ روز", "", "", ""],
        now: "ابھی|ابھی ابھی",
        units: ["سیکنڈز", "منٹس", "گھنٹہ", "روز", "", "", ""],
        counts: ["ایک", "دو", "تین"],
        ago: "* قبل",
        ..Language::NONE
    },
    Language {
        codes: "hi",
        months: ["", "फरवरी", "", "", "", "", "", "", "सितम्बर|सितंबर", "अक्तूबर", "नवम्बर", "दिसम्बर"],
        joins: "को|लगभग|करीब|और",
        at: "बजे|को",
        hour: "बजे",
        labels: "प्रकाशित|अपडेट|अपडेटेड|अद्यतन|द्वारा|तारीख|दिनांक|पोस्ट किया गया|प्रकाशन तिथि|पब्लिश्ड|अंतिम अपडेट|अपडेट किया गया|को",
        days: ["", "बीता कल|बीते कल", "", "", ""],
        now: "अभी|अभी अभी|अभी-अभी|कुछ ही देर पहले|कुछ देर पहले",
        units: ["सेकंड|सेकेंड", "मिनट|मि", "घंटा|घंटे|घण्टे", "दिन", "हफ्ते|हफ़्ते|सप्ताह", "महीने|महीना|माह", "साल|वर्ष"],
        counts: ["एक", "दो", "तीन|कुछ"],
        ..Language::NONE
    },
    Language {
        codes: "mr",
        units: [
            "सेकंदांपूर्वी|सेकंदापूर्वी",
            "मिनिटांपूर्वी|मिनिटापूर्वी",
            "तासांपूर्वी|तासापूर्वी",
            "दिवसांपूर्वी|दिवसापूर्वी",
            "आठवड्यांपूर्वी|आठवड्यापूर्वी",
            "महिन्यांपूर्वी|महिन्यापूर्वी",
            "वर्षांपूर्वी|वर्षापूर्वी",
        ],
        now: "आत्ता|आत्ताच",
        ..Language::NONE
    },
    Language {
        codes: "bn",
        labels: "প্রকাশ|প্রকাশিত|প্রকাশের তারিখ|আপডেট|সর্বশেষ আপডেট|তারিখ|হালনাগাদ|প্রকাশ:",
        now: "এইমাত্র|এখন|এই মাত্র",
        units: ["সেকেন্ড", "মিনিট|মি", "ঘন্টা|ঘণ্টা", "দিন", "সপ্তাহ", "মাস", "বছর"],
        counts: ["এক", "দুই", "তিন|কয়েক"],
        ago: "* পূর্বে",
        ..Language::NONE
    },
    Language {
        codes: "ne",
        units: ["सेकेन्ड", "मिनेट", "घण्टा|घन्टा", "दिन", "हप्ता", "महिना", "वर्ष"],
        ago: "* अघि|* पहिले",
        ..Language::NONE
    },
    Language {
        codes: "th",
        joins: "ค.ศ.|พ.ศ.|ประมาณ|วัน|เดือน|ปี",
        at: "เวลา|เมื่อเวลา|เมื่อ",
        hour: "น.|นาฬิกา",
        labels: "เผยแพร่|เผยแพร่เมื่อ|เผยแพร่วันที่|โพสต์เมื่อ|อัปเดต|อัพเดท|อัปเดตล่าสุด|ปรับปรุงล่าสุด|โดย|เมื่อ|เมื่อวันที่|วันที่เผยแพร่|แก้ไขล่าสุด|สร้างเมื่อ|ข่าว",
        days: ["", "เมื่อวานนี้", "", "", ""],
        now: "เมื่อสักครู่|เมื่อครู่|เมื่อสักครู่นี้|ตอนนี้|ขณะนี้",
        units: ["วินาที", "นาที", "ชม.|ชั่วโมง", "วัน", "สัปดาห์|อาทิตย์", "เดือน", "ปี"],
        ago: "* ที่แล้ว|* ก่อน|* มาแล้ว",
        ..Language::NONE
    },
    Language {
        codes: "vi",
        month_mark: "tháng|thg|th",
        joins: "ngày|năm|khoảng",
        at: "lúc|vào lúc|vào",
        hour: "giờ|h",
        minute: "phút",
        labels: "đăng|đăng ngày|đăng lúc|đăng vào|xuất bản|ngày đăng|cập nhật|cập nhật lúc|cập nhật lần cuối|bởi|tác giả|ngày|xuất bản ngày|đã đăng|tin|tin tức",
        now: "vừa xong|mới đây|bây giờ|vừa mới|vừa rồi|ngay bây giờ",
        counts: ["một", "hai", "ba|vài"],
        ago: "cách đây *",
        ..Language::NONE
    },
    Language {
        codes: "id",
        months: ["", "pebruari|peb", "", "", "", "", "", "agt|ags|agst", "sept", "", "nopember|nop", ""],
        joins: "sekitar|tanggal|dan|tgl",
        at: "pukul|jam|pkl",
        labels: "diterbitkan|diterbitkan pada|dipublikasikan|dipublikasikan pada|diperbarui|diperbarui pada|terakhir diperbarui|oleh|pada|tanggal|ditulis oleh|diposting|diposting pada|dibuat|terbit|berita|artikel|update|dirilis",
        days: ["kemarin lusa", "", "", "", ""],
        now: "baru saja|barusan|sekarang|beberapa detik yang lalu|beberapa detik lalu",
        units: ["dtk|detik", "mnt|menit", "jam", "hr|hari", "mgg|minggu", "bln|bulan", "thn|tahun"],
        one: ["sedetik", "semenit", "sejam", "sehari", "seminggu", "sebulan", "setahun"],
        counts: ["satu", "dua", "tiga|beberapa"],
        ago: "* lalu",
        ..Language::NONE
    },
    Language {
        codes: "ms",
        labels: "diterbitkan|diterbitkan pada|dikemas kini|dikemaskini|oleh|pada|tarikh",
        now: "sebentar tadi|baru sahaja|sekarang",
        units: ["saat", "minit", "jam", "hari", "minggu", "bulan", "tahun"],
        one: ["", "", "sejam", "sehari", "seminggu", "sebulan", "setahun"],
        ago: "* yang lalu",
        ..Language::NONE
    },
    Language {
        codes: "fil",
        joins: "ng|ika|noong|nang",
        labels: "nai-publish|inilathala|na-update|ni",
        now: "ngayon lang|kani-kanina lang",
        ago: "* na ang nakalipas|* na nakalipas|* nakalipas",
        ..Language::NONE
    },
    Language {
        codes: "ja",
        order: Order::Year,
        month_mark: "月",
        weekdays: ["月曜", "火曜", "水曜", "木曜", "金曜", "土曜", "日曜"],
        joins: "約|およそ|日付",
        hour: "時",
        minute: "分",
        labels: "公開|公開日|投稿|投稿日|掲載|掲載日|更新|更新日|最終更新|最終更新日|作成|作成日|配信|発表|発行|発行日|日時|著者|に公開|付|登録日|公開日時|更新日時|新着|お知らせ|ニュース",
        days: ["おととい|一昨日", "きのう|昨晩", "きょう|本日", "あした|あす", "あさって"],
        now: "たった今|たったいま|ついさっき|さっき|数秒前",
        units: ["秒間", "分間", "時間", "日間", "週|週間", "ヶ月|カ月|ケ月|か月|箇月|ヵ月|ヵ月間|ヶ月間", "年間"],
        ..Language::NONE
    },
    Language {
        codes: "zh",
        order: Order::Year,
        months: ["", "", "", "", "", "", "", "", "", "", "", ""],
        month_mark: "月|月份",
        weekdays: [
            "礼拜一|禮拜一",
            "礼拜二|禮拜二",
            "礼拜三|禮拜三",
            "礼拜四|禮拜四",
            "礼拜五|禮拜五",
            "礼拜六|禮拜六",
            "礼拜天|星期天|周天|禮拜日|週日",
        ],
        am: "早晨|午前|凌晨",
        pm: "傍晚|午后|午後|晚",
        joins: "号|號|约|約|大约",
        at: "于|於",
        hour: "时|時|点|點|点钟",
        minute: "分",
        labels: "发布|發布|发布于|發布於|发布时间|發布時間|发表于|發表於|发表|更新|更新于|更新於|更新时间|更新時間|最后更新|最後更新|日期|时间|時間|作者|发表时间|发布日期|發布日期|来源|來源|创建于|创建时间|编辑|刊登|上传|收录|录入时间|添加时间|文章|新闻|公告",
        days: ["前日", "", "", "", ""],
        now: "刚刚|剛剛|刚才|剛才|几秒前|幾秒前|现在|數秒前",
        units: [
            "秒鐘",
            "分钟|分鐘|分",
            "小时|小時|个小时|個小時|鐘頭|钟头",
            "天|日",
            "周|週|星期|个星期|個星期|礼拜|禮拜",
            "个月|個月",
            "年",
        ],
        counts: ["一", "两|兩|二", "三|几|幾"],
        ago: "* 之前|* 以前",
        ..Language::NONE
    },
    Language {
        codes: "ko",
        order: Order::Year,
        month_mark: "월",
        joins: "약",
        hour: "시",
        minute: "분",
        labels: "게시|게시일|작성|작성일|등록|등록일|발행|발행일|수정|수정일|최종수정|최종 수정|입력|업데이트|날짜|승인|기사입력|기사 입력|작성자|게시됨|일자|공개|뉴스|기자|입력일",
        days: ["그제|엊그제|그저께", "어저께", "", "", ""],
        now: "방금|방금 전|지금|조금 전|몇 초 전",
        units: ["초", "분", "시간", "일", "주|주일", "개월|달", "년"],
        one: ["", "", "", "하루", "", "한 달|한달", ""],
        two: ["", "", "", "이틀", "", "두 달|두달", ""],
        counts: ["한", "두", "세"],
        ..Language::NONE
    },
    Language {
        codes: "ca",
        joins: "de|d|aproximadament|i|el",
        at: "a les|a la|a|les",
        hour: "h|hores",
        labels: "publicat|publicat el|actualitzat|actualitzat el|per|el|data|escrit per|darrera actualització|notícia|article",
        now: "ara mateix|ara|fa un moment|fa uns segons",
        counts: ["un|una", "dos|dues", "tres"],
        units: ["seg", "min", "h|hora", "d|dia", "setm", "mes", "a|any"],
        ..Language::NONE
    },
    Language {
        codes: "gl",
        joins: "de|do",
        at: "ás|ás h",
        labels: "publicado|publicado o|actualizado|por|data",
        ..Language::NONE
    },
    Language {
        codes: "eu",
        order: Order::Year,
        months: [
            "urtarrilak|urtarrilaren",
            "otsailak|otsailaren",
            "martxoak|martxoaren",
            "apirilak|apirilaren",
            "maiatzak|maiatzaren",
            "ekainak|ekainaren",
            "uztailak|uztailaren",
            "abuztuak|abuztuaren",
            "irailak|irailaren",
            "urriak|urriaren",
            "azaroak|azaroaren",
            "abenduak|abenduaren",
        ],
        joins: "eko|an|ean",
        labels: "argitaratua|eguneratua|data|egilea",
        ..Language::NONE
    },
];
