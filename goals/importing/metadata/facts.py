"""Collects the facts a document states: the first statement of a fact is the one that counts."""

import re

from goals.importing.characters import squeeze

from .values import DATE, DNR, all_dates, date_in, diarienummer_in, organ_in, paragraf_in

_ADOPTION = re.compile(
    r"^(?P<verb>antag(?:en|et|na|en och fastställd)|beslut(?:ad|at)|fastställ(?:d|t|da))\b(?!\s*:)\s*(?P<rest>.*)$",
    re.IGNORECASE,
)


class Facts:
    """Collects facts. The first statement of a fact wins; a draft's bare dates are not adoption."""

    def __init__(self, is_draft: bool):
        self.facts: dict[str, str] = {}
        self.is_draft = is_draft
        self.names_decider = False

    def put(self, key: str, value: str | None) -> bool:
        """Whether the fact is kept now; another value of it than the first stays in the text."""
        return bool(value) and self.facts.setdefault(key, value or "") == value

    def pair(self, key: str, label: str, value: str) -> bool:
        """Take a key and its value; False when the value says nothing of the kind."""
        value = squeeze(value).strip("*_ ")
        if not value or value in ("-", "–"):
            return False
        if key == "adopted" or key == "dated" and paragraf_in(value):
            return self.adoption(label, value)
        if key == "paragraf":
            number = re.search(r"\d{1,4}", value)
            return self.put("paragraf", f"§ {number[0]}" if number else None)
        if key == "diarienummer":
            if diarienummer_in(value) or re.search(r"\d", value) and len(value) <= 40:
                return self.put("diarienummer", diarienummer_in(value) or value)
            return False
        if key in ("valid_from", "valid_to", "updated", "dated"):
            date = date_in(value)
            if date:
                ends = all_dates(value)
                if key == "valid_from" and len(ends) == 2:
                    if re.search(r"till|t\.?o\.?m|[–-]", value):
                        self.put("valid_to", ends[1].isoformat())
                return self.put(key, date.isoformat())
            if key == "valid_to" or key == "valid_from":
                if re.search(r"tills vidare", value, re.I):
                    return self.put("validity", value[:1].upper() + value[1:])
                return self.put("validity", f"{label.rstrip(':')} {value}")
            return len(value) <= 40 and self.put(key, value)
        if key == "validity":
            if not self.put("validity", value):
                return False
            dates = all_dates(value)
            years = re.match(r"^(\d{4})\s*[–-]\s*(\d{4})$", value)
            if len(dates) == 2:
                self.put("valid_from", dates[0].isoformat())
                self.put("valid_to", dates[1].isoformat())
            elif years:
                self.put("valid_from", f"{years[1]}-01-01")
                self.put("valid_to", f"{years[2]}-12-31")
            elif len(dates) == 1 and re.search(r"från|fr\.? ?o\.? ?m", value, re.I):
                self.put("valid_from", dates[0].isoformat())
            elif len(dates) == 1 and re.search(r"\btill\b|t\.? ?o\.? ?m|längst", value, re.I):
                self.put("valid_to", dates[0].isoformat())
            return True
        if key in self.facts and self.facts[key] != value:
            self.facts[key] += "; " + value
            return True
        return self.put(key, value)

    def adoption(self, label: str, value: str) -> bool:
        """Organ, date and § of the first decision; what is said of a revision after it is kept."""
        first, revised = value, ""
        split = re.search(
            r"[,;.(]?\s*\b(?:senast )?(?:reviderad|reviderat|ändrad|uppdaterad)\b", value, re.I
        )
        if split:
            first, revised = value[: split.start()], value[split.start() :].strip(" ,;.()")
        if re.search(r"\bförslag\b", first, re.I):
            return False
        organ = organ_in(first) or organ_in(label)
        date, paragraf, dnr = date_in(first), paragraf_in(first), DNR.search(first)
        if not (organ or date or paragraf):
            only_name = re.search(
                r"instans|organ|\bav$|fattare", squeeze(label).rstrip(":").lower()
            )
            return bool(only_name and len(value) <= 60 and self.put("organ", value))
        said = {
            "organ": organ,
            "adopted_on": date.isoformat() if date else None,
            "paragraf": paragraf,
        }
        if any(said[key] and self.facts.get(key, said[key]) != said[key] for key in said):
            return False  # Another decision than the first; it stays in the text.
        self.names_decider |= bool(organ)
        for key, fact in said.items():
            self.put(key, fact)
        if dnr:
            self.put("diarienummer", squeeze(dnr[1]))
        if revised:
            self.put("revision", revised)
        return True

    def statement(self, text: str) -> bool:
        """A whole line that states an adoption, a designation or a validity without a key."""
        text = squeeze(text).strip("*_ ")
        if not text or len(text) > 160:
            return False
        if match := re.fullmatch(rf"(?:{DNR.pattern})\.?", text, re.I):
            return self.put("diarienummer", squeeze(match[1]))
        adopted = _ADOPTION.match(text)
        if (
            adopted
            and (organ_in(adopted["rest"]) or date_in(adopted["rest"]))
            and not is_long(text)
        ):
            return self.adoption(adopted["verb"], adopted["rest"])
        bare = re.sub(DATE, "", text)
        rest = re.sub(r"§§?\s*\d{1,4}|\b(?:dnr|den)\b|[\s,.;:()–-]+", " ", bare).strip()
        if date_in(text) and rest and organ_in(rest) and len(rest.split()) <= 4:
            if rest.lower() in (organ_in(rest) or "").lower() or rest in ("KF", "KS"):
                return not self.is_draft and self.adoption("", text)
        if re.match(
            r"^(gäller|giltig\w*)\s+(tills vidare|från|fr\.?o\.?m|till|t\.?o\.?m|\d{4})", text, re.I
        ):
            return not is_long(text) and self.pair("validity", "Gäller", text.rstrip("."))
        if match := re.match(
            r"^(reviderad|reviderat|senast reviderad|uppdaterad|uppdaterades)\b[:\s]+(.*)$",
            text,
            re.I,
        ):
            if date_in(match[2]) and not is_long(text):
                key = "updated" if match[1].lower().startswith("upp") else "revision"
                return self.pair(key, match[1], match[2])
        return False


def is_long(text: str) -> bool:
    return len(text.split()) > 16
