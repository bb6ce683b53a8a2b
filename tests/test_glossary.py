"""One concept has one word, and it is written down."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

APPS = ["organisation", "writing", "goals", "dialogues", "reports"]
GLOSSARY = (Path(__file__).resolve().parent.parent / "GLOSSARY.md").read_text()
MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_model_stands_in_the_glossary_with_its_word(model):
    row = re.search(
        rf"^\| `{model.__name__}` \| (.+?) \| (.+?) \| (.+?) \|$", GLOSSARY, re.MULTILINE
    )
    assert row, f"{model.__name__} saknas"
    assert row[1] == model._meta.verbose_name


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_value_stands_in_the_glossary_with_its_word(model):
    kinds = [
        kind
        for kind in vars(model).values()
        if isinstance(kind, type) and issubclass(kind, models.TextChoices)
    ]
    for kind in kinds:
        heading = f"### `{kind.__qualname__}`\n"
        assert heading in GLOSSARY
        section = GLOSSARY.split(heading)[1].split("\n#")[0]
        for value, label in kind.choices:
            assert f"| `{value}` | {label} |" in section, f"{kind.__qualname__}.{value}"


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_field_has_a_swedish_name_of_its_own(model):
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    unnamed = [f.name for f in fields if f.name != "id" and f._verbose_name is None]
    assert unnamed == []
    assert model._meta.original_attrs.get("verbose_name"), "verbose_name saknas"
    assert model._meta.original_attrs.get("verbose_name_plural"), "verbose_name_plural saknas"
