"""Snapshot → the whole report as HTML: the stage before any layout.

    manuscript(snapshot)    Manuscript, with .whole() as one ordinary HTML document

Chapters are numbered, given anchors and listed in the contents here, once, over the finished
tree; the templates only say what is a heading.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import lxml.html
from django.template.loader import render_to_string
from lxml import etree
from lxml.html import HtmlElement, builder

from reports import snapshot as shape

from . import nulagesrapport, tillitsdialoger

KINDS = {"tillitsdialoger": tillitsdialoger, "nulagesrapport": nulagesrapport}
NUMBERED = ("h1", "h2", "h3")
IN_CONTENTS = ("h1", "h2")


class UnknownSnapshot(ValueError):
    """The snapshot is of a kind or a schema that this version cannot print."""


@dataclass(frozen=True)
class Manuscript:
    """A report's HTML: one tree, of which the body can be laid out before the contents."""

    tree: HtmlElement

    def whole(self) -> str:
        """One HTML document; its contents list asks the renderer for the page numbers."""
        return _html(self.tree)

    def chapters(self) -> Iterator[tuple[str, str]]:
        """(title, HTML document) of each chapter, in order."""
        main = self.tree.find(".//main")
        running = [child for child in main if child.get("class") != "chapter"]
        for chapter in main.find_class("chapter"):
            tree = self._shell("chapter-alone")
            alone = builder.E.main()
            alone.extend(copy.deepcopy(part) for part in [*running, chapter])
            tree.find("body").append(alone)
            yield chapter.find(".//h1").get("data-title"), _html(tree)

    def front(self, pages: Mapping[str, int]) -> str:
        """Cover and contents alone, with page numbers given by anchor (0 where not yet known)."""
        tree = self._shell("front-alone")
        for part in self.tree.find_class("cover") + self.tree.find_class("contents"):
            tree.find("body").append(copy.deepcopy(part))
        for link in tree.find_class("contents")[0].iter("a"):
            link.set("data-page", str(pages.get(link.get("href", "").removeprefix("#"), 0)))
        return _html(tree)

    def alternatives(self) -> dict[str, str]:
        """Title → title with all values, of every chart."""
        found = {}
        for svg in self.tree.iter("svg"):
            title, desc = svg.find("title"), svg.find("desc")
            found[title.text] = f"{title.text}. {desc.text}"
        return found

    def targets(self) -> dict[str, str]:
        """Anchor → what a link to it leads to, in words."""
        return {
            heading.get("id"): f"{heading.get('data-number')} {heading.get('data-title')}"
            for heading in self.tree.iter(*NUMBERED)
            if heading.get("data-number")
        }

    def _shell(self, name: str) -> HtmlElement:
        """The document without its body's content."""
        tree = lxml.html.Element("html", {**self.tree.attrib, "class": name})
        tree.append(copy.deepcopy(self.tree.find("head")))
        tree.append(lxml.html.Element("body"))
        return tree


def manuscript(snapshot: Mapping[str, Any]) -> Manuscript:
    kind = KINDS.get(snapshot.get("kind", ""))
    if kind is None or snapshot.get("schema") != shape.SCHEMA:
        raise UnknownSnapshot(
            f"Underlaget är av slaget ”{snapshot.get('kind')}” i version {snapshot.get('schema')}, "
            "som den här versionen inte kan göra rapport av."
        )
    html = render_to_string(
        f"reports/pdf/{snapshot['kind']}.html",
        {"s": snapshot, "words": snapshot["words"], **kind.context(snapshot)},
    )
    tree = lxml.html.document_fromstring(html)
    contents = _number(tree)
    _fill_contents(tree, contents)
    _resolve_references(tree)
    return Manuscript(tree)


@dataclass(frozen=True)
class _Entry:
    tag: str
    number: str
    title: str
    anchor: str


def _number(tree: HtmlElement) -> list[_Entry]:
    """Number h1–h3, give every one an anchor, and keep levels from being skipped."""
    counts = [0, 0, 0]
    previous = 0
    entries = []
    for heading in list(tree.find(".//main").iter("h1", "h2", "h3", "h4", "h5", "h6")):
        level = min(int(heading.tag[1]), previous + 1)
        heading.tag = f"h{level}"
        previous = level
        title = " ".join(heading.text_content().replace("\u00ad", "").split())
        if heading.tag not in NUMBERED or (level == 3 and not heading.get("id")):
            continue  # a third level is numbered only where something refers to it
        counts[level - 1] += 1
        counts[level:] = [0] * (3 - level)
        number = ".".join(str(count) for count in counts[:level])
        anchor = heading.get("id") or "avsnitt-" + number.replace(".", "-")
        heading.set("id", anchor)
        heading.set("data-number", number)
        heading.set("data-title", title)
        mark = builder.SPAN(builder.CLASS("number"), number)
        mark.tail = ("\u2002" if level > 1 else " ") + (heading.text or "")
        heading.text = None
        heading.insert(0, mark)
        entries.append(_Entry(heading.tag, number, title, anchor))
    return entries


def _fill_contents(tree: HtmlElement, entries: list[_Entry]) -> None:
    contents = tree.find_class("contents")[0]
    contents.append(builder.P(builder.CLASS("contents-title"), "Innehåll"))
    for entry in entries:
        if entry.tag in IN_CONTENTS:
            # Nothing but text in a link: WeasyPrint makes each element inside one a link of its own.
            number = builder.SPAN(builder.CLASS("contents-number"), entry.number)
            link = builder.A(entry.title, href=f"#{entry.anchor}")
            contents.append(builder.P(builder.CLASS(f"contents-{entry.tag}"), number, link))


def _resolve_references(tree: HtmlElement) -> None:
    """<a class="ref" href="#x">avsnitt</a> → "avsnitt 4.2"; a dangling one becomes plain text."""
    numbers = {heading.get("id"): heading.get("data-number") for heading in tree.iter(*NUMBERED)}
    for link in tree.xpath("//a[@class='ref']"):
        number = numbers.get(link.get("href", "").removeprefix("#"))
        if number:
            link.text = f"{link.text}\u00a0{number}"
        else:
            link.drop_tag()


def _html(tree: HtmlElement) -> str:
    return etree.tostring(tree, encoding="unicode", method="html", doctype="<!doctype html>")
