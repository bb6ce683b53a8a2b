"""What a line of Swedish official text looks like: a sender, an addressee, a sentence, a date."""

import re

from .characters import squeeze

_MONTH = r"(?:jan|feb|mars?|apr|maj|juni?|juli?|aug|sept?|okt|nov|dec)[a-z]*"
HAS_DATE = re.compile(rf"\b\d{{1,2}} {_MONTH}\b|\b\d{{4}}-\d{{2}}-\d{{2}}\b|^{_MONTH}[ ,]", re.I)


_ADDRESSEE = re.compile(r"^(?:till|att|kopia till|för kännedom till)\s+[a-zåäö]", re.IGNORECASE)
_SENDER = re.compile(
    r"^(?:[\w-]+\s+){0,3}[\w-]*(?:kontoret|förvaltningen|kommun|sektorn|avdelningen|enheten"
    r"|kansliet|kansli|nämnden|styrelsen|fullmäktige)$",
    re.IGNORECASE,
)


ENDS = re.compile(r"(?:[.!?;:,]|\.{2,}|…)[\"”’')]*$")
NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+(?=[^\W\d])")
PARAGRAF = re.compile(r"^(?:\d{1,3}\s*§|§\s*\d{1,3})(?:\s+\S.*)?$")
CHAPTER = re.compile(r"^(?:(?:kapitel|kap\.|del|avdelning)\s|\d{1,2}\s+kap\b)", re.IGNORECASE)
NAMED_PART = re.compile(
    r"^(?:dokument|bilaga|kapitel|kap\.|del|avsnitt|avdelning|mål|område|tema)\s+"
    r"(?:\d{1,2}|[A-ZIVX]{1,4})\b\s*[:.–-]?\s*(?=\S|$)",
    re.IGNORECASE,
)


def is_sender(text: str) -> bool:
    text = squeeze(text)
    return bool(_SENDER.match(text)) and not re.search(r"\b(?:i|för|till|av|på|med|om)\b", text)


def is_addressee(text: str) -> bool:
    text = squeeze(text)
    return len(text) < 90 and bool(_ADDRESSEE.match(text)) and not ENDS.search(text)


def is_sentence(text: str) -> bool:
    text = squeeze(text)
    return len(text) > 150 or (len(text.split()) >= 6 and text.endswith((".", "!", "?", ":", ";")))
