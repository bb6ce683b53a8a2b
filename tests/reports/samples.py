"""Realistic snapshots of both kinds, built without a database.

`size` multiplies the prose: 1 gives a document of ordinary length, larger ones a thick book.
"""

from reports import snapshot as shape

KOMMUN: shape.Kommun = {"name": "Ale kommun", "kommunkod": "1440", "accent": "#1f5f5b"}

WORDS: shape.Words = {
    "riktningsmal": {
        "singular": "riktningsmål",
        "plural": "riktningsmål",
        "definite": "riktningsmålet",
        "definite_plural": "riktningsmålen",
    },
    "omvarldsfaktor": {
        "singular": "omvärldsfaktor",
        "plural": "omvärldsfaktorer",
        "definite": "omvärldsfaktorn",
        "definite_plural": "omvärldsfaktorerna",
    },
    "nulagesanalys": {
        "singular": "nulägesanalys",
        "plural": "nulägesanalyser",
        "definite": "nulägesanalysen",
        "definite_plural": "nulägesanalyserna",
    },
}

ORGAN: list[shape.OrganRef] = [
    {"slug": "samhallsbyggnadsnamnden", "name": "Samhällsbyggnadsnämnden", "short": "SBN", "kind": "namnd"},
    {"slug": "utbildningsnamnden", "name": "Utbildningsnämnden", "short": "UBN", "kind": "namnd"},
    {"slug": "socialnamnden", "name": "Socialnämnden", "short": "SON", "kind": "namnd"},
    {"slug": "servicenamnden", "name": "Servicenämnden", "short": "SERN", "kind": "namnd"},
    {"slug": "kultur-och-fritidsnamnden", "name": "Kultur- och fritidsnämnden", "short": "KFN", "kind": "namnd"},
    {"slug": "valnamnden", "name": "Valnämnden", "short": "VN", "kind": "namnd"},
    {"slug": "overformyndarnamnden", "name": "Överförmyndarnämnden", "short": "ÖFN", "kind": "namnd"},
    {"slug": "ab-alebyggen", "name": "AB Alebyggen", "short": "AAB", "kind": "bolag"},
]  # fmt: skip

PROSE = [
    "Under året har verksamheten mött fler behov än budgeten räknade med. Det som har burit är att "
    "medarbetarna har fått pröva egna lösningar nära dem det gäller, och att ledningen har följt upp "
    "i samtal i stället för i fler blanketter. Tre av fyra enheter redovisar att de har kunnat ändra "
    "sitt arbetssätt utan att vänta på ett beslut uppifrån.",
    "Kompetensförsörjningen är den fråga som återkommer oftast. Var femte utlyst tjänst fick färre än "
    "tre behöriga sökande, och vikariekostnaden steg med 4,2 miljoner kronor. Där vi har kunnat erbjuda "
    "utbildning på arbetstid stannar fler: personalomsättningen föll från 14,1 till 11,6 procent.",
    "Samarbetet över gränserna fungerar när uppdraget är gemensamt och pengarna följer med. Det syns i "
    "arbetet med tidiga insatser, där handläggningstiden för en samordnad plan har gått från elva veckor "
    "till fem. Det syns inte i lokalfrågorna, där varje nämnd fortfarande planerar för sin egen budget.",
    "Invånarnas upplevelse är bättre än vår egen bild av den. I medborgarundersökningen svarar 71 procent "
    "att de får den hjälp de behöver vid första kontakten, medan vår egen mätning visade 58 procent. "
    "Skillnaden beror på att vi räknar ärenden och invånarna räknar besök.",
    "Kostnaden för omställningen ligger främst i tid. Varje enhet har avsatt mellan 20 och 40 timmar för "
    "att gå igenom sina rutiner. Hittills har det lett till att 31 av 112 blanketter har tagits bort, och "
    "att två regelverk har slagits ihop till ett.",
    "Det som återstår är svårare än det som är gjort. De enkla förändringarna är genomförda, och nu "
    "handlar det om att ändra ansvarsfördelningen mellan sektor och nämnd. Vi föreslår därför att frågan "
    "tas upp i kommunstyrelsens dialog och inte bara i den egna planeringen.",
    "Barnkullarna minskar snabbare än prognosen, medan antalet invånare över 80 år ökar med en tredjedel "
    "till 2033. Båda förändringarna kräver lokaler på andra platser än dagens. Vi har därför börjat räkna "
    "på vad det kostar att dela lokaler i stället för att bygga nya.",
]  # fmt: skip


def prose(start: int, count: int = 1, *, rich: bool = False) -> str:
    """Paragraphs as the editor writes them; `rich` adds a heading, a list, a table and a link."""
    paragraphs = [f"<p>{PROSE[(start + n) % len(PROSE)]}</p>" for n in range(count)]
    if rich:
        paragraphs.insert(
            1,
            "<h3>Det som har förändrats</h3><ul>"
            "<li><p>Två enheter har slagits ihop och delar nu ledning och lokaler.</p></li>"
            "<li><p>Den gemensamma mottagningen öppnade i mars och har tagit emot 412 besök.</p></li>"
            "<li><p>Avtalet om hjälpmedel har gjorts om, med kortare leveranstid.</p></li></ul>",
        )
        paragraphs.append(
            "<table><tbody><tr><th><p>Mått</p></th><th><p>2023</p></th><th><p>2024</p></th>"
            "<th><p>2025</p></th></tr>"
            "<tr><td><p>Årsarbetare</p></td><td><p>412</p></td><td><p>405</p></td><td><p>398</p></td></tr>"
            "<tr><td><p>Nettokostnad, miljoner kronor</p></td><td><p>318,4</p></td><td><p>327,0</p></td>"
            "<td><p>331,9</p></td></tr></tbody></table>"
            '<p>Mer finns i <a href="https://www.kolada.se/">Kolada</a>, och i <em>bokslutet</em> för '
            "<strong>2025</strong>.</p>"
        )
    return "".join(paragraphs)


def beslut(organ: str, date: str, paragraf: str, diarienummer: str) -> shape.Beslut:
    return {"organ": organ, "date": date, "paragraf": paragraf, "diarienummer": diarienummer}


def decided(index: int, year: int = 2026) -> shape.Beslut:
    organ = ORGAN[index]
    return beslut(
        organ["name"],
        f"{year}-10-{12 + index}",
        f"§ {60 + index * 7}",
        f"{organ['short']}.{year}.{41 + index}",
    )


FORSLAG = [
    ("Gemensam lokalplan för förskola och äldreomsorg", "nytt_uppdrag"),
    ("Samordnad mottagning för barn och unga med flera behov", "nytt_uppdrag"),
    ("Fast ersättning för tillsyn över flera år", "andrade_forutsattningar"),
    ("Upphandling med krav på cirkulära möbler", "andrat_uppdrag"),
    ("Mål om tillgänglig fritid i alla orter", "nytt_mal"),
    ("Ersättning till röstmottagare följer konsumentpris", "andrade_forutsattningar"),
    ("Digital rekrytering av gode män tillsammans med grannkommuner", "nytt_uppdrag"),
    ("Solceller på alla lämpliga tak före 2030", "andrat_uppdrag"),
]


def forslag(index: int, position: str | None) -> shape.Forslag:
    title, kind = FORSLAG[index % len(FORSLAG)]
    taken: shape.Stallningstagande | None = None
    if position:
        to_kf = position.startswith("tillstyrks")
        taken = {
            "position": position,  # type: ignore[typeddict-item]
            "motivering": prose(index + 2),
            "till_kf": to_kf,
            "beslutsforslag": (
                "<p>Kommunfullmäktige ger "
                f"{ORGAN[index % len(ORGAN)]['name'].lower()} i uppdrag att till budget 2028 redovisa hur "
                "förslaget kan genomföras inom ram, med en första rapport i mars 2027.</p>"
                if to_kf
                else ""
            ),
            "ks_beslut": beslut("Kommunstyrelsen", "2026-12-09", f"§ {200 + index}", "KS.2026.311"),
            "kf_beslut": None,
            "outcome": None,
        }
    return {
        "title": title,
        "organ": ORGAN[index % len(ORGAN)]["slug"],
        "kind": kind,  # type: ignore[typeddict-item]
        "riktningsmal": [1 + index % 5, 1 + (index + 2) % 5],
        "omvarldsfaktorer": [1 + index % 6],
        "motivering": prose(index),
        "konsekvenser": prose(index + 3),
        "stallningstagande": taken,
    }


POSITIONS = ["tillstyrks", "tillstyrks_andring", "avslas", "bereds_vidare", None]


def dialog(index: int, size: int = 1) -> shape.Dialog:
    organ = ORGAN[index % len(ORGAN)]
    kind = ("kommunstyrelsen", "kommunstyrelsen", "inom_mellan_organ", "mellan_sektorer")[index % 4]
    of_ks = kind == "kommunstyrelsen"
    if of_ks:
        title = f"Kommunstyrelsens tillitsdialog med {organ['name'].lower()}"
        parties = ["Kommunstyrelsen", organ["name"]]
    elif kind == "inom_mellan_organ":
        other = ORGAN[(index + 3) % len(ORGAN)]
        title = f"{organ['name']} och {other['name'].lower()} om gemensamma lokaler"
        parties = [organ["name"], other["name"]]
    else:
        title = "Sektor utbildning och sektor socialtjänst om tidiga insatser"
        parties = ["Sektor utbildning", "Sektor socialtjänst"]
    return {
        "kind": kind,  # type: ignore[typeddict-item]
        "title": title,
        "parties": parties,
        "organ": [organ["slug"]],
        "date": f"2026-11-{3 + index:02d}",
        "place": "Ledetskolan, Nödinge",
        "state": "bekraftad",
        "confirmed_by": parties,
        "deltagare": [
            {"role": "Ordförande i kommunstyrelsen", "organ": "Kommunstyrelsen"},
            {"role": "Vice ordförande i kommunstyrelsen", "organ": "Kommunstyrelsen"},
            {"role": f"Ordförande i {organ['name'].lower()}", "organ": organ["name"]},
            {"role": "Sektorchef", "organ": organ["name"]},
            {"role": "Verksamhetscontroller", "organ": organ["name"]},
        ],
        "principer": ["tillit", "helhetssyn", "handlingsutrymme"][: 1 + index % 3],
        "analyser": [{"organ": organ["name"], "year": 2026, "beslut": decided(index % len(ORGAN))}],
        "agenda": "<ol><li><p>Läget enligt nulägesanalysen</p></li><li><p>Förslagen</p></li>"
        "<li><p>Vad vi kommer överens om</p></li></ol>",
        "samtal": prose(index, 2 * size, rich=index % 2 == 0),
        "resultat": prose(index + 1, size),
        "utmaningar": prose(index + 2, size),
        "mojligheter": prose(index + 3, size),
        "lardomar": prose(index + 4, size),
        "motivering": prose(index + 5, size) if of_ks else "",
        "bedomning": prose(index + 6, 2 * size) if of_ks else "",
        "overenskommelser": [
            {
                "what": "En gemensam prognos för lokalbehovet tas fram och används i båda budgetarna.",
                "who": organ["name"],
                "due": "2027-03-31",
                "status": "oppen",
                "uppfoljning": "",
            },
            {
                "what": "Kontaktvägen för samordnade planer beskrivs på en sida och delas med alla enheter.",
                "who": "Sektor socialtjänst",
                "due": "2026-12-15",
                "status": "oppen",
                "uppfoljning": "Utkast finns.",
            },
        ],
        "forslag": [
            forslag(index, POSITIONS[index % 5]),
            forslag(index + 4, POSITIONS[(index + 1) % 5]),
        ]
        if of_ks
        else [],
    }


def tillitsdialoger(dialoger: int = 6, size: int = 1) -> shape.TillitsdialogerSnapshot:
    return {
        "schema": 1,
        "kind": "tillitsdialoger",
        "kommun": KOMMUN,
        "words": WORDS,
        "title": "Tillitsdialoger 2026",
        "subtitle": "Resultat till kommunfullmäktige",
        "year": 2026,
        "edition": 1,
        "frozen_at": "2026-12-09T15:42:10+01:00",
        "diarienummer": "KS.2026.311",
        "beslut": beslut("Kommunstyrelsen", "2026-12-09", "§ 214", "KS.2026.311"),
        "inledning": prose(0, 2),
        "organ": [
            {
                **organ,
                "reached": index < len(ORGAN) - 2,
                "note": "" if index < len(ORGAN) - 2 else "Dialogen är bokad till januari 2027.",
            }
            for index, organ in enumerate(ORGAN)
        ],
        "dialoger": [dialog(index, size) for index in range(dialoger)],
        "tidigare_overenskommelser": [
            {
                "what": "Ett samordnat team för tidiga insatser startar vid två skolor.",
                "who": "Utbildningsnämnden",
                "due": "2026-01-31",
                "status": "stangd",
                "uppfoljning": "Teamet har arbetat sedan januari och tagit emot 63 barn.",
                "dialog": "Kommunstyrelsens tillitsdialog med utbildningsnämnden",
                "year": 2025,
            },
            {
                "what": "Hyresmodellen för delade lokaler ses över.",
                "who": "Servicenämnden",
                "due": "2026-06-30",
                "status": "forsenad",
                "uppfoljning": "",
                "dialog": "Servicenämnden och kultur- och fritidsnämnden om lokaler",
                "year": 2025,
            },
        ],
        "bolagsprovningar": [
            {
                "bolag": "AB Alebyggen",
                "within_purpose": True,
                "within_powers": True,
                "motivering": prose(3),
                "atgard": "",
                "beslut": beslut("Kommunstyrelsen", "2026-04-14", "§ 61", "KS.2026.102"),
            }
        ],
    }


GOALS = [
    ("Alla barn och unga i Ale lyckas", "matbart", ["gymnasiebehorighet"]),
    ("Ale är tryggt att leva i hela livet", "matbart", ["trygghet"]),
    ("Ale växer hållbart med levande orter", "riktning", []),
    ("Klimatpåverkan i Ale halveras till 2030", "matbart", ["vaxthusgaser"]),
    ("Medarbetarnas kunskap bär välfärden", "riktning", ["sjukfranvaro"]),
]
FACTORS = [
    "Förändrad demografi",
    "Brist på kompetens",
    "Digitalisering och artificiell intelligens",
    "Klimat och grön omställning",
    "Otrygghet och beredskap",
    "Minskat ekonomiskt utrymme",
]
YEARS = range(2018, 2026)


def nyckeltal(
    key: str,
    name: str,
    subject: str,
    unit: str,
    higher: bool,
    target: float | None,
    values: list[float | None],
) -> shape.Nyckeltal:
    return {
        "key": key,
        "name": name,
        "subject": subject,
        "unit": unit,
        "higher_is_better": higher,
        "decimals": 1,
        "target": target,
        "source": "Kolada",
        "retrieved": "2026-03-14",
        "series": [{"label": "Totalt", "values": list(zip(YEARS, values, strict=True))}],
    }


NYCKELTAL = [
    nyckeltal("gymnasiebehorighet", "Behöriga till gymnasiet", "Andelen behöriga till gymnasiet", "%", True, 90.0,
              [84.1, 82.7, 83.0, 83.4, 80.2, 80.9, 81.7, 82.9]),
    nyckeltal("trygghet", "Invånare som känner sig trygga utomhus", "Andelen som känner sig trygga utomhus", "%", True,
              75.0, [68.0, 67.1, None, 66.4, 67.9, 69.3, 70.8, 71.6]),
    nyckeltal("vaxthusgaser", "Utsläpp av växthusgaser per invånare", "Utsläppen av växthusgaser", "ton CO₂-ekv", False,
              2.4, [5.1, 4.9, 4.4, 4.5, 4.3, 4.0, 3.9, 3.8]),
    nyckeltal("sjukfranvaro", "Sjukfrånvaro", "Sjukfrånvaron", "%", False, 6.0,
              [7.1, 7.0, 9.2, 8.1, 8.4, 7.4, 7.0, 6.8]),
]  # fmt: skip
NYCKELTAL[3]["series"] += [
    {
        "label": "Kvinnor",
        "values": list(zip(YEARS, [8.0, 7.9, 10.4, 9.2, 9.5, 8.4, 8.0, 7.7], strict=True)),
    },
    {
        "label": "Män",
        "values": list(zip(YEARS, [4.4, 4.3, 5.9, 5.0, 5.2, 4.6, 4.4, 4.2], strict=True)),
    },
]

STATES = ["natt", "pa_vag", "inte_natt", "besvarat", "saknas"]


def goal(index: int, size: int) -> shape.Riktningsmal:
    title, kind, keys = GOALS[index]
    measurable = kind == "matbart"
    return {
        "number": index + 1,
        "title": title,
        "kind": kind,  # type: ignore[typeddict-item]
        "text": prose(index + 4),
        "globala_mal": [
            {
                "number": 4,
                "title": "God utbildning för alla",
                "how": "Fler når målen i grundskolan.",
            },
            {
                "number": 10,
                "title": "Minskad ojämlikhet",
                "how": "Skillnaden mellan orterna minskar.",
            },
        ],
        "nyckeltal": keys,
        "answers": [
            {
                "organ": organ["slug"],
                "state": (
                    "saknas"
                    if organ["slug"] == "overformyndarnamnden"
                    else (STATES[(number + index) % 3] if measurable else "besvarat")
                ),  # type: ignore[typeddict-item]
                "resultat": prose(index + number, size) if measurable else "",
                "resonemang": ""
                if organ["slug"] == "overformyndarnamnden"
                else prose(index + number + 2, size),
                "forutsattningar": "" if measurable else prose(index + number + 5),
            }
            for number, organ in enumerate(ORGAN)
        ],
    }


def nulagesrapport(
    size: int = 1, *, goal_size: int = 0, factor_answers: int = 5
) -> shape.NulagesrapportSnapshot:
    return {
        "schema": 1,
        "kind": "nulagesrapport",
        "kommun": KOMMUN,
        "words": WORDS,
        "title": "Samlad nulägesrapport 2026",
        "subtitle": "Riktningsmålen uppföljda i alla organ",
        "year": 2026,
        "edition": 2,
        "frozen_at": "2026-12-09T15:42:10+01:00",
        "diarienummer": "KS.2026.312",
        "beslut": None,
        "inledning": prose(2, 2),
        "changes": "<p>Socialnämndens beslut om en rättad analys har kommit med.</p>",
        "riktningsmal": [goal(index, goal_size or size) for index in range(len(GOALS))],
        "omvarldsfaktorer": [
            {
                "number": index + 1,
                "title": title,
                "text": prose(index),
                "answers": [
                    {
                        "organ": organ["slug"],
                        "forhallningssatt": prose(index + number, size),
                        "risker": prose(index + number + 1, size),
                        "mojligheter": prose(index + number + 2, size),
                        "atgarder": prose(index + number + 3, size),
                    }
                    for number, organ in enumerate(ORGAN[:factor_answers])
                ],
            }
            for index, title in enumerate(FACTORS)
        ],
        "organ": [
            {
                **organ,
                "beslut": None if organ["slug"] == "overformyndarnamnden" else decided(index),
                "missing": "Överförmyndarnämnden beslutar om sin analys den 1 december 2026."
                if organ["slug"] == "overformyndarnamnden"
                else "",
                "karta": []
                if organ["slug"] == "overformyndarnamnden"
                else [
                    {
                        "title": heading,
                        "text": PROSE[(index + n) % len(PROSE)][:330].rsplit(". ", 1)[0] + ".",
                    }
                    for n, heading in enumerate(
                        [
                            "Färre barn, fler äldre",
                            "Rätt kompetens saknas",
                            "Samarbetet bär",
                            "Enklare vägar in",
                        ]
                    )
                ],
                "sammanfattning": ""
                if organ["slug"] == "overformyndarnamnden"
                else prose(index, 2 * size, rich=True),
                "forslag": []
                if organ["slug"] == "overformyndarnamnden"
                else [forslag(index, POSITIONS[index % 5])],
            }
            for index, organ in enumerate(ORGAN)
        ],
        "nyckeltal": NYCKELTAL,
    }
