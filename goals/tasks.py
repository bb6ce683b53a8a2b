from celery import shared_task

from goals.importing import inbox


@shared_task(ignore_result=True)
def clear_inbox() -> None:
    """Remove uploaded styrdokument that nobody confirmed within a day."""
    inbox.clear()
