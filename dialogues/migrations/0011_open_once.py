"""A matter is open once, through every version of the analysis."""

from collections import defaultdict

from django.db import migrations

from ale_styrning.freezing import Freeze, NoWayBack

SAME_MATTER = (
    "FROM dialogues_stallningstagande s "
    "JOIN goals_forslag f ON f.id = s.forslag_id "
    "JOIN goals_forslag n ON n.id = NEW.forslag_id "
    "AND COALESCE(n.first_id, n.id) = COALESCE(f.first_id, f.id) "
)
DECIDED_BY_KF = "dialogues_fullmaktigebeslut k ON k.stallningstagande_id = s.id "
NOT_SENT_BACK = (
    f"NEW.round > 1 AND NOT EXISTS (SELECT 1 {SAME_MATTER} JOIN {DECIDED_BY_KF} "
    "WHERE s.round = NEW.round - 1 AND k.outcome = 'aterremiss')"
)
OPEN_ALREADY = (
    f"EXISTS (SELECT 1 {SAME_MATTER} LEFT JOIN {DECIDED_BY_KF} "
    "WHERE s.forslag_id <> NEW.forslag_id "
    "AND (s.beslut_id IS NULL OR (s.till_kf AND k.id IS NULL)))"
)


def follow(apps, schema_editor):
    """What is not decided goes on with the latest decided version; what nobody has touched gives way.

    Where several are written, each stays where it stands: no word is thrown away.
    """
    Stallningstagande = apps.get_model("dialogues", "Stallningstagande")
    Forslag = apps.get_model("goals", "Forslag")
    decided = Forslag.objects.filter(removed_at__isnull=True, analys__beslut__isnull=False)
    latest = {one.first_id or one.pk: one.pk for one in decided.order_by("analys__version")}
    open_ones = defaultdict(list)
    undecided = Stallningstagande.objects.filter(beslut__isnull=True)
    for one in undecided.select_related("forslag").order_by("round", "forslag_id"):
        open_ones[one.forslag.first_id or one.forslag_id].append(one)
    for matter, rows in open_ones.items():
        if matter not in latest:
            continue
        rounds = Stallningstagande.objects.filter(forslag=latest[matter], beslut__isnull=False)
        round = max(row.round for row in rows)
        is_taken = rounds.filter(round__gte=round).exists()
        written = [row for row in rows if not _is_untouched(row)]
        stays = written or ([] if is_taken else rows[-1:])
        for row in rows:
            if row not in stays:
                texts = (row.motivering, row.beslutsforslag)
                row.delete()
                for text in texts:  # never written
                    text.delete()
        if len(stays) == 1 and not is_taken:
            undecided.filter(pk=stays[0].pk).update(forslag=latest[matter], round=round)


def _is_untouched(one):
    texts = (one.motivering, one.beslutsforslag)
    return not one.position and not any(text.version for text in texts)


class Migration(migrations.Migration):
    dependencies = [
        ("dialogues", "0010_kf_after_handover"),
        ("goals", "0007_forslag_first"),
        ("writing", "0003_presence"),
    ]

    operations = [
        Freeze(
            "Stallningstagande",
            name="stallningstagande_sent_back",
            when=NOT_SENT_BACK,
            message="Bara det som fullmäktige har återremitterat kan beredas på nytt.",
            events=("INSERT", "UPDATE"),
        ),
        Freeze(
            "Stallningstagande",
            name="stallningstagande_open_once",
            when=OPEN_ALREADY,
            message="Förslaget är redan öppet i en annan version av analysen.",
            events=("INSERT",),
        ),
        migrations.RunPython(follow, migrations.RunPython.noop),
        NoWayBack("Ställningstaganden som beslutats skulle kunna ändras"),
    ]
