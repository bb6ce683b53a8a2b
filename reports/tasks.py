from celery import shared_task

from reports.models import Rapport


@shared_task(ignore_result=True)
def render_rapport(pk: int) -> None:
    """Render one report. Safe to deliver twice: a single UPDATE claims it."""
    from reports import rendering

    if rapport := Rapport.objects.claim(pk):
        rendering.render(rapport)


@shared_task(ignore_result=True)
def recover() -> None:
    """Take up what a killed worker left: its claim has expired, the row is the truth."""
    from reports import rendering

    for rapport in Rapport.objects.abandoned():
        if rapport.attempts >= rendering.MOST_ATTEMPTS:
            rendering.give_up(rapport)
        else:
            render_rapport.delay(rapport.pk)
