"""What a browser fetches to show a page: script and style, as they come over the wire."""

from pathlib import Path
from urllib.parse import urlsplit

from tests import chromium


def script_and_style(site, url, session):
    """Bytes of each script and style sheet that the page loads, by its path; None without Chromium."""
    if not chromium.path():
        return None
    kinds, sizes = {}, {}
    with chromium.launched() as browser:
        base = f"http://127.0.0.1:{site.port}"
        context = browser.new_context()
        context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
        page = context.new_page()
        network = context.new_cdp_session(page)
        network.send("Network.enable")

        def answered(event):
            kinds[event["requestId"]] = (event["type"], event["response"]["url"])

        def finished(event):
            kind, address = kinds.get(event["requestId"], ("", ""))
            is_code = kind in ("Script", "Stylesheet") or Path(urlsplit(address).path).suffix in (
                ".js", ".css",
            )  # fmt: skip
            if is_code:
                sizes[urlsplit(address).path] = event["encodedDataLength"]

        network.on("Network.responseReceived", answered)
        network.on("Network.loadingFinished", finished)
        page.goto(base + url, wait_until="networkidle")
        page.wait_for_selector("[contenteditable=true]", timeout=15_000)
        page.wait_for_timeout(500)
    return sizes
