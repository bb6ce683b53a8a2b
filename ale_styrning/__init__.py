from ale_styrning.celery import app as celery_app

__all__ = ["celery_app"]
