"""Puts separately laid out parts together into one tagged file, and prints the running heads.

Each part's tags were numbered apart from the others' by the finisher, so here they are only strung
together: the pages, the structure elements, the map from content to element, the named targets.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

from .setter import Part

Bookmark = tuple[int, str, str]  # level, title, anchor


def bind(
    front: Part, bodies: Sequence[Part], running: Part, bookmarks: Iterable[Bookmark]
) -> bytes:
    """The finished file: the front's metadata and attachment, everybody's pages."""
    with Pdf.open(io.BytesIO(front.pdf)) as book:
        first_body_page = len(book.pages)
        root = book.Root.StructTreeRoot
        document = root.K[0]
        numbers = root.ParentTree.Nums
        targets = _targets(book)
        identified = _identified(root)
        sources = [Pdf.open(io.BytesIO(body.pdf)) for body in bodies]
        for source in sources:
            for page in source.pages:
                book.pages.append(page)
            tree = book.copy_foreign(source.Root.StructTreeRoot)
            for element in tree.K[0].K:
                element.P = document
                document.K.append(element)
            for entry in tree.ParentTree.Nums:
                numbers.append(entry)
            identified |= _identified(tree)
            targets |= {
                name: book.copy_foreign(source.make_indirect(target))
                for name, target in _targets(source).items()
            }
        if targets:
            if Name.Names not in book.Root:
                book.Root.Names = Dictionary()
            book.Root.Names.Dests = Dictionary(Names=_name_tree(targets))
        if identified:
            root.IDTree = Dictionary(Names=_name_tree(identified))
        _print_heads(book, first_body_page, running)
        _bookmark(book, bookmarks)
        written = io.BytesIO()
        book.save(
            written,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        for source in sources:
            source.close()
        return written.getvalue()


def _targets(pdf: Pdf) -> dict[bytes, pikepdf.Object]:
    """The file's named targets."""
    return _entries(pdf.Root.get(Name.Names, Dictionary()).get(Name.Dests, Dictionary()))


def _identified(tree: pikepdf.Object) -> dict[bytes, pikepdf.Object]:
    """The structure elements that have an ID."""
    return _entries(tree.get(Name.IDTree, Dictionary()))


def _entries(node: pikepdf.Object) -> dict[bytes, pikepdf.Object]:
    """A name tree that is one flat list, as WeasyPrint and the finisher write them."""
    entries = list(node.get(Name.Names, Array()))
    return {bytes(name): value for name, value in zip(entries[::2], entries[1::2], strict=True)}


def _name_tree(entries: dict[bytes, pikepdf.Object]) -> Array:
    names = Array()
    for name in sorted(entries):
        names.append(String(name.decode()))
        names.append(entries[name])
    return names


def _print_heads(book: Pdf, first: int, running: Part) -> None:
    """Lay the running heads over the pages, as artifacts: no one should hear them read aloud."""
    with Pdf.open(io.BytesIO(running.pdf)) as heads:
        for index, head in enumerate(heads.pages):
            page = book.pages[first + index]
            name = f"/Head{index + 1}"
            if Name.XObject not in page.Resources:
                page.Resources.XObject = Dictionary()
            page.Resources.XObject[name] = book.copy_foreign(head.as_form_xobject())
            page.contents_add(
                f"/Artifact <</Type /Pagination>> BDC q {name} Do Q EMC\n".encode(), prepend=True
            )


def _bookmark(book: Pdf, bookmarks: Iterable[Bookmark]) -> None:
    with book.open_outline() as outline:
        chapter: OutlineItem | None = None
        for level, title, anchor in bookmarks:
            item = OutlineItem(title, destination=String(anchor))
            if level == 1 or chapter is None:
                outline.root.append(item)
                chapter = item
                chapter.is_closed = True
            else:
                chapter.children.append(item)
