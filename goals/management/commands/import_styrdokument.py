import datetime
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ale_styrning.schema import require_schema
from goals.importing import Document, StyrdokumentError, load, read_bytes
from goals.importing.metadata import date_in, paragraf_in


class Fel(CommandError):
    """Named as the user sees it before the message: "Fel: Filen är tom."."""


class Command(BaseCommand):
    help = "Läser in ett antaget styrdokument (.docx, .pdf, .html, .md, .txt) med avsnitt, listor och uppgifter."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="filen som läses in")
        parser.add_argument(
            "--dry-run", action="store_true", help="visa vad som förstods, skriv ingenting"
        )
        parser.add_argument("--json", action="store_true", help="skriv ut resultatet som JSON")
        parser.add_argument("--title", help="titel i stället för dokumentets egen")
        parser.add_argument("--organ", help="organet som antog dokumentet")
        parser.add_argument(
            "--date", "--adopted-on", dest="adopted_on", help="antaget den, till exempel 2021-12-20"
        )
        parser.add_argument("--paragraf", help="beslutets paragraf, till exempel 265")
        parser.add_argument("--diarienummer", "--dnr", dest="diarienummer")
        parser.add_argument("--valid-from", help="gäller från, datum")
        parser.add_argument("--valid-to", help="gäller till, datum")
        parser.add_argument("--validity", help="giltigheten i ord")
        parser.add_argument("--kind", help="typ: styrmodell, vision, program, reglemente …")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            data = load(path)
            document = read_bytes(data, path.name)
            _override(document, options)
            if options["dry_run"]:
                self._show(document, options["json"])
                return
            require_schema()
            self._import(document, data, path.name, options)
        except StyrdokumentError as error:
            raise Fel(error.message) from error

    def _import(self, document: Document, data: bytes, name: str, options: dict[str, Any]) -> None:
        from goals.importing.storing import (
            AlreadyImported,
            awaiting,
            fields_of,
            filled_in,
            organ_named,
            store,
        )
        from goals.models import Styrdokument

        fields: dict[str, Any] = {}
        if kind := options["kind"]:
            if kind not in Styrdokument.Kind.values:
                raise Fel(
                    f"Typen {kind} finns inte. Välj en av: {', '.join(Styrdokument.Kind.values)}."
                )
            fields["kind"] = kind
        if options["organ"] and organ_named(options["organ"]) is None:
            raise Fel(f"Organet {options['organ']} finns inte i kommunen. Kontrollera namnet.")
        values = fields_of(document) | fields
        into = awaiting(values)
        if into is not None:
            stated = {key: said for key, said in values.items() if options.get(key)}
            values = filled_in(into, values) | stated
        try:
            styrdokument = store(document, data, name, values, into)
        except AlreadyImported as already:
            self.stdout.write(already.message)
            return
        if options["json"]:
            self.stdout.write(_json({"id": styrdokument.pk, **document.as_dict()}))
            return
        sections = styrdokument.avsnitt.count()
        self.stdout.write(f"”{styrdokument.title}” är inläst med {sections} avsnitt.")
        if into is not None:
            self.stdout.write("Dokumentet fanns redan utan text. Den är inläst till det.")
        if "organ" in document.metadata and styrdokument.organ is None:
            self.stdout.write(
                f"Organet {document.metadata['organ']} finns inte i kommunen. Lägg till det och ange det för hand."
            )

    def _show(self, document: Document, as_json: bool) -> None:
        from goals.importing.storing import labelled

        if as_json:
            self.stdout.write(_json(document.as_dict()))
            return
        self.stdout.write(document.title)
        for label, value in labelled(document.metadata):
            self.stdout.write(f"  {label}: {value}")
        for section in document.walk():
            heading = section.heading or "(text före första rubriken)"
            count = len(section.blocks)
            unit = "stycke" if count == 1 else "stycken"
            self.stdout.write(f"{'  ' * section.level}{heading} – {count} {unit}")


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)


def _override(document: Document, options: dict[str, Any]) -> None:
    """What the person states goes before what the document says."""
    if options["title"]:
        document.title = options["title"]
    for key in ("organ", "diarienummer", "validity"):
        if options[key]:
            document.metadata[key] = options[key]
    for key in ("adopted_on", "valid_from", "valid_to"):
        if options[key]:
            document.metadata[key] = _date(options[key]).isoformat()
    if options["paragraf"]:
        number = paragraf_in(f"§ {options['paragraf'].lstrip('§ ')}")
        if not number:
            raise StyrdokumentError(f"Paragrafen {options['paragraf']} är inget nummer.")
        document.metadata["paragraf"] = number


def _date(text: str) -> datetime.date:
    date = date_in(text)
    if date is None:
        raise StyrdokumentError(f"{text} är inget datum. Skriv det som 2021-12-20.")
    return date
