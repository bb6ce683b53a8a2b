"""What kommunfullmäktige sends back is prepared anew: a förslag can have several rounds."""

import django.db.models.deletion
from django.db import migrations, models

from ale_styrning.freezing import NoWayBack


def begin_again(apps, schema_editor):
    """What has been sent back already gets its next round, with nothing written."""
    Stallningstagande = apps.get_model("dialogues", "Stallningstagande")
    Text = apps.get_model("writing", "Text")
    for one in Stallningstagande.objects.filter(fullmaktigebeslut__outcome="aterremiss"):
        Stallningstagande.objects.create(
            forslag_id=one.forslag_id,
            dialog_id=one.dialog_id,
            round=2,
            motivering=Text.objects.create(),
            beslutsforslag=Text.objects.create(),
        )


class Migration(migrations.Migration):
    dependencies = [
        ("dialogues", "0005_prepared"),
        ("goals", "0005_documents_frozen"),
        ("writing", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="stallningstagande",
            options={
                "ordering": ["forslag", "round"],
                "verbose_name": "ställningstagande",
                "verbose_name_plural": "ställningstaganden",
            },
        ),
        migrations.AlterField(
            model_name="stallningstagande",
            name="forslag",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stallningstaganden",
                to="goals.forslag",
                verbose_name="förslag",
            ),
        ),
        migrations.AddField(
            model_name="stallningstagande",
            name="round",
            field=models.PositiveSmallIntegerField(
                default=1, editable=False, verbose_name="omgång"
            ),
        ),
        migrations.AddConstraint(
            model_name="stallningstagande",
            constraint=models.UniqueConstraint(
                fields=("forslag", "round"),
                name="stallningstagande_unique_round",
                violation_error_message="Det finns redan ett ställningstagande till förslaget.",
            ),
        ),
        migrations.RunPython(begin_again, migrations.RunPython.noop),
        NoWayBack("Det som har återremitterats står i flera omgångar"),
    ]
