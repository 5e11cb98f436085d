#!/usr/bin/env python3
"""Does `./dev run` keep its word? Start it on a free port in an empty folder, buy a record, read the mail, stop it.

It uses the shop as a person without JavaScript does: it follows links, fills in forms and sends them. The shop is
started twice, since the second start has to find the first one's order.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from deploy.dev.visitor import Page, Visitor  # noqa: E402 (the path has to be there first)

ADDRESS = {
    "email": "alice@example.org",
    "first_name": "Alice",
    "last_name": "Martin",
    "line1": "18, rue du Champ-de-Mars",
    "postcode": "75007",
    "line4": "Paris",
    "country": "FR",
}
CARD = {"number": "4242 4242 4242 4242", "expiry": "12 / 40", "cvc": "123", "name": "Alice Martin"}


def main() -> None:
    """Two starts on one folder."""
    with tempfile.TemporaryDirectory(prefix="sillon-selfcheck-") as folder:
        port = free_port()
        with running(Path(folder), port, patience=300) as url:
            order = buy_a_record(Visitor(url))
        with running(Path(folder), port, patience=60) as url:
            page = Visitor(url).get(order)
            expect(page, "Paid", "the order of the first start is there after the second")
    print("./dev run keeps its word.", flush=True)


def buy_a_record(visitor: Visitor) -> str:
    """From the home page to the paid order and its mail; the address of the order's page."""
    page = visitor.get("/")
    tell("the home page answers")
    page = page.follow("/releases/")
    page = first(
        page,
        r"/releases/[a-z0-9-]+/$",
        lambda found: 'data-stock-state="in-stock"' in found.text and found.has_form("quantity"),
    )
    tell(f"a record in stock: {page.title}")
    page = page.send("quantity", quantity="1")
    page = visitor.get("/cart/").follow("/checkout/")
    page = page.send("email", **ADDRESS).send("delivery").send("total")
    tell(f"ordered; the payment page is at {page.url.split('/pay')[0]}")
    page = page.send("cvc", **CARD)
    order = page.url
    page = until(lambda: visitor.get(order), lambda found: "Paid" in found.text, 30, "the order page says paid")
    number = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", page.text)
    if not number:
        sys.exit(f"The order's page {order} shows no number.")
    until(lambda: visitor.get("/dev/mail/"), lambda found: number[0] in found.text, 60, "its mail has been sent")
    return order


def is_in_stock(page: Page) -> bool:
    """Whether a release's page offers copies."""
    return 'data-stock-state="in-stock"' in page.text and page.has_form("quantity")


def first(page: Page, pattern: str, fits: Callable[[Page], bool]) -> Page:
    """The first page behind the links of this pattern that fits."""
    for link in page.links(pattern):
        if fits(found := page.follow(link)):
            return found
    sys.exit(f"No page behind the links of {page.url} is what was looked for.")


def until(get: Callable[[], Page], fits: Callable[[Page], bool], seconds: float, what: str) -> Page:
    """Load a page again until it fits."""
    deadline = time.monotonic() + seconds
    while not fits(page := get()):
        if time.monotonic() > deadline:
            sys.exit(f"Not after {seconds:.0f} s: {what}. {page.url} says:\n{page.words()}")
        time.sleep(0.3)
    tell(what)
    return page


def expect(page: Page, text: str, what: str) -> None:
    """Stop if a page does not say what it should."""
    if text not in page.text:
        sys.exit(f"It is not so that {what}. {page.url} says:\n{page.words()}")
    tell(what)


def tell(what: str) -> None:
    """One line for each thing that holds."""
    print(f"  ✓ {what}", flush=True)


@contextmanager
def running(state: Path, port: int, patience: float) -> Iterator[str]:
    """A shop by `./dev run`, stopped as with Ctrl-C; nothing of it may be left."""
    env = {**os.environ, "PORT": str(port), "STATE_DIR": str(state), "HOST": "127.0.0.1"}
    began = time.monotonic()
    with (state / "dev-run.txt").open("w+") as said:
        shop = subprocess.Popen([ROOT / "dev", "run"], env=env, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        try:
            while "The shop is open" not in (state / "dev-run.txt").read_text():
                if shop.poll() is not None or time.monotonic() - began > patience:
                    sys.exit(f"The shop did not open:\n{(state / 'dev-run.txt').read_text()}")
                time.sleep(0.1)
            print((state / "dev-run.txt").read_text().partition("\n\n")[0])
            tell(f"the shop is open after {time.monotonic() - began:.1f} s")
            yield f"http://127.0.0.1:{port}"
        finally:
            shop.send_signal(signal.SIGINT)
            code = shop.wait(timeout=60)
    if code:
        sys.exit(f"./dev run ended with {code} after Ctrl-C:\n{(state / 'dev-run.txt').read_text()}")
    if left := left_over(state):
        sys.exit(f"Left running after Ctrl-C: {left}")
    tell("Ctrl-C has stopped it, and no process is left")


def left_over(state: Path) -> Mapping[str, str]:
    """Processes that were started for this folder, by id (Linux only)."""
    left = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"STATE_DIR={state}".encode() in (process / "environ").read_bytes().split(b"\0"):
                left[process.name] = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return left


def free_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
