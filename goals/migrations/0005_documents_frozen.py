from django.db import migrations

from ale_styrning.freezing import Freeze

DOCUMENT = "Ett inläst dokument kan inte ändras. Läs in den nya lydelsen som ett eget dokument."
ADOPTED = (
    "EXISTS (SELECT 1 FROM goals_styrdokument d "
    "WHERE d.id = {row}.styrdokument_id AND d.adopted_on IS NOT NULL)"
)


class Migration(migrations.Migration):
    dependencies = [("goals", "0004_facts")]

    operations = [
        Freeze(
            "Styrdokument",
            name="styrdokument_file_frozen",
            when="{row}.sha256 <> ''",
            message=DOCUMENT,
            events=["UPDATE"],
            # What the reader understood of the decision can be put right; the document cannot.
            may_change=[
                "kind", "title", "organ", "adopted_on", "paragraf", "diarienummer",
                "valid_from", "valid_to", "validity", "predecessor",
            ],
        ),
        Freeze(
            "Styrdokument",
            name="styrdokument_adopted_kept",
            when="{row}.adopted_on IS NOT NULL",
            message="Ett antaget dokument tas inte bort.",
            events=["DELETE"],
        ),
        Freeze(
            "Styrdokumentavsnitt",
            name="styrdokumentavsnitt_frozen",
            when="1 = 1",
            message=DOCUMENT,
            events=["UPDATE"],
        ),
        Freeze(
            "Styrdokumentavsnitt",
            name="styrdokumentavsnitt_kept",
            when=ADOPTED,
            message=DOCUMENT,
            events=["DELETE"],
        ),
        Freeze("Stycke", name="stycke_frozen", when="1 = 1", message=DOCUMENT, events=["UPDATE"]),
        Freeze(
            "Uppdrag",
            name="uppdrag_frozen",
            when="1 = 1",
            message="Uppdraget står som fullmäktige har beslutat det. Det kan bara återrapporteras.",
            may_change=["forslag", "source", "reported_on", "outcome"],
        ),
    ]  # fmt: skip
