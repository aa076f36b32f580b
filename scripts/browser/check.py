#!/usr/bin/env python3
"""Looks at HTML pages in a headless Chromium: at 1280 and 400 pixels, light and dark.

    scripts/browser/check.py [--screenshots DIR] PAGE.html…
    scripts/browser/check.py --self-test     plant a fault against each rule and see that it is found
    scripts/browser/check.py --find          print the browser's program; fail if there is none

Rules: the page is not wider than the window; what scrolls by itself is focusable and named; every
anchor, link to a file and picture resolves; every text has the contrast of WCAG AA; nothing is reported
to the console; nothing is requested from the network; a click sorts a table; a link opens the folded
part that it leads into; without scripts everything can be read.
"""

import base64
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import faults
from browser import Browser, find

SIZES = ((1280, 900), (400, 800))
SCHEMES = ("light", "dark")
MAX_PICTURE = 4000
RULES = (Path(__file__).parent / "rules.js").read_text(encoding="utf-8")


def reported(events):
    """What the browser says of a page: errors in its console, and requests."""
    found = []
    for event in events:
        method, what = event["method"], event["params"]
        if method == "Runtime.exceptionThrown":
            details = what["exceptionDetails"]
            text = details.get("exception", {}).get("description", details["text"])
            found.append(("console", text.splitlines()[0]))
        elif method == "Log.entryAdded" and what["entry"]["level"] == "error":
            found.append(("console", what["entry"]["text"]))
        elif method == "Runtime.consoleAPICalled" and what["type"] in ("error", "assert"):
            found.append(("console", " ".join(str(a.get("value")) for a in what["args"])))
        elif method == "Network.requestWillBeSent":
            address = what["request"]["url"]
            if urlsplit(address).scheme not in ("file", "data", "about"):
                found.append(("request", address))
    return found


def broken(links):
    """Links to files that are not there, or to anchors that those do not have."""
    for link in sorted(set(links)):
        parts = urlsplit(link)
        path = Path(unquote(parts.path))
        if not path.exists():
            yield ("anchor", f"{link} does not exist")
        elif parts.fragment and path.suffix == ".html":
            if f'id="{unquote(parts.fragment)}"' not in path.read_text(encoding="utf-8"):
                yield ("anchor", f"{link}: the page has no such anchor")


SORT = """(() => {
  const button = document.querySelector("th button");
  if (!button) return "";
  const header = button.closest("th"), rows = header.closest("table").tBodies[0].rows;
  const texts = () => [...rows].map(row => row.textContent);
  const before = texts();
  const states = [0, 1].map(() => (button.click(), header.getAttribute("aria-sort")));
  if (states + "" !== "ascending,descending") return `after two clicks the column is ${states}`;
  return texts().sort() + "" === before.sort() + "" ? "" : "the rows are not the same as before";
})()"""

REVEAL = """new Promise(done => {
  const part = document.querySelector("details[id]:not([open])");
  if (!part) return done("");
  location.hash = "#" + part.id;
  const end = performance.now() + 5000;
  (function look() {
    if (part.open) done("");
    else if (performance.now() > end) done(`#${part.id} stays folded`);
    else setTimeout(look, 20);
  })();
})"""

FOLDED = """[...document.querySelectorAll("main details > :not(summary)")]
  .filter(element => !element.checkVisibility({ contentVisibilityProperty: true })
    || !element.getBoundingClientRect().height).length"""


def behavior(browser, address):
    """What a reader does: sorts a table, follows a link into a folded part, has no scripts."""
    browser.load(address)
    for rule, expression in (("sort", SORT), ("fold", REVEAL)):
        complaint = browser.evaluate(expression)
        if complaint:
            yield (rule, complaint)
    browser.scripts(False)
    browser.load(address)
    # A slow machine may not have laid the page out yet. Timers of the page stand still without scripts.
    end = time.monotonic() + 5
    while (hidden := browser.evaluate(FOLDED)) and time.monotonic() < end:
        time.sleep(0.05)
    browser.scripts(True)
    if hidden:
        yield ("fold", f"without scripts {hidden} elements are hidden")


def picture(browser, path, width):
    height = browser.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, MAX_PICTURE), "scale": 1}
    shot = browser.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
    path.write_bytes(base64.b64decode(shot["data"]))


def check(browser, page, screenshots=None):
    """What is wrong with a page: rule, where, and a sentence, without repetitions."""
    address, found, texts = page.resolve().as_uri(), {}, 0
    for width, height in SIZES:
        for scheme in SCHEMES:
            browser.emulate(width, height, scheme)
            events = list(browser.load(address))
            if screenshots:
                name = "-".join([*page.parent.parts[-1:], page.stem, str(width), scheme])
                picture(browser, screenshots / f"{name}.png", width)
            result = browser.evaluate(RULES)
            texts = result["texts"]
            complaints = [*map(tuple, result["found"]), *broken(result["links"])]
            complaints += reported(events + browser.events)
            for complaint in complaints:
                found.setdefault(complaint, f"{width} pixels, {scheme}")
    for complaint in behavior(browser, address):
        found.setdefault(complaint, "any size")
    return [(rule, where, text) for (rule, text), where in found.items()], texts


def check_pages(pages, screenshots):
    wrong = 0
    with Browser(find()) as browser:
        for page in pages:
            found, texts = check(browser, page, screenshots)
            if not texts:
                found.append(("structure", "any size", "the page has no text"))
            print(f"{page}: {texts} texts, {len(found)} complaints", flush=True)
            for rule, where, text in found:
                print(f"  {rule} ({where}): {text}")
            wrong += len(found)
    return 1 if wrong else 0


def self_test():
    missed = 0
    with Browser(find()) as browser, tempfile.TemporaryDirectory() as folder:
        for name, (expected, html) in faults.pages().items():
            page = Path(folder) / f"{name}.html"
            page.write_text(html, encoding="utf-8")
            found, _ = check(browser, page)
            rules = {complaint[0] for complaint in found}
            if rules != set(expected.split()):
                missed += 1
                print(f"{name}: expected {expected or 'nothing'}, found {found}")
        for text, order in faults.ORDERS:
            page = Path(folder) / "order.html"
            page.write_text(faults.table(text), encoding="utf-8")
            browser.load(page.as_uri())
            browser.evaluate("document.querySelector('th button').click()")
            cells = "[...document.querySelectorAll('td')].map(cell => cell.textContent)"
            if browser.evaluate(cells) != order:
                missed += 1
                print(f"{text} is sorted as {browser.evaluate(cells)} instead of {order}")
    print(f"self-test: {len(faults.pages())} pages, {len(faults.ORDERS)} orders, {missed} not as expected")
    return 1 if missed else 0


def main(arguments):
    if arguments == ["--find"]:
        print(find() or "", end="\n" if find() else "")
        return 0 if find() else 1
    if not find():
        print("no Chromium is here; install the package chromium, or name its program in CHROMIUM")
        return 1
    if arguments == ["--self-test"]:
        return self_test()
    screenshots = None
    if arguments[:1] == ["--screenshots"]:
        screenshots = Path(arguments[1])
        screenshots.mkdir(parents=True, exist_ok=True)
        arguments = arguments[2:]
    if not arguments:
        print(__doc__)
        return 2
    return check_pages([Path(argument) for argument in arguments], screenshots)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
