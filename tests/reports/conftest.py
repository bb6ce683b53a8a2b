import hashlib
from types import SimpleNamespace

import pytest

from reports import pdf


@pytest.fixture
def press(monkeypatch):
    """Stands in for the typesetting, which tests/reports/test_pdf.py proves. Counts its calls.

    ``press.fault`` is raised instead of a PDF.
    """
    press = SimpleNamespace(calls=0, fault=None)

    def render(snapshot, progress=lambda steps: None):
        press.calls += 1
        progress([{"title": "Kapitel", "state": "klar"}, {"title": "Omslag", "state": "pagar"}])
        if press.fault:
            raise press.fault
        content = f"%PDF-1.7 {snapshot['title']} {snapshot['edition']}".encode()
        return SimpleNamespace(pdf=content, pages=2, sha256=hashlib.sha256(content).hexdigest())

    monkeypatch.setattr(pdf, "render", render)
    return press
