"""What an organ exists for is adopted by kommunfullmäktige, and fixed like the rest of what it adopts.

Those that are there already have no decision, and are drafts until somebody registers it.
"""

import django.db.models.deletion
from django.db import migrations, models

from ale_styrning.freezing import Freeze


class Migration(migrations.Migration):
    dependencies = [("goals", "0008_year_index"), ("organisation", "0003_kommun_contact")]

    operations = [
        migrations.AlterModelOptions(
            name="grunduppdrag",
            options={
                "ordering": ["organ", "-valid_from", "-version"],
                "verbose_name": "grunduppdrag",
                "verbose_name_plural": "grunduppdrag",
            },
        ),
        migrations.AddField(
            model_name="grunduppdrag",
            name="beslut",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisation.beslut",
                verbose_name="beslut",
            ),
        ),
        migrations.AddField(
            model_name="grunduppdrag",
            name="content_hash",
            field=models.CharField(
                blank=True,
                default="",
                editable=False,
                max_length=64,
                verbose_name="kontrollsumma",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="grunduppdrag",
            name="supersedes",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="superseded_by",
                to="goals.grunduppdrag",
                verbose_name="ersätter",
            ),
        ),
        migrations.AddField(
            model_name="grunduppdrag",
            name="version",
            field=models.PositiveSmallIntegerField(
                default=1, editable=False, verbose_name="version"
            ),
        ),
        migrations.RemoveConstraint(model_name="grunduppdrag", name="grunduppdrag_unique_from"),
        migrations.AddConstraint(
            model_name="grunduppdrag",
            constraint=models.UniqueConstraint(
                fields=("organ", "valid_from", "version"),
                name="grunduppdrag_unique_from",
                violation_error_message="Organet har redan ett grunduppdrag från den dagen.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grunduppdrag",
            constraint=models.CheckConstraint(
                condition=models.Q(("beslut__isnull", True), ("content_hash", ""))
                | (models.Q(("beslut__isnull", False)) & ~models.Q(("content_hash", ""))),
                name="grunduppdrag_adopted_has_hash",
                violation_error_message="Det som antas får sin kontrollsumma av beslutet.",
            ),
        ),
        Freeze(
            "Grunduppdrag",
            name="grunduppdrag_frozen",
            when="{row}.beslut_id IS NOT NULL",
            message="Det som är antaget kan inte ändras. Skapa en ny version.",
            may_change=["source"],
        ),
    ]
