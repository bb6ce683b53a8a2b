"""What is done of a report, chapter by chapter, in place of a count."""

from django.db import migrations, models

from ale_styrning.freezing import Freeze, NoWayBack


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_frozen")]

    operations = [
        migrations.AddField(
            model_name="rapport",
            name="parts",
            field=models.JSONField(default=list, editable=False, verbose_name="delar"),
        ),
        migrations.RemoveField(model_name="rapport", name="done"),
        migrations.RemoveField(model_name="rapport", name="total"),
        migrations.RemoveField(model_name="rapport", name="step"),
        # As in 0002: SQLite makes the table anew, and its triggers go with the old one.
        Freeze(
            "Rapport",
            name="rapport_snapshot_frozen",
            when="1 = 1",
            message="En rapports underlag kan inte ändras. Beställ en ny utgåva.",
            events=["UPDATE"],
            may_change=[
                "state", "touched_at", "attempts", "parts", "error",
                "file", "sha256", "pages", "size", "finished_at",
            ],
        ),
        Freeze(
            "Rapport",
            name="rapport_finished_frozen",
            when="{row}.state = 'klar'",
            message="En färdig rapport kan inte ändras. Beställ en ny utgåva.",
        ),
        NoWayBack("Färdiga rapporter skulle kunna ändras"),
    ]  # fmt: skip
