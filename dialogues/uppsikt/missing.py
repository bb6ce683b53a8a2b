"""The sentences of what is missing in an organ's year, and who owes it."""

import datetime
from collections.abc import Iterator

from dialogues.uppsikt.rows import Missing, Row, State


def missing_in(
    row: Row, names: dict[int, str], year: int, today: datetime.date
) -> Iterator[Missing]:
    own, ks = row.organ.name, "Kommunstyrelsen"
    talk = "genomgången av sin analys" if row.is_own else "dialogen"
    if row.analyses and row.beslut is None:
        if row.shape == "vantar":
            yield Missing(own, "beslutar om analysen")
        elif row.shape == "pagar":
            yield Missing(own, "skriver klart analysen")
        else:
            yield Missing(own, "påbörjar analysen")
    if row.dialogue is None:
        if row.lacks_dialogue:
            yield Missing(ks, f"planerar {talk}")
    elif row.dialogue.is_over(today):
        yield Missing(ks, f"registrerar att {talk} har hållits")
    elif not row.dialogue.is_held:
        yield Missing(ks, f"håller {talk}")
    elif row.dialogue.state == State.GENOMFORD:
        for pk in row.dialogue.unconfirmed:
            yield Missing(names.get(pk, own), f"bekräftar {talk}")
    if row.untaken:
        again = f" ({row.again} efter återremiss)" if row.again else ""
        yield Missing(ks, f"tar ställning till {row.untaken} förslag{again}")
    if row.undecided:
        yield Missing(ks, f"beslutar om {row.undecided} ställningstagande{_n(row.undecided)}")
    if row.to_hand_over:
        yield Missing(ks, f"lämnar över {row.to_hand_over} förslag till fullmäktige")
    if row.at_kf:
        yield Missing("Kommunfullmäktige", f"beslutar om {row.at_kf} förslag")
    if row.late:
        yield Missing(own, f"följer upp {row.late} sen{'' if row.late == 1 else 'a'} "
                           f"överenskommelse{'' if row.late == 1 else 'r'}")  # fmt: skip
    if row.unexamined:
        yield Missing(ks, f"prövar bolaget för {year - 1}")


def _n(count: int) -> str:
    return "" if count == 1 else "n"
