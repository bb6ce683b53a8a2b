"""A förslag is one matter through every version of its analysis."""

import django.db.models.deletion
from django.db import migrations, models

from ale_styrning.freezing import Freeze, NoWayBack

ALL = ("INSERT", "UPDATE", "DELETE")
DECIDED = (
    "EXISTS (SELECT 1 FROM goals_nulagesanalys a "
    "WHERE a.id = {row}.analys_id AND a.beslut_id IS NOT NULL)"
)
MESSAGE = "Analysen är beslutad och kan inte ändras. Skapa en ny version."


def find_first(apps, schema_editor):
    Forslag = apps.get_model("goals", "Forslag")
    first = {}
    later = Forslag.objects.filter(previous__isnull=False).order_by("analys__version")
    for pk, previous in later.values_list("pk", "previous"):
        first[pk] = first.get(previous, previous)
        Forslag.objects.filter(pk=pk).update(first=first[pk])


class Migration(migrations.Migration):
    dependencies = [("goals", "0006_uppdrag_once")]

    operations = [
        migrations.AddField(
            model_name="forslag",
            name="first",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="goals.forslag",
                verbose_name="i första versionen",
            ),
        ),
        # Lifted while the decided ones get to know their first version, and laid on again.
        Freeze("Forslag", name="forslag_frozen", when="1 = 0", message=MESSAGE, events=ALL),
        migrations.RunPython(find_first, migrations.RunPython.noop),
        Freeze("Forslag", name="forslag_frozen", when=DECIDED, message=MESSAGE, events=ALL),
        NoWayBack("Förslag i beslutade analyser skulle kunna ändras"),
    ]
