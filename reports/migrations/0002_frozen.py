from django.db import migrations

from ale_styrning.freezing import Freeze


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        Freeze(
            "Rapport",
            name="rapport_snapshot_frozen",
            when="1 = 1",
            message="En rapports underlag kan inte ändras. Beställ en ny utgåva.",
            events=["UPDATE"],
            may_change=[
                "state", "touched_at", "attempts", "done", "total", "step", "error",
                "file", "sha256", "pages", "size", "finished_at",
            ],
        ),
        Freeze(
            "Rapport",
            name="rapport_finished_frozen",
            when="{row}.state = 'klar'",
            message="En färdig rapport kan inte ändras. Beställ en ny utgåva.",
        ),
    ]  # fmt: skip
