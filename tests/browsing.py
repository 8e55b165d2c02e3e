"""A visitor in Chromium who notices every fault: other hosts, CSP, console, accessibility."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"
# A busy machine is no failure: what is expected may take as long as a page may.
expect.set_options(timeout=30_000)
DESKTOP = (1280, 900)
PHONE = (360, 780)
SMALLEST = (320, 640)
# Chromium loads two pages of its own address bar for each window, though none is on screen: half
# of a short test. Of two lists it heeds the last alone, so Playwright's stand here again.
_WITHOUT = [
    *["WebUIOmniboxPopup", "WebUIOmniboxAimPopup"],
    *["AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"],
    *["HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"],
    *["ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect"],
    *["OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"],
]
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(_WITHOUT)}",
]


@dataclass
class Visit:
    """A page under watch; `faults` gathers what must never happen."""

    page: Page
    base: str
    faults: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open an address of ours and wait until it is quiet."""
        self.page.goto(self.base + path, wait_until="networkidle")
        return self.page

    def card_ids(self) -> list[str]:
        """Ids of the results listed on this page, in order."""
        paths: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll("#resultats h3 a")].map(
                link => link.getAttribute("href"))"""
        )
        return [path.rsplit("/", 1)[-1] for path in paths]

    def drawn_total(self) -> int:
        """Places that the marks on the map stand for: singles, and the numbers of clusters."""
        self.page.wait_for_selector("#carte .leaflet-marker-icon")
        found = self.page.evaluate(
            """() => [...document.querySelectorAll("#carte .leaflet-marker-icon")].map(
                mark => Number((mark.textContent || "").replace(/\\D/g, "")) || 1)"""
        )
        return int(sum(found))

    def axe_violations(self) -> list[str]:
        """Violations of WCAG 2.1 A and AA, one line each."""
        # Evaluated, not added as a script element: the page's CSP would rightly refuse that.
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
        report: dict[str, Any] = self.page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags
        )
        return [
            f"{fault['id']} : {json.dumps([n['target'] for n in fault['nodes']][:3])}"
            for fault in report["violations"]
        ]

    def overflow(self) -> int:
        """Pixels by which the page is wider than its window."""
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(width))


@contextmanager
def visit(
    browser: Browser, base: str, size: tuple[int, int] = DESKTOP, **options: Any
) -> Iterator[Visit]:
    """A visitor with a window of this size; at the end, that nothing went wrong."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="fr-FR",
        reduced_motion="reduce",
        **options,
    )
    try:
        watched = _watch(context, base)
        yield watched
        assert watched.faults == []
    finally:
        context.close()


def _watch(context: BrowserContext, base: str) -> Visit:
    page = context.new_page()
    watched = Visit(page, base)

    def note_request(url: str) -> None:
        if not url.startswith((base, "data:", "blob:")):
            watched.faults.append(f"request to {url}")

    page.on("request", lambda request: note_request(request.url))
    page.on("pageerror", lambda error: watched.faults.append(f"error: {error}"))
    page.on("dialog", lambda dialog: watched.faults.append(f"dialog: {dialog.message}"))
    page.on(
        "console",
        lambda message: (
            watched.faults.append(f"console: {message.text}")
            if message.type in ("error", "warning")
            else None
        ),
    )
    return watched
