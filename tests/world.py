"""A small municipality with one object in every state, and a person in every role.

Every word that is still a draft holds one of the ``SECRETS``; ``OPEN`` stands in what is decided.
"""

import datetime
from types import SimpleNamespace

from django.utils import timezone

from tests.factories import (
    YEAR,
    ArshjulFactory,
    BehorighetFactory,
    BeslutFactory,
    ForslagFactory,
    KommunFactory,
    MomentFactory,
    NulagesanalysFactory,
    NyckeltalFactory,
    OmvarldsanalysFactory,
    OmvarldsfaktorFactory,
    OrganFactory,
    RapportFactory,
    RiktningsmalFactory,
    SektorFactory,
    StallningstagandeFactory,
    StyrdokumentFactory,
    TillitsdialogFactory,
    UserFactory,
    VardegrundFactory,
    VisionFactory,
    hand_over,
    kf,
    ks,
    person,
)

ANALYS, KS_DIALOG, DIALOG, POSITION, ADOPTED = SECRETS = [
    "Analyshemlighet",
    "Styrelsedialoghemlighet",
    "Egendialoghemlighet",
    "Positionshemlighet",
    "Antagandehemlighet",
]
OPEN = "Beslutsord"

# The organ are named after how far their analysis has come.
STATES = ["arbetsmaterial", "klarmarkerad", "beslutad", "publicerad"]
OWN = ["ny", *STATES, "omarbetad"]

# In the order of the table's columns. "own" people hold their role in every organ of OWN.
ROLES = [
    "anonymous",  # has not logged in
    "handlaggare",  # own organ
    "other",  # handläggare of another organ
    "ansvarig",  # own organ
    "sekreterare",  # own organ
    "vald",  # förtroendevald, own organ
    "beredare",  # prepares for kommunstyrelsen
    "ks_ledamot",
    "ks_sekr",  # keeps kommunstyrelsens minutes
    "kf_ledamot",
    "kf_sekr",  # keeps kommunfullmäktiges minutes
    "controller",
    "none",  # logs in, has no role
    "ended",  # was handläggare, ansvarig and controller until yesterday
]


def build():
    """The world, with ``people`` by role and ``at``: the address parts of each object by name."""
    KommunFactory()
    MomentFactory(arshjul=ArshjulFactory())
    organ = {slug: OrganFactory(slug=slug) for slug in [*OWN, "annan"]}
    bolag = OrganFactory(slug="bolaget", kind="bolag")
    goal = RiktningsmalFactory(number=1, words=f"<p>{OPEN}</p>")
    draft_goal = RiktningsmalFactory(
        number=2, adopted=False, title=ADOPTED, words=f"<p>{ADOPTED}</p>"
    )
    OmvarldsfaktorFactory(number=1)
    OmvarldsfaktorFactory(number=2, adopted=False, title=ADOPTED, words=f"<p>{ADOPTED}</p>")
    vision = VisionFactory()
    draft_vision = VisionFactory(adopted=False, title=ADOPTED, words=f"<p>{ADOPTED}</p>")
    VardegrundFactory()
    OmvarldsanalysFactory()
    NyckeltalFactory(organ=organ["beslutad"], values=[70, 72])
    section = StyrdokumentFactory()

    analyses = {}
    for state in STATES:
        secret = state in ("arbetsmaterial", "klarmarkerad")
        analyses[state] = NulagesanalysFactory(
            organ=organ[state], state=state, words=ANALYS if secret else OPEN
        )
    # Decided once, and opened again: the new version is arbetsmaterial beside the decided one.
    first = NulagesanalysFactory(organ=organ["omarbetad"], state="beslutad", words=OPEN)
    second = first.new_version(None, f"{ANALYS} i kommentaren")
    for text in _texts(second):
        text.write(f"<p>{ANALYS}</p>", base=text.version, by=None)
    second.kort.update(heading=ANALYS)
    second.forslag.update(title=f"Förslag {ANALYS}")
    analyses["omarbetad"] = second
    removed = ForslagFactory(analys=analyses["arbetsmaterial"], title=ANALYS, words=ANALYS)
    removed.removed_at = timezone.now()
    removed.save()

    parties = [ks(), organ["beslutad"]]
    sektor = SektorFactory(slug="sektorn")
    sektor.organ.add(organ["beslutad"])
    of_ks, own = {}, {}
    for state in ("planerad", "genomford", "bekraftad"):
        confirmed = state == "bekraftad"
        of_ks[state] = TillitsdialogFactory(
            title=f"Dialog {OPEN if confirmed else KS_DIALOG}",
            parter=[ks(), organ["publicerad"]] if confirmed else parties,
            state=state, words=OPEN if confirmed else KS_DIALOG,
        )  # fmt: skip
        own[state] = TillitsdialogFactory(
            title=f"Dialog {OPEN if confirmed else DIALOG}",
            kind="inom_mellan_organ", parter=[organ["beslutad"], organ["publicerad"]],
            state=state, words=OPEN if confirmed else DIALOG,
        )  # fmt: skip
    mellan = TillitsdialogFactory(
        kind="mellan_sektorer",
        title=DIALOG,
        parter=[organ["beslutad"], organ["publicerad"]],
        state="genomford",
        words=DIALOG,
    )
    mellan.sektorer.add(sektor)
    for dialog in (own["genomford"], mellan):
        dialog.deltagare.update(role=f"{DIALOG} roll")

    draft = StallningstagandeFactory(
        forslag=analyses["beslutad"].forslag.get(), dialog=of_ks["genomford"], words=POSITION,
        position="avslas",
    )  # fmt: skip
    decided = StallningstagandeFactory(
        forslag=analyses["publicerad"].forslag.get(), dialog=of_ks["bekraftad"], words=OPEN,
        till_kf=True, decided=True,
    )  # fmt: skip
    hand_over(decided)
    first_decided = first.forslag.get()
    adopted = StallningstagandeFactory(
        forslag=first_decided, words=OPEN, till_kf=True, decided=True,
        dialog=TillitsdialogFactory(
            title=f"Dialog {OPEN}", parter=[ks(), organ["omarbetad"]], state="genomford", words=OPEN
        ),
    )  # fmt: skip
    hand_over(adopted)
    adopted.record_kf(
        BeslutFactory(organ=kf(), decided_on=datetime.date(YEAR, 6, 1)), "bifall", OPEN
    )
    reports = {
        state: RapportFactory(state=state) for state in ("bestalld", "pagar", "misslyckad", "klar")
    }
    return SimpleNamespace(
        people=_people([organ[slug] for slug in OWN], organ["annan"]),
        organ=organ | {"bolaget": bolag},
        analyses=analyses,
        of_ks=of_ks,
        own=own,
        mellan=mellan,
        draft=draft,
        decided=decided,
        adopted=adopted,
        reports=reports,
        goal=goal,
        draft_goal=draft_goal,
        vision=vision,
        draft_vision=draft_vision,
        first=first,
        removed=removed,
        styrdokument=section,
    )


def _texts(analys):
    from goals.freezing import texts_of

    return texts_of(analys)


def _people(own, other):
    roles = {
        "handlaggare": person("handlaggare", *own),
        "other": person("handlaggare", other),
        "ansvarig": person("ansvarig", *own),
        "sekreterare": person("namndsekreterare", *own),
        "vald": person("fortroendevald", *own),
        "beredare": person("ks_beredare"),
        "ks_ledamot": person("ks_ledamot"),
        "ks_sekr": person("namndsekreterare", ks()),
        "kf_ledamot": person("kf_ledamot"),
        "kf_sekr": person("namndsekreterare", kf()),
        "controller": person("controller", is_staff=True),
        "none": UserFactory(),
        "ended": UserFactory(is_staff=True),
    }
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    for role, body in [("handlaggare", own[1]), ("ansvarig", own[1]), ("controller", ks())]:
        BehorighetFactory(user=roles["ended"], organ=body, role=role, active_to=yesterday)
    return roles
