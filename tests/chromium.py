"""The browser of the tests, the pictures and the measurements, as Debian packages it."""

import os
import shutil
from contextlib import contextmanager
from functools import cache

# The first has Chromium's engine without its windows: a page opens in a quarter of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@cache
def path():
    """Where the browser is; None where there is none."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launched():
    """A Playwright browser without a window, which asks nobody but the pages it is sent to."""
    from playwright.sync_api import sync_playwright

    args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path(), args=args)
        try:
            yield browser
        finally:
            browser.close()
