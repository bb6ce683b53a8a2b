"""Two ways to do a job: with the keyboard alone, and without JavaScript. A job is written once for both."""

import re

from playwright.sync_api import expect

from tests.browser.hands import SAVED

# What is in focus: its name as it is read out, what it is, and whether one can see that it is in focus.
_FOCUS = """() => {
  const here = document.activeElement;
  const ring = (e) => { const s = getComputedStyle(e);
    return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0; };
  const host = here.closest(".editor, .choice") ?? here;
  const box = here.getBoundingClientRect();
  const name = here.getAttribute("aria-label") ?? here.labels?.[0]?.innerText
    ?? document.getElementById(here.getAttribute("aria-labelledby"))?.innerText ?? here.innerText ?? "";
  return {
    name: name.replace(/\\s+/g, " ").trim(),
    kind: here.isContentEditable || here.matches("input, select, textarea") ? "field" : "control",
    ring: ring(here) || ring(host) || [...host.children].some(ring)
      || getComputedStyle(host.querySelector(".prose-editor") ?? here).borderLeftWidth === "2px",
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    what: here.outerHTML.slice(0, 120),
  };
}"""


def tab_to(page, name, *, kind=None):
    """Tab until that is in focus. Every stop on the way must be seen to be in focus."""
    met = []
    for _ in range(250):
        page.keyboard.press("Tab")
        seen = page.evaluate(_FOCUS)
        if seen["what"].startswith("<body"):
            continue  # past the last, on the way to the first
        assert seen["ring"], f"not seen to be in focus: {seen['what']}"
        assert seen["inside"], f"in focus outside the window: {seen['what']}"
        found = seen["name"].startswith(name) if kind == "field" else name in seen["name"]
        if found and kind in (None, seen["kind"]):
            return
        met.append(seen["name"])
    raise AssertionError(f"{name!r} cannot be reached with the tab key among {met[:60]}")


def confirm_by_keyboard(page, name):
    expect(page.get_by_role("dialog")).to_be_visible()
    for _ in range(6):
        if page.evaluate("document.activeElement.innerText") == name:
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")


class Keyboard:
    """Tab, Enter, Space, arrows and letters; nothing is pointed at."""

    js = True

    def __init__(self, page):
        self.page = page

    def open(self, path):
        self.page.goto(path)

    def follow(self, name):
        """Press a link or a button, and come to the page that it leads to."""
        tab_to(self.page, name, kind="control")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self._ready()

    def unfold(self, name):
        """Open a folded part, unless it is open."""
        tab_to(self.page, name, kind="control")
        if not self.page.evaluate("document.activeElement.closest('details').open"):
            self.page.keyboard.press("Enter")

    def fill(self, label, words):
        tab_to(self.page, label, kind="field")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def date(self, label, day):
        """The order of year, month and day is the browser's own."""
        tab_to(self.page, label, kind="field")
        for order in ("%m%d%Y", "%Y%m%d", "%d%m%Y"):
            self.page.keyboard.type(day.strftime(order))
            if self._value() == day.isoformat():
                return
            for _ in range(3):
                self.page.keyboard.press("Backspace")
                self.page.keyboard.press("ArrowLeft")
        raise AssertionError(f"no date can be typed: {self._value()!r}")

    def choose(self, label, option):
        tab_to(self.page, label, kind="field")
        where = self.page.evaluate("document.activeElement.outerHTML.slice(0, 80)")
        self.page.keyboard.press("Home")
        for _ in range(60):
            chosen = self.page.evaluate("document.activeElement.selectedOptions?.[0].text")
            if chosen == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{option!r} cannot be chosen with the arrows in {where}")

    def tick(self, label):
        tab_to(self.page, label, kind="field")
        self.page.keyboard.press("Space")

    def pick(self, label):
        """One of several that exclude each other: the arrows go between them."""
        group = self.page.get_by_role("radio", name=label).get_attribute("name")
        for _ in range(250):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.name") == group:
                break
        self.page.keyboard.press("Space")
        for _ in range(10):
            if label in self.page.evaluate(_FOCUS)["name"]:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label!r} cannot be reached with the arrows")

    def write(self, label, words):
        tab_to(self.page, label, kind="field")
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(words)
        self.page.keyboard.press("Control+s")
        state = self.page.locator(f'form[data-label="{label}"] .save-state')
        expect(state).to_have_text(SAVED)
        expect(state).to_have_attribute("data-state", "saved")

    def upload(self, label, path):
        opened = []
        self.page.once("filechooser", lambda chooser: opened.append(chooser))
        tab_to(self.page, label, kind="field")
        self.page.keyboard.press("Enter")
        for _ in range(50):
            if opened:
                break
            self.page.wait_for_timeout(100)
        opened[0].set_files(path)

    def download(self, name):
        tab_to(self.page, name, kind="control")
        with self.page.expect_download() as download:
            self.page.keyboard.press("Enter")
        return download.value.path()

    def send(self, name, *, sure=None):
        """Press a button that sends a form; ``sure`` answers the question that a serious act asks first."""
        tab_to(self.page, name, kind="control")
        with self.page.expect_navigation(timeout=120_000):
            self.page.keyboard.press("Enter")
            if sure:
                confirm_by_keyboard(self.page, sure)
        self._ready()

    def _ready(self):
        if self.page.locator("[data-writing]").count():
            self.page.wait_for_selector("[data-writing-ready]", state="attached")

    def _value(self):
        return self.page.evaluate("document.activeElement.value")


class WithoutJavascript:
    """Links, fields and buttons as the browser itself has them."""

    js = False

    def __init__(self, page):
        self.page = page

    def open(self, path):
        self.page.goto(path)

    def _control(self, name):
        named = re.compile(re.escape(name).replace(r"\ ", r"\s+"))
        either = self.page.get_by_role("link", name=named).or_(
            self.page.get_by_role("button", name=named)
        )
        return either.locator("visible=true").first

    def follow(self, name):
        self._control(name).click()
        self.page.wait_for_load_state()

    def unfold(self, name):
        summary = self.page.locator("summary", has_text=name).first
        if not summary.evaluate("s => s.closest('details').open"):
            summary.click()

    def _field(self, label):
        named = re.compile(r"^\s*" + re.escape(label).replace(r"\ ", r"\s*"))
        return self.page.get_by_label(named).locator("visible=true").first

    def fill(self, label, words):
        self._field(label).fill(words)

    def date(self, label, day):
        self._field(label).fill(day.isoformat())

    def choose(self, label, option):
        self._field(label).select_option(label=option)

    def tick(self, label):
        field = self._field(label)
        field.set_checked(not field.is_checked())

    def pick(self, label):
        self._field(label).check()

    def write(self, label, words):
        self.follow(f"Skriv i {label}")
        self.page.get_by_label(label).fill(words)
        self.follow("Spara texten")
        self.page.wait_for_load_state()

    def upload(self, label, path):
        self._field(label).set_input_files(path)

    def download(self, name):
        with self.page.expect_download() as download:
            self._control(name).click()
        return download.value.path()

    def send(self, name, *, sure=None):
        with self.page.expect_navigation(timeout=120_000):
            self._control(name).click(timeout=120_000)  # a report is made before the answer comes
