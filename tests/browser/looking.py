"""Judge a page as it stands: axe, its heading, its title, its width; light and dark, wide and narrow."""

from functools import cache
from importlib.resources import files

from tests.browser.conftest import NARROW, WIDE

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # all that a theme can change

_RUN = """async (only) => {
  const found = await axe.run(document, {runOnly: only, resultTypes: ["violations"]});
  return found.violations.map(v => `${v.id}: ${v.help} ${v.nodes.slice(0, 3).map(n => n.target.join(" "))}`);
}"""


@cache
def axe():
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def faults(page, name=""):
    """What is wrong with the page as it stands, one sentence each."""
    name = name or page.url
    found = []
    if not page.title().strip() or page.title().startswith("–"):
        found.append(f"{name}: no title")
    if (headings := page.locator("h1:visible").count()) != 1:
        found.append(f"{name}: {headings} h1")
    page.evaluate(axe())
    for width, viewport in (("wide", WIDE), ("narrow", NARROW)):
        page.set_viewport_size(viewport)
        too_wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if too_wide > 0:
            found.append(f"{name}: {too_wide} px too wide when {width}")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            only = (
                {"type": "tag", "values": TAGS}
                if scheme == "light"
                else {"type": "rule", "values": COLOURS}
            )
            found += [f"{name}, {width} {scheme}: {v}" for v in page.evaluate(_RUN, only)]
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    return found


def look_at(page, *paths, status=200):
    """Go to each page in turn and judge it."""
    found = []
    for path in paths:
        answer = page.goto(path)
        if answer.status != status:
            found.append(f"{path}: {answer.status}")
        else:
            page.wait_for_load_state("networkidle")
            found += faults(page, path)
    return found
