"""Snapshot → the whole report as HTML: the stage before any layout.

    manuscript(snapshot)    Manuscript, with .whole() as one ordinary HTML document

Chapters are numbered, given anchors and listed in the contents here, once, over the finished
tree; the templates only say what is a heading.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import lxml.html
from django.template.loader import render_to_string
from lxml import etree
from lxml.html import HtmlElement, builder

from organisation.context import DEFAULT_WORDS
from reports import snapshot as shape

from . import nulagesrapport, tillitsdialoger
from .finishing import ELSEWHERE
from .typography import hold_together, keep_company

KINDS = {"tillitsdialoger": tillitsdialoger, "nulagesrapport": nulagesrapport}
NUMBERED = ("h1", "h2", "h3")
IN_CONTENTS = ("h1", "h2")
CONTENTS_LINES = 47  # on a page of the contents list
MOST_PARTS = 4
# What a snapshot was made with that says nothing of a word.
OUR_WORDS = {
    concept: {"singular": word.singular, "plural": word.plural, "definite": word.bestamd,
              "definite_plural": word.bestamd_plural}
    for concept, word in DEFAULT_WORDS.items()
}  # fmt: skip
IN_PICTURES = ("title", "desc", "text")


class UnknownSnapshot(ValueError):
    """The snapshot is of a kind or a schema that this version cannot print."""


@dataclass(frozen=True)
class Chapters:
    """A part of a report: some chapters in a row, each a document that begins on a new page."""

    titles: tuple[str, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True)
class Manuscript:
    """A report's HTML: one tree, whose chapters can be laid out before the contents."""

    tree: HtmlElement

    def whole(self) -> str:
        """One HTML document; its contents list asks the renderer for the page numbers."""
        return _html(self.tree)

    def parts(self) -> list[Chapters]:
        """The chapters in parts of about the same length, that can be laid out apart."""
        chapters = self._chapters()
        documents = [self._document(chapter) for chapter in chapters]
        return [
            Chapters(
                titles=tuple(
                    chapter.find(".//h1").get("data-title")
                    for document in chapters[start:end]
                    for chapter in document
                ),
                documents=tuple(documents[start:end]),
            )
            for start, end in _cut([len(document) for document in documents], MOST_PARTS)
        ]

    def _chapters(self) -> list[list[HtmlElement]]:
        """Each chapter with those after it that are too brief for a page of their own."""
        found: list[list[HtmlElement]] = []
        for chapter in self.tree.find(".//main").find_class("chapter"):
            if found and "brief" in chapter.classes:
                found[-1].append(chapter)
            else:
                found.append([chapter])
        return found

    def _document(self, chapters: list[HtmlElement]) -> str:
        tree = self._shell("part")
        main = lxml.html.Element("main")
        main.extend(copy.deepcopy(chapter) for chapter in chapters)
        _send_links_away(main)
        tree.find("body").append(main)
        return _html(tree)

    def front(self, pages: Mapping[str, int]) -> str:
        """Cover and contents alone, with page numbers given by anchor (0 where not yet known)."""
        tree = self._shell("front-alone")
        for part in self.tree.find_class("cover") + self.tree.find_class("contents"):
            tree.find("body").append(copy.deepcopy(part))
        for entry in tree.iter("toc-reference"):
            entry.set("data-page", str(pages.get(entry.get("href", "").removeprefix("#"), 0)))
        _send_links_away(tree)
        return _html(tree)

    def front_pages_expected(self) -> int:
        lines = sum(
            1.6 if line.get("class") == "contents-h1" else 1
            for line in self.tree.find_class("contents")[0].iter("toc-item")
        )
        return 1 + max(1, math.ceil(lines / CONTENTS_LINES))

    def running_heads(self, pages: Mapping[str, int], before: int, count: int) -> str:
        """As many empty pages as the chapters fill, each with its running heads."""
        starts: dict[int, str] = {}
        for heading in self.tree.iter("h1"):
            if heading.get("id") in pages:  # a page that holds two chapters is named by the first
                starts.setdefault(pages[heading.get("id")], heading.get("data-title"))
        tree = self._shell("running-heads")
        body, title = tree.find("body"), ""
        short = self.tree.find_class("running-title")[0].text
        for number in range(before + 1, before + count + 1):
            title = starts.get(number, title)
            body.append(
                builder.DIV(builder.CLASS("sheet"), **{"data-chapter": title, "data-short": short})
            )
        return _html(tree)

    def bookmarks(self) -> list[tuple[int, str, str]]:
        """(level, title, anchor) of the headings that a reader's sidebar lists."""
        return [
            (
                int(heading.tag[1]),
                f"{heading.get('data-number')} {heading.get('data-title')}",
                heading.get("id"),
            )
            for heading in self.tree.find(".//main").iter(*IN_CONTENTS)
        ]

    def alternatives(self) -> dict[str, str]:
        """Title → title with all values, of every chart."""
        found = {}
        for svg in self.tree.iter("svg"):
            title, desc = svg.find("title"), svg.find("desc")
            found[title.text] = f"{title.text}. {desc.text}"
        return found

    def targets(self) -> dict[str, str]:
        """Anchor → what a link to it leads to, in words."""
        answers = {
            one.get("id"): one.get("data-target") for one in self.tree.xpath("//*[@data-target]")
        }
        return answers | {
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
    named = {**snapshot, "words": {**OUR_WORDS, **snapshot["words"]}}
    html = render_to_string(
        f"reports/pdf/{snapshot['kind']}.html",
        {"s": named, "words": named["words"], **kind.context(named)},
    )
    tree = lxml.html.document_fromstring(html)
    _hold_together(tree.find("body"))
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
    listed: bool  # in the contents


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
        if not len(heading):
            heading.text = keep_company((heading.text or "").strip())
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
        listed = heading.tag in IN_CONTENTS and heading.get("class") != "minor"
        entries.append(_Entry(heading.tag, number, title, anchor, listed))
    return entries


def _fill_contents(tree: HtmlElement, entries: list[_Entry]) -> None:
    """A list as the tag tree wants it: a chapter's sections in a list of their own, after it."""
    contents = tree.find_class("contents")[0]
    contents.append(builder.P(builder.CLASS("contents-title"), "Innehåll"))
    outer = lxml.html.Element("nav")
    contents.append(outer)
    into = outer
    for entry in entries:
        if not entry.listed:
            continue
        if entry.tag == "h1":
            into = outer
        elif into is outer:
            into = etree.SubElement(outer, "toc-part")
        item = etree.SubElement(into, "toc-item", {"class": f"contents-{entry.tag}"})
        etree.SubElement(item, "toc-number").text = entry.number
        # Nothing but text in a link: WeasyPrint makes each element inside one a link of its own,
        # so the page number stands after the link.
        reference = etree.SubElement(item, "toc-reference", href=f"#{entry.anchor}")
        reference.append(builder.A(entry.title, href=f"#{entry.anchor}"))


def _hold_together(body: HtmlElement) -> None:
    for element in body.iter(etree.Element):
        if element.text and not element.tag.startswith("{") and element.tag not in IN_PICTURES:
            element.text = hold_together(element.text)
        if element.tail:
            element.tail = hold_together(element.tail)


def _resolve_references(tree: HtmlElement) -> None:
    """<a class="ref" href="#x">avsnitt</a> → "avsnitt 4.2"; a dangling one becomes plain text."""
    numbers = {heading.get("id"): heading.get("data-number") for heading in tree.iter(*NUMBERED)}
    for link in tree.xpath("//a[@class='ref']"):
        number = numbers.get(link.get("href", "").removeprefix("#"))
        if number:
            link.text = f"{link.text}\u00a0{number}"
        else:
            link.drop_tag()


def _cut(sizes: list[int], most: int) -> list[tuple[int, int]]:
    """Cut a row of sizes into at most `most` runs, so that the longest run is as short as can be."""

    def runs(limit: int) -> list[tuple[int, int]]:
        found, start, held = [], 0, 0
        for index, size in enumerate(sizes):
            if index > start and held + size > limit:
                found.append((start, index))
                start, held = index, 0
            held += size
        return [*found, (start, len(sizes))]

    low, high = max(sizes), sum(sizes)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if len(runs(middle)) <= most else (middle + 1, high)
    return runs(low)


def _send_links_away(tree: HtmlElement) -> None:
    """Links to a heading in another part would be dropped as broken: the finisher brings them home."""
    for link in tree.iter("a"):
        if (href := link.get("href", "")).startswith("#"):
            link.set("href", ELSEWHERE + href[1:])


def _html(tree: HtmlElement) -> str:
    return etree.tostring(tree, encoding="unicode", method="html", doctype="<!doctype html>")
