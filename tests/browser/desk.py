"""The text that the tests of writing write in: where it is, and what the server holds of it."""

from goals.models import Analystext
from tests.browser.hands import ANALYSES

OWN = f"{ANALYSES}/servicenamnden"
LABEL = "Verksamhetsbeskrivning"
PAGE = f"{OWN}/avsnitt/verksamhetsbeskrivning/"


def the_text():
    return Analystext.objects.get(
        analys__organ__slug="servicenamnden",
        analys__year=2026,
        avsnitt__slug="verksamhetsbeskrivning",
    ).text


def versions(text):
    return list(text.revisioner.order_by("version").values_list("html", flat=True))
