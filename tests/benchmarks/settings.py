"""The product's own settings, with the plain pages beside it on the same server.

The plain pages have the same middleware and database, but a template engine with Django's own
context processors alone: what they cost is what Django costs.
"""

from ale_styrning.settings import *  # noqa: F403
from ale_styrning.settings import INSTALLED_APPS, TEMPLATES

ROOT_URLCONF = "tests.benchmarks.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "tests.benchmarks.plain"]
TEMPLATES = [
    *TEMPLATES,
    {
        "NAME": "plain",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
