from django.db import migrations, models
from django.db.models import Max, Sum


def read_what_stands(apps, schema_editor):
    """Of dialogues that are not confirmed by all: those that are fixed cannot change, nor need to."""
    Bekraftelse = apps.get_model("dialogues", "Bekraftelse")
    Dialogtext = apps.get_model("dialogues", "Dialogtext")
    for one in Bekraftelse.objects.exclude(dialog__state="bekraftad"):
        texts = Dialogtext.objects.filter(dialog=one.dialog_id)
        stands = texts.aggregate(saved=Sum("text__version"), at=Max("text__updated_at"))
        if stands["at"] and one.at >= stands["at"]:
            Bekraftelse.objects.filter(pk=one.pk).update(read=stands["saved"])


class Migration(migrations.Migration):
    dependencies = [
        ("dialogues", "0012_year_index"),
        ("writing", "0003_presence"),
    ]

    operations = [
        migrations.AddField(
            model_name="bekraftelse",
            name="read",
            field=models.PositiveIntegerField(
                null=True, editable=False, verbose_name="läst version"
            ),
        ),
        migrations.RunPython(read_what_stands, migrations.RunPython.noop),
    ]
