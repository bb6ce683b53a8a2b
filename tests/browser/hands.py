"""What hands do on the writing pages, in one word each."""

import re

from playwright.sync_api import expect

ANALYSES = "/2026/nulagesanalyser"
SAVED = re.compile(r"^Sparat \d\d\.\d\d\.")


def open_desk(page, path):
    """A page with editors, when they are ready."""
    page.goto(path)
    page.wait_for_selector("[data-writing-ready]", state="attached")


def box(page, label):
    return page.get_by_role("textbox", name=label, exact=True)


def save_state(page, label):
    return page.locator(f'form[data-label="{label}"] .save-state')


def write(page, label, words):
    """Words at the end of a text, and the wait until they are saved."""
    at_the_end(page, label)
    page.keyboard.type(words)
    is_saved(page, label)


def at_the_end(page, label):
    box(page, label).focus()
    page.wait_for_timeout(60)  # the editor takes the caret a moment after the focus
    page.keyboard.press("Control+End")
    page.wait_for_timeout(60)


def is_saved(page, label):
    expect(save_state(page, label)).to_have_attribute("data-state", "saved")
    expect(save_state(page, label)).to_have_text(SAVED)


def tool(page, name):
    buttons = page.get_by_role("toolbar").get_by_role("button", name=name, exact=True)
    buttons.locator("visible=true").first.click()


def confirm(page, name):
    """The button of the question that a serious act asks first."""
    page.get_by_role("dialog").get_by_role("button", name=name).click()


def close_without_network(page):
    """Close a page whose context is offline, as the lid of a computer without a network closes.

    Chromium's offline emulation ends with the page, so what the page sends while it closes could still
    arrive at the server; a computer without a network has no such luck.
    """
    page.evaluate(
        "() => { window.fetch = () => Promise.reject(new TypeError('Failed to fetch')); }"
    )
    page.close()
