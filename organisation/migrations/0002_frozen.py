from django.db import migrations

from ale_styrning.freezing import Freeze


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial")]

    operations = [
        Freeze(
            "Beslut",
            name="beslut_frozen",
            when="1 = 1",
            message="Ett registrerat beslut kan inte ändras.",
        ),
    ]
