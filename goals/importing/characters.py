"""From bytes to clean text: encodings, invisible characters, hyphens at line ends."""

import codecs
import re
import unicodedata

# Symbol fonts put their bullets in the private use area.
BULLET_CHARS = "•‣◦▪▫■□●○·∙⁃➢➔►▶✓✔❖♦\ue000-\uf8ff"
BULLET = re.compile(rf"^(\s*)(?:[{BULLET_CHARS}]\s*|[-–—*+]\s+|o(?:\t| {{2,}}))(?=\S|$)")
ORDERED = re.compile(r"^(\s*)(?:(\d{1,3})[.)]|\((\d{1,3})\)|([a-zåäö])[.)])\s+(?=\S)")

_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u200e\u200f]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_COMPOUND_NEXT = re.compile(r"^(och|eller|samt|respektive|resp|till|kontra|alternativt)\b")


def _cp1252_or_latin1(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(
            chr(byte) if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([byte]).decode("cp1252")
            for byte in data
        )


def _stray_byte(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _cp1252_or_latin1(error.object[error.start : error.end]), error.end


codecs.register_error("stray-cp1252", _stray_byte)


def decode(data: bytes, declared: str | None = None) -> str | None:
    """The text in data, or None when it is not text at all."""
    for bom, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(bom):
            return data.decode(encoding, errors="replace")
    sample = data[:4000]
    if b"\x00" in sample:
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        half = max(1, len(sample) // 2)
        if odd > half * 0.4 and even < half * 0.05:
            return data.decode("utf-16-le", errors="replace")
        if even > half * 0.4 and odd < half * 0.05:
            return data.decode("utf-16-be", errors="replace")
        return None
    if sum(byte < 9 or 13 < byte < 27 for byte in sample) > len(sample) * 0.02:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if declared:
        try:
            if codecs.lookup(declared).name not in ("utf-8", "iso8859-1", "ascii"):
                return data.decode(declared)
        except (LookupError, UnicodeDecodeError):
            pass
    proper = len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]+", data))
    stray = sum(byte > 0x7F for byte in data) - 2 * proper
    if proper > max(stray, 0):
        return data.decode("utf-8", errors="stray-cp1252")
    return _cp1252_or_latin1(data)


def tidy(text: str) -> str:
    """One kind of line end and space, composed letters, nothing invisible. Keeps tabs and \\f."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub("[\x0b\x85\u2028\u2029]", "\n", text)
    text = re.sub("\u00ad[ \t]*\n[ \t]*", "", text).replace("\u00ad", "")
    text = _INVISIBLE.sub("", text).replace("\u2010", "-").replace("\u2011", "-")
    text = _SPACES.sub(" ", _CONTROL.sub("", text))
    for ligature, letters in _LIGATURES.items():
        text = text.replace(ligature, letters)
    return unicodedata.normalize("NFC", text)


def squeeze(text: str) -> str:
    """The text on one line with single spaces."""
    return " ".join(text.split())


def join_lines(lines: list[str]) -> str:
    """Undo line wrapping: verk- + samhet is one word, rid- + och are two."""
    joined = ""
    for line in (squeeze(line) for line in lines):
        if not line:
            continue
        if not joined:
            joined = line
        elif joined.endswith("-") and len(joined) > 1 and joined[-2].isalnum():
            if _COMPOUND_NEXT.match(line):
                joined += " " + line
            elif line[0].islower() and joined[-2].islower():
                joined = joined[:-1] + line
            else:
                joined += line
        elif re.search(r"\w/$", joined):
            joined += line  # nämndens/bolagens
        else:
            joined += " " + line
    return joined
