from celery import shared_task

from writing.models import Presence


@shared_task(ignore_result=True)
def forget_silent() -> None:
    """Remove the places of those who are no longer there (dataskyddsförordningen artikel 5.1 c)."""
    Presence.objects.silent().delete()
