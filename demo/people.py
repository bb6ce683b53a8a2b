"""The demo's people: one in every role, named by what they do."""

import datetime

from organisation.models import Behorighet, Organ, User

Role = Behorighet.Role
FROM = datetime.date(2023, 1, 1)
PASSWORD = "visa-mig-kommunen"

IN_EVERY_ORGAN = [
    ("handlaggare", "Handläggare", Role.HANDLAGGARE),
    ("handlaggare2", "Utredare", Role.HANDLAGGARE),
    ("ansvarig", "Ansvarig chef", Role.ANSVARIG),
    ("sekreterare", "Sekreterare", Role.NAMNDSEKRETERARE),
    ("ledamot", "Förtroendevald", Role.FORTROENDEVALD),
]


def username(organ: Organ, part: str) -> str:
    short = organ.short_name.lower()
    for swedish, ascii_letter in (("å", "a"), ("ä", "a"), ("ö", "o"), (" ", "")):
        short = short.replace(swedish, ascii_letter)
    return f"{short}.{part}"


def add_people(organ: dict[str, Organ]) -> None:
    template = User()
    template.set_password(PASSWORD)  # hashed once: hashing is meant to be slow

    def add(name: str, title: str, body: Organ, *roles: str, staff: bool = False) -> None:
        user = User.objects.create(
            username=name, name=title, password=template.password, is_staff=staff
        )
        for role in roles:
            Behorighet.objects.create(user=user, organ=body, role=role, active_from=FROM)

    for body in organ.values():
        if body.active_to is None and body.kind != Organ.Kind.KOMMUNFULLMAKTIGE:
            for part, title, role in IN_EVERY_ORGAN:
                add(username(body, part), f"{title}, {body.in_sentence}", body, role)
    ks, kf = organ["kommunstyrelsen"], organ["kommunfullmaktige"]
    add("ks.beredare", "Beredare, kommunstyrelsen", ks, Role.KS_BEREDARE)
    add("ks.vald", "Ledamot, kommunstyrelsen", ks, Role.KS_LEDAMOT)
    add("kf.ledamot", "Ledamot, kommunfullmäktige", kf, Role.KF_LEDAMOT)
    add("kf.sekreterare", "Sekreterare, kommunfullmäktige", kf, Role.NAMNDSEKRETERARE)
    add("controller", "Controller, kommunledningen", ks, Role.CONTROLLER, staff=True)


def logins() -> list[tuple[str, str, str]]:
    """Username, name and what each can do now: those that show a job best."""
    from goals.models import Nulagesanalys

    state = Nulagesanalys.State
    year = Nulagesanalys.objects.order_by("-year").values_list("year", flat=True).first()
    rows = Nulagesanalys.objects.filter(year=year).with_progress()
    by_state: dict[str, Organ] = {}
    for analys in rows.select_related("organ").order_by("klara_count"):
        by_state[analys.state] = (
            analys.organ
        )  # of those being written, the one that has come furthest

    shown = []
    for part, held, job in [
        ("handlaggare", state.ARBETSMATERIAL, "skriver på årets analys"),
        ("handlaggare2", state.ARBETSMATERIAL, "skriver på samma analys"),
        ("ansvarig", state.ARBETSMATERIAL, "lämnar över den till nämnden"),
        ("sekreterare", state.ARBETSMATERIAL, "registrerar nämndens beslut när den är överlämnad"),
        ("sekreterare", state.KLARMARKERAD, "registrerar nämndens beslut"),
        ("ledamot", state.KLARMARKERAD, "läser inför nämndens möte"),
    ]:
        if organ := by_state.get(held):
            shown.append((username(organ, part), job))
    shown += [
        ("ks.beredare", "håller dialoger och bereder förslag"),
        ("ks.sekreterare", "registrerar kommunstyrelsens beslut"),
        ("ks.vald", "ser alla organ i kommunstyrelsen"),
        ("kf.ledamot", "läser och laddar ner rapporter"),
        ("kf.sekreterare", "registrerar fullmäktiges beslut"),
        ("controller", "lägger upp året och beställer rapporter"),
    ]
    names = dict(User.objects.values_list("username", "name"))
    return [(name, names[name], job) for name, job in shown if name in names]
