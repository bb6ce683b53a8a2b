"""Load a demo municipality into an empty installation."""

import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from ale_styrning.schema import manage, require_schema, shown
from demo.governance import Governance
from demo.people import PASSWORD, add_people, logins
from demo.round import Round
from organisation.models import Arshjul, Beslut, Kommun, Organ, User
from reports.models import Rapport
from reports.ordering import order

DATA = Path(__file__).parents[2]


class Command(BaseCommand):
    help = "Läser in en demokommun: styrmodell, personer, analyser och dialoger för två år."

    def add_arguments(self, parser: CommandParser) -> None:
        kommuner = sorted(p.parent.name for p in DATA.glob("*/styrning.toml"))
        parser.add_argument("--kommun", default="ale", choices=kommuner, help="vilken kommun")
        parser.add_argument("--logins", action="store_true", help="skriv bara ut inloggningarna")
        parser.add_argument(
            "--rapporter", action="store_true", help="beställ också förra årets rapporter"
        )

    def handle(
        self, *args: Any, kommun: str, logins: bool, rapporter: bool, **options: Any
    ) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demodata läses inte in i produktion: alla lösenord är kända.")
        require_schema()
        data = tomllib.loads((DATA / kommun / "styrning.toml").read_text(encoding="utf-8"))
        loaded = Kommun.objects.current()
        if loaded and loaded.kommunkod != data["kommun"]["kommunkod"]:
            raise CommandError(
                f"Databasen innehåller redan {loaded.name}. "
                "Välj en annan databas eller ta bort den gamla."
            )
        if not loaded and not logins:
            with transaction.atomic():
                governance = Governance(data, DATA / kommun)
                governance.load()
                add_people(governance.organ)
                Round(DATA / kommun, governance).load()
                governance.load_uppdrag()
                if rapporter:
                    _order_reports(governance)
            self.stdout.write(f"{data['kommun']['name']} är inläst.")
        self._print_logins()

    def _print_logins(self) -> None:
        self.stdout.write(f"\nLogga in med lösenordet {PASSWORD} som:")
        for username, name, job in logins():
            self.stdout.write(f"  {username:<20} {name}: {job}")
        if connection.vendor == "sqlite":
            year = Arshjul.objects.values_list("year", flat=True).first()
            self.stdout.write(
                "\nKommandon når samma uppgifter med mappen framför, till exempel:\n"
                f"  DATA_DIR={shown(settings.DATA_DIR)} {manage()} render_rapport "
                f"--kind {Rapport.Kind.TILLITSDIALOGER} --year {year} --output rapport.pdf"
            )


def _order_reports(governance: Governance) -> None:
    """Both reports of the year that is complete; a worker makes them."""
    year = Arshjul.objects.order_by("year").values_list("year", flat=True)[0]
    controller = User.objects.get(username="controller")
    of_ks = Beslut.objects.filter(organ__kind=Organ.Kind.KOMMUNSTYRELSE, decided_on__year=year)
    last = of_ks.order_by("decided_on", "paragraf").last()
    for number, kind in enumerate(Rapport.Kind, start=1):
        diarienummer = governance.diarienummer(year, 300 + number)
        beslut = last and Beslut.objects.create(
            organ=last.organ,
            decided_on=last.decided_on,
            paragraf=last.paragraf + number,
            diarienummer=diarienummer,
            title=kind.label,
        )
        order(kind, year, by=controller, diarienummer=diarienummer, beslut=beslut)
