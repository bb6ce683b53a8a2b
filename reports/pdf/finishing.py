"""Makes WeasyPrint's tagged PDF/A-3a a PDF/UA-1 file as well.

WeasyPrint writes one of the two identifications, and leaves a few things in the tag tree that the
standard or a screen reader asks for. `finish` is given to `write_pdf` and works on the objects
just before they are written, in one walk over the structure tree.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pydyf

Object = Any  # pydyf's Dictionary, Array and Stream, which share no useful base class

ELSEWHERE = "https://avsnitt.invalid/"  # stands for "#" in a part of a report
PARTS_APART = 100_000  # more than any part has pages and links

PLAIN = {b"<00a0>": b"<0020>", b"<2002>": b"<0020>", b"<2010>": b"<002d>", b"<2011>": b"<002d>"}
SHARED_GLYPHS = tuple(PLAIN)

PDFUA_NS = "http://www.aiim.org/pdfua/ns/id/"
IDENTIFICATION = f"""
<rdf:Description rdf:about="" xmlns:pdfuaid="{PDFUA_NS}"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{PDFUA_NS}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>""".strip().encode()


class Finisher:
    """Use as `write_pdf(finisher=Finisher(part, alternatives, targets))`.

    `part` numbers the parts of a report; their tags get numbers of their own, for the binding.
    `alternatives` maps a chart's title to the longer text that stands in for the picture, and
    `targets` an anchor to what a link to it leads to.
    """

    def __init__(self, part: int, alternatives: Mapping[str, str], targets: Mapping[str, str]):
        self.part = part
        self.alternatives = alternatives
        self.targets = targets

    def __call__(self, document: Any, pdf: pydyf.PDF) -> None:
        self.pdf = pdf
        self.named: dict[str, Object] = {}
        self.objects = {obj.number: obj for obj in pdf.objects if obj.number is not None}
        self._identify()
        self._name_links()
        self._spell_plainly()
        root = self._at(pdf.catalog["StructTreeRoot"])
        self._place_notes(root)
        linked = self._walk(root)
        self._list_names(root)
        self._hide_orphans(root, linked)
        self._number_apart(root)

    def _at(self, reference: Object) -> Object:
        """What a reference ("12 0 R") points at; anything else is returned as it is."""
        if isinstance(reference, bytes | str):
            return self.objects.get(int(reference.split()[0]), reference)
        return reference

    def _identify(self) -> None:
        """State both standards; validators of PDF/A read the metadata uncompressed."""
        metadata = self._at(self.pdf.catalog["Metadata"])
        before, closing, after = metadata.stream[0].rpartition(b"</rdf:RDF>")
        if not closing:
            raise ValueError("WeasyPrint's metadata has no RDF to add the identification to.")
        metadata.stream[0] = before + IDENTIFICATION + after
        metadata.compress = False

    def _name_links(self) -> None:
        """Bring links home, and announce them with their target's heading."""
        for obj in self.pdf.objects:
            if not (isinstance(obj, dict) and obj.get("Subtype") == "/Link" and "A" in obj):
                continue
            address = obj["A"]["URI"].string
            if address.startswith(ELSEWHERE):
                anchor = address.removeprefix(ELSEWHERE)
                del obj["A"]
                obj["Dest"] = pydyf.String(anchor)
                obj["Contents"] = pydyf.String(self.targets.get(anchor, anchor))

    def _spell_plainly(self) -> None:
        """Glyphs shared by several characters are read back as the plain one.

        The typefaces draw a no-break space as a space and a typographic hyphen as a hyphen, and
        WeasyPrint notes whichever came last: a search for "Ale kommun" would find nothing.
        """
        for obj in self.pdf.objects:
            if isinstance(obj, dict) and "ToUnicode" in obj:
                lines = self._at(obj["ToUnicode"]).stream
                for position, line in enumerate(lines):
                    if isinstance(line, bytes) and line.endswith(SHARED_GLYPHS):
                        lines[position] = line[:-6] + PLAIN[line[-6:]]

    def _number_apart(self, root: Object) -> None:
        """Give this part's pages, links and table heads numbers that no other part has."""
        base = self.part * PARTS_APART
        for obj in self.pdf.objects:
            if isinstance(obj, dict):
                for key in ("StructParents", "StructParent"):
                    if key in obj:
                        obj[key] += base
        numbers = self._at(root["ParentTree"])["Nums"]
        numbers[::2] = [number + base for number in numbers[::2]]

    def _place_notes(self, root: Object) -> None:
        """Put each footnote after its call and name it: read there, not at the page's foot.

        Calls and notes stand in the same order. The notes' empty area goes.
        """
        calls: list[tuple[Object, Object]] = []  # the element and its parent
        notes: list[tuple[Object, Object, Object]] = []  # and its parent's parent

        def look(element: Object, parent: Object) -> None:
            for reference in element["K"]:
                child = self._at(reference)
                if not isinstance(child, dict) or "S" not in child:
                    continue
                if child["S"] == "/Reference":
                    calls.append((child, element))
                elif child["S"] == "/Note":
                    notes.append((child, element, parent))
                    continue
                look(child, element)

        look(root, root)
        if len(calls) != len(notes):
            if notes:
                raise ValueError(f"{len(notes)} footnotes have {len(calls)} calls.")
            return  # the references of a contents list
        for number, ((call, paragraph), (note, area, page)) in enumerate(
            zip(calls, notes, strict=True), start=1
        ):
            area["K"].remove(note.reference)
            if not area["K"]:
                page["K"].remove(area.reference)
            note["P"] = paragraph.reference
            paragraph["K"].insert(paragraph["K"].index(call.reference) + 1, note.reference)
            self._name(note, f"note-{number}")

    def _name(self, element: Object, name: str) -> None:
        """An ID of the element's own in the whole document."""
        name = f"{self.part}-{name}"
        element["ID"] = pydyf.String(name)
        self.named[name] = element

    def _list_names(self, root: Object) -> None:
        """The tree that finds an element by its ID, required where there are IDs."""
        names = pydyf.Array()
        for name in sorted(self.named):
            names += [pydyf.String(name), self.named[name].reference]
        if names:
            root["IDTree"] = pydyf.Dictionary({"Names": names})

    def _rename(self, cell: Object) -> None:
        """Table heads are known by an ID, and IDs must differ in the whole document."""
        if "ID" in cell:
            self._name(cell, cell["ID"].string)
        if headers := cell.get("A", {}).get("Headers"):
            headers[:] = [pydyf.String(f"{self.part}-{header.string}") for header in headers]

    def _walk(self, root: Object) -> set[int]:
        """Mend every structure element that hangs on the tree; return their numbers."""
        linked: set[int] = set()
        waiting: list[tuple[Object, str]] = [(self._at(child), "") for child in root["K"]]
        while waiting:
            element, section = waiting.pop()
            if not isinstance(element, dict) or element.get("Type") != "/StructElem":
                continue
            linked.add(element.number)  # type: ignore[attr-defined]
            tag = element["S"]
            if tag in ("/THead", "/TBody", "/TFoot"):
                section = tag
            elif tag == "/TH":
                element["A"]["Scope"] = "/Column" if section == "/THead" else "/Row"
                self._rename(element)
            elif tag == "/TD":
                self._rename(element)
            elif tag == "/LI":
                self._give_body(element)
            elif tag == "/Figure" and "Alt" in element:
                self._describe(element)
            waiting += [
                (self._at(child), section)
                for child in element["K"]
                if isinstance(child, bytes | str)
            ]
        return linked

    def _give_body(self, item: Object) -> None:
        """A list item may hold only Lbl and LBody (7.2-20): wrap what else is there in one LBody."""
        loose = [
            child
            for child in item["K"]
            if not isinstance(child, bytes | str)
            or self._at(child).get("S") not in ("/Lbl", "/LBody")
        ]
        if not loose:
            return
        body = pydyf.Dictionary(
            {
                "Type": "/StructElem",
                "S": "/LBody",
                "K": pydyf.Array(loose),
                "Pg": item["Pg"],
                "P": item.reference,
            }
        )
        self.pdf.add_object(body)
        self.objects[body.number] = body
        body["P"] = item.reference
        for child in loose:
            if isinstance(child, bytes | str) and self._at(child).get("Type") == "/StructElem":
                self._at(child)["P"] = body.reference
        position = item["K"].index(loose[0])
        kept_before = [child for child in item["K"][:position] if child not in loose]
        kept_after = [child for child in item["K"][position:] if child not in loose]
        item["K"][:] = [*kept_before, body.reference, *kept_after]

    def _describe(self, figure: Object) -> None:
        """WeasyPrint takes the alternative from <title> alone; add the values from <desc>."""
        title = figure["Alt"].string
        if longer := self.alternatives.get(title):
            figure["Alt"] = pydyf.String(longer)

    def _hide_orphans(self, root: Object, linked: set[int]) -> None:
        """Running heads are marked but belong to no element: make them artifacts."""
        numbers = self._at(root["ParentTree"])["Nums"]
        pages = [self._at(reference) for reference in self.pdf.page_references]
        for index, references in zip(numbers[::2], numbers[1::2], strict=True):
            if not isinstance(references, list):
                continue
            orphans = {
                mcid
                for mcid, reference in enumerate(references)
                if self._at(reference).number not in linked
            }
            if not orphans:
                continue
            operations = self._at(pages[index]["Contents"]).stream
            for position in range(1, len(operations) - 1):
                properties = operations[position]
                if (
                    isinstance(properties, dict)
                    and properties.get("MCID") in orphans
                    and operations[position + 1] == b"BDC"
                ):
                    operations[position - 1] = "/Artifact"
                    properties.clear()
                    properties["Type"] = "/Pagination"
            for mcid in orphans:  # the array's length stays: MCIDs are its indices
                references[mcid] = "null"
