"""Who handed over to kommunfullmäktige, and that nothing gets there unprepared."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ale_styrning.freezing import Freeze

UNPREPARED = (
    "NEW.beslut_id IS NOT NULL AND NEW.till_kf AND ("
    "NOT EXISTS (SELECT 1 FROM writing_text t "
    "WHERE t.id = NEW.beslutsforslag_id AND t.plain <> '') "
    "OR NOT EXISTS (SELECT 1 FROM dialogues_dialogtext d JOIN writing_text t ON t.id = d.text_id "
    "WHERE d.dialog_id = NEW.dialog_id AND d.slot = 'bedomning' AND t.plain <> ''))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("dialogues", "0004_facts"),
        ("writing", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="stallningstagande",
            name="handed_over_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="överlämnat av",
            ),
        ),
        # Again, since the frozen columns are listed when the trigger is made.
        Freeze(
            "Stallningstagande",
            name="stallningstagande_frozen",
            when="{row}.beslut_id IS NOT NULL",
            message="Kommunstyrelsen har beslutat. Ställningstagandet kan inte ändras.",
            may_change=["handed_over_at", "handed_over_by"],
        ),
        # Kommunallagen 5:26–28: kommunfullmäktige decides on what has been prepared.
        Freeze(
            "Stallningstagande",
            name="stallningstagande_prepared",
            when=UNPREPARED,
            message="Det som går till fullmäktige måste ha en bedömning och ett förslag till beslut.",
            events=("INSERT", "UPDATE"),
        ),
    ]
