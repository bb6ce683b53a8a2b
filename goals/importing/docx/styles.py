"""What a Word file's styles and list definitions say of a paragraph that refers to them."""

import re
from collections.abc import Iterator
from typing import Any

from .package import VAL, W


class Styles:
    def __init__(self, root: Any, numbering: Any) -> None:
        self.styles: dict[str, dict[str, Any]] = {}
        self.formats = _list_formats(numbering)
        self.default: dict[str, Any] = {}
        if root is None:
            return
        self.default = _said(root.find(f"{W}docDefaults/{W}rPrDefault"))
        for style in root.iter(f"{W}style"):
            self.styles[style.get(f"{W}styleId") or ""] = _said(style)
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") == "1":
                self.default |= {k: v for k, v in _said(style).items() if v is not None}

    def name_of(self, style_id: str | None) -> str:
        return (self.styles.get(style_id or "", {}).get("name") or style_id or "").lower()

    def _chain(self, style_id: str | None) -> Iterator[dict]:
        seen = set()
        while style_id and style_id in self.styles and style_id not in seen:
            seen.add(style_id)
            yield self.styles[style_id]
            style_id = self.styles[style_id]["based"]

    def _first(self, style_id: str | None, key: str):
        return next(
            (style[key] for style in self._chain(style_id) if style[key] is not None),
            self.default.get(key),
        )

    def heading_level(self, paragraph, style_id: str | None) -> int | None:
        own = paragraph.find(f"{W}pPr/{W}outlineLvl")
        if own is not None and (own.get(VAL) or "9").isdigit():
            level = int(own.get(VAL) or 9)
            return level + 1 if level < 9 else None
        for style in self._chain(style_id) if style_id else ():
            match = re.match(r"^(?:heading|rubrik)\s*(\d)", style["name"], re.I)
            if match:
                return int(match[1])
            if style["outline"] is not None and style["outline"].isdigit():
                return int(style["outline"]) + 1 if int(style["outline"]) < 9 else None
        match = re.match(r"^(?:heading|rubrik)(\d)$", style_id or "", re.I)
        return int(match[1]) if match else None

    def list_place(self, paragraph, style_id: str | None) -> tuple[int, bool] | None:
        """(level from 0, ordered) when the paragraph is a list item."""
        number = paragraph.find(f"{W}pPr/{W}numPr")
        inherited = self._first(style_id, "number")
        source = number if number is not None else inherited
        match = re.match(
            r"^(?:list (bullet|number)|(punkt|numrerad )lista)\s*(\d)?", self.name_of(style_id)
        )
        if source is not None:
            num_id = source.find(f"{W}numId")
            level = source.find(f"{W}ilvl")
            depth = int(level.get(VAL) or 0) if level is not None else 0
            if num_id is not None and num_id.get(VAL) == "0":
                return None
            if match and match[3] and not depth:
                depth = int(match[3]) - 1
            ordered = self.formats.get((num_id.get(VAL) if num_id is not None else None, depth))
            if ordered is None:
                ordered = bool(match and (match[1] == "number" or match[2] == "numrerad "))
            return depth, ordered
        if match:
            return int(match[3] or 1) - 1, match[1] == "number" or match[2] == "numrerad "
        return None

    def look(self, paragraph, style_id: str | None) -> tuple[bool, float]:
        """Whether all of it is bold, and its size in points (0 when unknown)."""
        bolds, sizes = [], []
        style_bold, style_size = self._first(style_id, "bold"), self._first(style_id, "size")
        for run in paragraph.iter(f"{W}r"):
            if not "".join(run.itertext(f"{W}t")).strip():
                continue
            own = run.find(f"{W}rPr/{W}b")
            bolds.append(_on(own) if own is not None else bool(style_bold))
            size = run.find(f"{W}rPr/{W}sz")
            value = size.get(VAL) if size is not None else style_size
            sizes.append(float(value) / 2 if value and value.isdigit() else 0.0)
        return bool(bolds) and all(bolds), min(sizes, default=0.0)


def _said(style: Any) -> dict[str, Any]:
    if style is None:
        return {}

    def value(path: str) -> str | None:
        found = style.find("/".join(f"{W}{part}" for part in path.split("/")))
        return found.get(VAL) if found is not None else None

    return {
        "name": value("name") or "",
        "based": value("basedOn"),
        "outline": value("pPr/outlineLvl"),
        "number": style.find(f"{W}pPr/{W}numPr"),
        "bold": _on(style.find(f"{W}rPr/{W}b")),
        "size": value("rPr/sz"),
    }


def _on(element) -> bool | None:
    if element is None:
        return None
    return element.get(VAL) not in ("0", "false", "none")


def _list_formats(root) -> dict[tuple[str | None, int], bool]:
    """(numbering id, level) → whether it counts."""
    formats: dict[tuple[str | None, int], bool] = {}
    if root is None:
        return formats
    abstract = {}
    for definition in root.findall(f"{W}abstractNum"):
        levels = {}
        for level in definition.findall(f"{W}lvl"):
            kind = level.find(f"{W}numFmt")
            levels[int(level.get(f"{W}ilvl") or 0)] = kind is not None and kind.get(VAL) not in (
                "bullet",
                "none",
            )
        abstract[definition.get(f"{W}abstractNumId")] = levels
    for number in root.findall(f"{W}num"):
        reference = number.find(f"{W}abstractNumId")
        for level, ordered in abstract.get(
            reference.get(VAL) if reference is not None else None, {}
        ).items():
            formats[(number.get(f"{W}numId"), level)] = ordered
    return formats
