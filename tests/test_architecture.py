"""Imports and relations run one way, so that each app can be read without those above it."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

BASE_DIR = Path(__file__).resolve().parent.parent

# Each may use itself and those before it. `demo` may use all, and nothing uses it.
LAYERS = ["ale_styrning", "organisation", "writing", "goals", "dialogues", "reports", "demo"]
LOOKS_DOWN_ON_ALL = {"ale_styrning/urls.py"}


def imported_packages(source):
    """Yield (line, top-level package) of every import, wherever in the file it stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.lineno, node.module.split(".")[0]


def upward_imports(layer, source):
    allowed = LAYERS[: LAYERS.index(layer) + 1]
    return [
        (line, name)
        for line, name in imported_packages(source)
        if name in LAYERS and name not in allowed
    ]


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_run_downward(layer):
    files = [
        path
        for path in (BASE_DIR / layer).rglob("*.py")
        if path.relative_to(BASE_DIR).as_posix() not in LOOKS_DOWN_ON_ALL
    ]
    assert files
    found = [
        f"{path.relative_to(BASE_DIR)}:{line} imports {name}"
        for path in files
        for line, name in upward_imports(layer, path.read_text())
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    ["import goals", "from goals.models import Vision", "def f():\n    from reports import pdf"],
)
def test_an_upward_import_is_seen(source):
    assert upward_imports("organisation", source)


def test_relations_run_downward():
    found = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for layer in LAYERS[1:]
        for model in apps.get_app_config(layer).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model
        and (target := field.related_model._meta.app_label) in LAYERS
        and LAYERS.index(target) > LAYERS.index(layer)
    ]  # fmt: skip
    assert not found, "\n".join(found)
