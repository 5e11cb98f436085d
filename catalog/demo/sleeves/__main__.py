"""Draw the demo's sleeves into a folder: `python -m catalog.demo.sleeves OUT_DIR [--only SLUG] [--kinds front,back]`.

Pictures that are there already are left alone, so that a run which was cut short goes on where it stopped.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from catalog.demo.sleeves import KINDS, write

CATALOGUE = Path(__file__).resolve().parent.parent / "catalogue.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, and say in one line how far it is; returns the exit code."""
    wanted = _parser().parse_args(arguments)
    entries: list[dict[str, Any]] = json.loads(CATALOGUE.read_text(encoding="utf-8"))["releases"]
    if wanted.only:
        entries = [entry for entry in entries if entry["slug"] == wanted.only]
        if not entries:
            print(f"There is no release “{wanted.only}” in {CATALOGUE.name}.", file=sys.stderr)
            return 2
    # Kind by kind, so that every release has its front before any has its back.
    jobs = [(entry, kind) for kind in wanted.kinds for entry in entries]
    begun = time.monotonic()
    drawn = _draw_all(jobs, wanted.out)
    was_there = len(jobs) - drawn
    print(f"{drawn} pictures drawn in {time.monotonic() - begun:.1f} s, {was_there} were there already.", flush=True)
    return 0


def _draw_all(jobs: Sequence[tuple[Mapping[str, Any], str]], out: Path) -> int:
    drawn = 0
    with ProcessPoolExecutor(max_workers=min(len(jobs), os.cpu_count() or 1)) as pool:
        work = [pool.submit(write, entry, out, [kind]) for entry, kind in jobs]
        for done, job in enumerate(as_completed(work), 1):
            drawn += job.result()
            if sys.stdout.isatty():
                print(f"\r{done} of {len(jobs)} pictures", end="\n" if done == len(jobs) else "", flush=True)
    return drawn


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m catalog.demo.sleeves", description="Draw the demo's sleeves.")
    parser.add_argument("out", type=Path, metavar="OUT_DIR", help="where OUT_DIR/<slug>/<kind>.webp goes")
    parser.add_argument("--only", metavar="SLUG", help="one release only")
    parser.add_argument("--kinds", type=_kinds, default=KINDS, help=f"some of {','.join(KINDS)} (all)")
    return parser


def _kinds(text: str) -> tuple[str, ...]:
    kinds = tuple(part.strip() for part in text.split(","))
    for kind in kinds:
        if kind not in KINDS:
            raise argparse.ArgumentTypeError(f"“{kind}” is none of {', '.join(KINDS)}")
    return kinds


if __name__ == "__main__":
    sys.exit(main())
