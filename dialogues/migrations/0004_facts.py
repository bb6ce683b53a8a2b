"""Tillitsdelegationen's seven guiding principles (SOU 2018:47), said in our own words."""

from django.db import migrations

PRINCIPER = [
    ("tillit", "Tillit", "Utgå från att den du arbetar med vill väl och kan sitt arbete."),
    ("medborgarfokus", "Medborgarfokus", "Börja i det som har värde för dem ni finns till för."),
    ("helhetssyn", "Helhetssyn", "Ta gemensamt ansvar för helheten, också utanför det egna."),
    ("handlingsutrymme", "Handlingsutrymme", "Låt besluten fattas nära dem som gör arbetet."),
    ("stod", "Stöd", "Ge verksamheten det stöd den behöver, där den är."),
    ("kunskap", "Kunskap", "Lär hela tiden, av forskning och av varandras erfarenhet."),
    ("oppenhet", "Öppenhet", "Dela det ni vet och ta emot det som är svårt att höra."),
]


def add_facts(apps, schema_editor):
    Tillitsprincip = apps.get_model("dialogues", "Tillitsprincip")
    for number, (slug, name, meaning) in enumerate(PRINCIPER, start=1):
        Tillitsprincip.objects.create(number=number, slug=slug, name=name, meaning=meaning)


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0003_frozen")]

    operations = [migrations.RunPython(add_facts, migrations.RunPython.noop)]
