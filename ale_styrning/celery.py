import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ale_styrning.settings")

app = Celery("ale_styrning")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
