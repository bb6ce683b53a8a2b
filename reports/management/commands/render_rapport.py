"""Render a report from the shell, of what stands in the database now."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ale_styrning.schema import require_schema
from organisation.models import Arshjul
from reports.assembly import assemble, stamped
from reports.models import Rapport


class Command(BaseCommand):
    help = "Gör en rapport som PDF av det som står i databasen nu."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", required=True, choices=Rapport.Kind.values, help="slag")
        parser.add_argument("--year", required=True, type=int, help="år")
        parser.add_argument("--output", required=True, type=Path, help="filen som skrivs")
        parser.add_argument("--diarienummer", default="", help="diarienummer på omslaget")

    def handle(
        self,
        *args: Any,
        kind: str,
        year: int,
        output: Path,
        diarienummer: str,
        **options: Any,
    ) -> None:
        from reports import pdf

        require_schema()
        if not Arshjul.objects.filter(year=year).exists():
            raise CommandError(f"Det finns inget årshjul för {year}.")
        if not output.parent.is_dir():
            raise CommandError(f"Mappen {output.parent} finns inte.")
        fresh = assemble(kind, year)
        same = self._edition_of(kind, year, fresh)
        if same:
            content = same.snapshot
        else:
            editions = Rapport.objects.filter(kind=kind, year=year).count()
            content = stamped(fresh, edition=editions + 1, diarienummer=diarienummer)
        try:
            rendered = pdf.render(content)
            output.write_bytes(rendered.pdf)
        except OSError as error:
            raise CommandError(f"Filen kunde inte skrivas: {error}") from error
        self.stdout.write(
            f"{output}: {rendered.pages} sidor, {len(rendered.pdf)} byte\nSHA-256 {rendered.sha256}"
        )

    def _edition_of(self, kind: str, year: int, content: dict[str, Any]) -> Rapport | None:
        """The edition that already says the same, under whatever decision: its bytes are given again."""
        from goals.models.adopted import digest

        editions = Rapport.objects.filter(kind=kind, year=year).order_by("-edition")
        for one in editions:
            if digest(content | {"beslut": one.snapshot["beslut"]}) == one.snapshot_hash:
                return one
        return None
