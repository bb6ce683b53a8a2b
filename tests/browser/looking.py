"""Judge a page as it stands: axe, its heading, its title, its width; light and dark, wide and narrow."""

import re
from functools import cache
from importlib.resources import files

from tests.browser.conftest import NARROW, WIDE

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"type": "tag", "values": TAGS}
# All that a theme can change.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# What is left of 1280 px when all is shown four times as large (WCAG 1.4.10).
ZOOMED = {"width": 320, "height": 640}
WIDTHS = {"wide": WIDE, "narrow": NARROW, "zoomed": ZOOMED}

_RUN = """async ([only, within]) => {
  const options = {runOnly: only, resultTypes: ["violations"], preload: false};
  const found = await axe.run(within ? {include: window.shown[within]} : document, options);
  return found.violations.map(v => `${v.id}: ${v.help} ${v.nodes.slice(0, 3).map(n => n.target.join(" "))}`);
}"""

# Remembers what has words and shows at this width.
_SHOWN = """(width) => {
  const words = (e) => [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
  const all = [...document.querySelectorAll("body *")];
  (window.shown ??= {})[width] = all.filter((e) => words(e) && e.checkVisibility({visibilityProperty: true}));
}"""
_ALONE = """(width) => {
  const others = new Set(shown[width === "wide" ? "narrow" : "wide"]);
  shown.alone = shown[width].filter((e) => !others.has(e));
  return shown.alone.length;
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


def faults(page, name="", *, met=None):
    """What is wrong with the page as it stands, one sentence each.

    Every rule of axe runs on every page at 1280 px in the light theme, and also at 390 px in the dark;
    what shows at one of the widths alone has its colours judged in the other theme too. A page whose
    parts are all in ``met``, which it adds its own to, is judged in the first of these ways only.
    """
    page.wait_for_load_state()
    name = name or page.url
    found = []
    if not page.title().strip() or page.title().startswith("–"):
        found.append(f"{name}: no title")
    if (headings := page.locator("h1:visible").count()) != 1:
        found.append(f"{name}: {headings} h1")
    if page.locator("[data-writing]").count():
        page.wait_for_selector("[data-writing-ready]", state="attached")
    page.evaluate("document.fonts.ready.then(() => true)")
    if not page.evaluate("'axe' in window"):
        page.add_init_script(axe())  # the pages after this one
        page.evaluate(axe())
    met_before = False
    if met is not None:
        parts = parts_of(page.content())
        met_before = parts <= met
        met |= parts
    look = _Look(page, name)
    look.at("wide", "light")
    if not met_before:
        look.at("narrow", "dark")
        look.again("narrow", "light")
    for width in WIDTHS:
        if width not in look.measured:
            look.measure(width)
    if not met_before:
        look.again("wide", "dark")
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    return found + look.found


class _Look:
    def __init__(self, page, name):
        self.page, self.name = page, name
        self.found, self.measured = [], set()

    def at(self, width, scheme):
        """Every rule, at this width and in this theme."""
        self.page.emulate_media(color_scheme=scheme)
        self.measure(width)
        self._run(f"{width} {scheme}", ALL)
        self.page.evaluate(_SHOWN, width)

    def again(self, width, scheme):
        """The colours of what shows at this width and not at the other."""
        self.page.emulate_media(color_scheme=scheme)
        self.page.set_viewport_size(WIDTHS[width])
        if self.page.evaluate(_ALONE, width):
            self._run(f"{width} {scheme}", COLOURS, within="alone")

    def measure(self, width):
        self.page.set_viewport_size(WIDTHS[width])
        self.measured.add(width)
        cut_off = self.page.evaluate(_CUT_OFF)
        at = WIDTHS[width]["width"]
        self.found += [f"{self.name}, cut off at {at} px: {e}" for e in cut_off]

    def _run(self, how, rules, within=None):
        violations = self.page.evaluate(_RUN, [rules, within])
        self.found += [f"{self.name}, {how}: {v}" for v in violations]


def look_at(page, *paths, status=200, met=None):
    """Go to each page in turn and judge it."""
    found = []
    for path in paths:
        answer = page.goto(path)
        if answer.status != status:
            found.append(f"{path}: {answer.status}")
        else:
            found += faults(page, path, met=met)
    return found


_TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*)((?:[^>\"]|\"[^\"]*\")*)>")
# What a rule of ours can tell two elements apart by.
_KIND = re.compile(
    r"\s(class|role|type|scope|open|hidden|readonly|disabled|multiple|popover|contenteditable|data-state"
    r"""|aria-(?:current|sort|selected|pressed|invalid|disabled))(?:="([^"]*)")?(?=[\s/>]|$)"""
)
_EMPTY = frozenset(["meta", "link", "input", "br", "img", "hr", "use", "path", "col"])


def parts_of(html):
    """What a page is made of, each kind of element inside each other kind: a page made of what others
    are made of need not be judged at every width again. Reads HTML that our templates or a browser
    write.
    """
    found, around = set(), [None]
    for closing, tag, attributes in _TAG.findall(html):
        if closing:
            while len(around) > 1 and around.pop()[0] != tag:
                pass
            continue
        kind = (tag, *sorted(_KIND.findall(attributes)))
        found.add((around[-1], kind))
        if tag not in _EMPTY:
            around.append(kind)
    return found
