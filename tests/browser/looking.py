"""Judge a page as it stands: axe, its heading, its title, its width; light and dark, wide and narrow."""

from functools import cache
from html.parser import HTMLParser
from importlib.resources import files

from tests.browser.conftest import NARROW, WIDE

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"type": "tag", "values": TAGS}
# All that a theme can change: at each width every rule runs in one theme, and these in the other.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
LOOKS = [
    ("wide", WIDE, "light", ALL),
    ("wide", WIDE, "dark", COLOURS),
    ("narrow", NARROW, "dark", ALL),
    ("narrow", NARROW, "light", COLOURS),
]

# What is left of 1280 px when all is shown four times as large (WCAG 1.4.10).
ZOOMED = {"width": 320, "height": 640}

_RUN = """async (only) => {
  const found = await axe.run(document, {runOnly: only, resultTypes: ["violations"], preload: false});
  return found.violations.map(v => `${v.id}: ${v.help} ${v.nodes.slice(0, 3).map(n => n.target.join(" "))}`);
}"""

# What stands outside the window and cannot be scrolled into it, sideways.
_CUT_OFF = """() => {
  const width = document.documentElement.clientWidth;
  const reachable = (e) => {
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) {
      if (["auto", "scroll"].includes(getComputedStyle(p).overflowX)) return true;
    }
    return false;
  };
  const wider = document.documentElement.scrollWidth - width;
  const outside = [...document.querySelectorAll("body *")].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && box.left < width && box.right > width + 1
      && e.checkVisibility({visibilityProperty: true}) && !reachable(e);
  }).slice(0, 3).map((e) => e.outerHTML.slice(0, 80));
  return wider > 0 ? [`the page scrolls ${wider} px sideways`, ...outside] : outside;
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
    if page.locator("[data-writing]").count():
        page.wait_for_selector("[data-writing-ready]", state="attached")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate(axe())
    for width, viewport, scheme, rules in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(viewport)
        found += [f"{name}, {width} {scheme}: {v}" for v in page.evaluate(_RUN, rules)]
    for viewport in (WIDE, NARROW, ZOOMED):
        page.set_viewport_size(viewport)
        cut_off = page.evaluate(_CUT_OFF)
        found += [f"{name}, cut off at {viewport['width']} px: {e}" for e in cut_off]
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
            found += faults(page, path)
    return found


class _Parts(HTMLParser):
    """Each kind of element inside each other kind."""

    EMPTY = frozenset(["meta", "link", "input", "br", "img", "hr", "use", "path", "col"])

    def __init__(self, html):
        super().__init__()
        self.found, self.around = set(), [None]
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        kind = (tag, given.get("class"), given.get("role"), given.get("type"))
        self.found.add((self.around[-1], kind))
        if tag not in self.EMPTY:
            self.around.append(kind)

    def handle_endtag(self, tag):
        while len(self.around) > 1 and self.around.pop()[0] != tag:
            pass


def parts_of(html):
    """What a page is made of: a page made of what others are made of need not be judged again."""
    return _Parts(html).found
