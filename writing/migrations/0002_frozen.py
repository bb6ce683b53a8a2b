from django.db import migrations

from ale_styrning.freezing import Freeze


class Migration(migrations.Migration):
    dependencies = [("writing", "0001_initial")]

    operations = [
        Freeze(
            "Text",
            name="text_frozen",
            when="{row}.frozen_at IS NOT NULL",
            message="Texten är beslutad och kan inte ändras.",
        ),
        Freeze(
            "Revision",
            name="revision_frozen",
            when="1 = 1",
            message="En sparad version kan inte ändras.",
        ),
    ]
