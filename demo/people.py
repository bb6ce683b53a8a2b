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


def logins() -> list[tuple[str, str]]:
    """Username and name of those that show each job best, one line a role."""
    wanted = [
        Role.HANDLAGGARE, Role.ANSVARIG, Role.NAMNDSEKRETERARE, Role.FORTROENDEVALD,
        Role.KS_BEREDARE, Role.KS_LEDAMOT, Role.KF_LEDAMOT, Role.CONTROLLER,
    ]  # fmt: skip
    found = []
    for role in wanted:
        held = Behorighet.objects.filter(role=role).select_related("user")
        if role in (Role.HANDLAGGARE, Role.ANSVARIG, Role.NAMNDSEKRETERARE, Role.FORTROENDEVALD):
            held = held.filter(organ__kind=Organ.Kind.NAMND, organ__name__startswith=_SHOWN)
        one = held.order_by("pk").first()
        if one:
            found.append((one.user.username, one.user.name))
    return found


_SHOWN = "S"  # service- or socialnämnden: one has an analysis to write on in either data set
