"""axe meets every page of the settings: every list, form, history and question of every model.

The pages are the addresses of the admin itself, so that a model or a page that is added is met too.
"""

import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from organisation.administration import GROUPS
from organisation.models import User
from tests.browser.looking import faults, look_at, parts_of
from tests.factories import (
    GrunduppdragFactory,
    RiktningsmalFactory,
    VardegrundFactory,
    VisionFactory,
)

# What is done by a button, and leads on to a page that is judged.
ACTS = re.compile("_(renew|next|fix)$")
FORMS = re.compile("/(add|anta|password)/$")


def pages(model_admin, client):
    """Every address of a model that answers with a page: for a draft, and for what is frozen."""
    name = f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}"
    yield reverse(f"{name}_changelist")
    yield reverse(f"{name}_changelist") + "?q=finnsinte"
    objects = model_admin.model._default_manager.order_by("-pk")
    some = {
        (model_admin.is_frozen(one), getattr(one, "is_adopted", None)): one.pk for one in objects
    }
    assert some, f"{name} has no object whose pages could be judged"
    for pattern in model_admin.get_urls():
        if (
            pattern.name is None
            or pattern.name.endswith("_changelist")
            or ACTS.search(pattern.name)
        ):
            continue
        choices = [[]] if pattern.name.endswith("_add") else [[pk] for pk in some.values()]
        urls = [reverse(f"admin:{pattern.name}", args=args) for args in choices]
        found = {url: client.get(url).status_code for url in urls}
        assert set(found.values()) <= {200, 302, 403}, found
        yield from (url for url, status in found.items() if status == 200)


@pytest.mark.parametrize("group", [name for name, _ in GROUPS])
def test_every_setting(sit_down, group):
    VisionFactory(adopted=False)
    VardegrundFactory(adopted=False)
    RiktningsmalFactory(adopted=False, number=99)
    GrunduppdragFactory(adopted=False)
    client = Client()
    client.force_login(User.objects.get(username="controller"))
    page, found, met = sit_down("controller"), [], set()
    for model_admin in admin.site._registry.values():
        if model_admin.group != group:
            continue
        for url in pages(model_admin, client):
            parts = parts_of(client.get(url).content.decode())
            if not url.endswith(("/add/", "/change/")) and parts <= met:
                continue
            found += look_at(page, url, met=met)
            met |= parts
            if FORMS.search(url):
                with page.expect_navigation():
                    page.locator("main form.form").evaluate("form => form.submit()")
                found += faults(page, f"{url} sent with nothing in it", met=met)
    assert not found, "\n".join(found)


def test_the_front_page_of_the_settings_shows_every_model(sit_down):
    page = sit_down("controller")
    assert look_at(page, "/admin/") == []
    for model_admin in admin.site._registry.values():
        assert model_admin.group in dict(GROUPS)
