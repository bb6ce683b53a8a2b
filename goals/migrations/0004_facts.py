"""What every installation begins with: the 17 global goals and the styrmodell's default mall."""

import datetime

from django.db import migrations

GLOBALA_MAL = [
    "Ingen fattigdom", "Ingen hunger", "God hälsa och välbefinnande", "God utbildning för alla",
    "Jämställdhet", "Rent vatten och sanitet för alla", "Hållbar energi för alla",
    "Anständiga arbetsvillkor och ekonomisk tillväxt",
    "Hållbar industri, innovationer och infrastruktur", "Minskad ojämlikhet",
    "Hållbara städer och samhällen", "Hållbar konsumtion och produktion",
    "Bekämpa klimatförändringarna", "Hav och marina resurser", "Ekosystem och biologisk mångfald",
    "Fredliga och inkluderande samhällen", "Genomförande och globalt partnerskap",
]  # fmt: skip

VERKSAMHET, OMVARLD, NULAGE = "verksamhetsbeskrivning", "omvarldsanalys", "nulagesanalys"

# number, slug, kind, part, heading, guidance, required, advice in words
AVSNITT = [
    (0, "karta", "karta", NULAGE, "Sammanfattning: nulägeskarta",
     "Sammanfatta läget i tre till åtta kort. Varje kort har en rubrik och högst 400 tecken. "
     "Den som bara läser korten ska förstå vad ni vill säga.", True, None),
    (1, "verksamhetsbeskrivning", "text", VERKSAMHET, "Verksamhetsbeskrivning",
     "Beskriv vilka ni finns till för och på vilken grund: reglemente eller ägardirektiv och lag. "
     "Vad har förändrats sedan förra året?", True, 500),
    (2, "omvarldsanalys", "text", OMVARLD, "Omvärldsanalys",
     "Läs den gemensamma omvärldsanalysen bredvid. Skriv vad av den som märks hos er, "
     "och lägg till det lokala som ni ser.", True, 400),
    (3, "omvarldsfaktorer", "omvarldsfaktorer", NULAGE, "Omvärldsfaktorer",
     "Svara på varje faktor: hur ni förhåller er, vilka risker och möjligheter ni ser "
     "och hur ni tar er an dem.", True, 150),
    (4, "riktningsmal", "riktningsmal", NULAGE, "Riktningsmål",
     "Resonera om varje mål. Är målet mätbart redovisar ni också resultat och framdrift.",
     True, 200),
    (5, "egna-mal", "text", NULAGE, "Egna mål och uppdrag",
     "Vilka egna mål och uppdrag nåddes, vilka inte, och varför? Vad har ni lärt er?", True, 300),
    (6, "nyckeltal", "nyckeltal", NULAGE, "Nyckeltal",
     "Kommentera era nyckeltal: vad visar de, och vad ligger bakom?", True, 200),
    (7, "utmaningar", "text", NULAGE, "Största utmaningar och möjligheter",
     "Vad är störst i dag, och vad blir störst framöver?", True, 300),
    (8, "forflyttningar", "text", NULAGE, "Möjliga förflyttningar",
     "Vad kan ni själva förändra inom ert eget uppdrag?", True, 300),
    (9, "forslag", "forslag", NULAGE, "Förslag",
     "Vad behöver någon annan besluta? Varje förslag motiveras för sig, med sina konsekvenser "
     "och med koppling till mål och omvärldsfaktorer.", False, 150),
]  # fmt: skip


def add_facts(apps, schema_editor):
    GlobaltMal = apps.get_model("goals", "GlobaltMal")
    for number, title in enumerate(GLOBALA_MAL, start=1):
        GlobaltMal.objects.create(number=number, title=title)
    Mall = apps.get_model("goals", "Mall")
    Avsnitt = apps.get_model("goals", "Avsnitt")
    mall = Mall.objects.create(name="Nulägesanalys", version=1)
    for number, slug, kind, part, heading, guidance, required, advice in AVSNITT:
        Avsnitt.objects.create(
            mall=mall,
            number=number,
            slug=slug,
            kind=kind,
            part=part,
            heading=heading,
            guidance=guidance,
            is_required=required,
            length_advice=advice,
        )
    mall.fixed_on = datetime.date(2022, 1, 1)  # the day Ale's styrmodell took effect
    mall.save()


class Migration(migrations.Migration):
    dependencies = [("goals", "0003_frozen")]

    operations = [migrations.RunPython(add_facts, migrations.RunPython.noop)]
