"""Files of many releases, some of them broken: `python -m tests.many_releases FILE MEGABYTES [BROKEN]` writes one.

Each release is one of the demo's under another slug, title and number, its people partly invented, so that lengths and
links are those of a real catalogue.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from catalog.demo import CATALOGUE
from catalog.exchange import sheet
from catalog.exchange.making import barcode_written

FIRST = ["Aimée", "Bertil", "Carole", "Dédé", "Élise", "Fats", "Gilda", "Hugo", "Inès", "Jutta", "Kenny", "Lou", "Mal"]
LAST = ["Arnaud", "Bœuf", "Çelik", "Dubois", "Ekström", "Fournier", "Grøn", "Hébert", "Jaspar", "Kovač", "Lévy", "Roux"]
EVERY = 50
"""One entry in so many is broken, where a file is to have broken ones."""


def releases() -> Iterator[dict[str, Any]]:
    """As many different releases as somebody asks for."""
    originals = json.loads(CATALOGUE.read_text(encoding="utf-8"))["releases"]
    for number in count(1):
        facts = copy.deepcopy(originals[number % len(originals)])
        facts["slug"] = f"{facts['slug'][:180]}-{number}"
        facts["title"] = f"{facts['title'][:200]}, {number}"
        facts["catalogue_number"] = f"SI {number}"
        facts["barcode"] = barcode_written(facts["barcode"])  # so that a release comes out as it went in
        for place, player in enumerate(facts["personnel"]):
            if (number + place) % 3 == 0:
                seed = number * 7 + place
                name = f"{FIRST[seed % len(FIRST)]} {LAST[seed // 13 % len(LAST)]} {seed // 156 % 20 or ''}"
                player["name"] = name.strip()
        yield facts


def broken(text: str, number: int) -> str:
    """An entry's text, JSON or a row of a sheet, with one of five things wrong, by its number."""
    kind = number // EVERY % 5
    if kind == 0:
        return text.replace('"', "", 1)
    if kind == 1:
        return text[: text.rindex('"')]
    if kind == 2:
        return text.replace('media"', 'medja"', 1)
    if kind == 3:
        return text.replace('": ', '" ', 1)
    return text.replace("e", "\udce9", 1)


def write_json(path: Path, size: int, *, faulty: bool = False) -> int:
    """A file as it is exported, of about so many bytes; return how many entries it has."""
    with path.open("w", encoding="utf-8", errors="surrogateescape") as file:
        file.write('{"releases": [\n')
        for number, facts in enumerate(releases(), 1):
            text = json.dumps(facts, ensure_ascii=False, indent=1).replace("\n", "\n ")
            ending = file.tell() > size
            file.write(" " + (broken(text, number) if faulty and number % EVERY == 0 else text))
            file.write("\n" if ending else ",\n")
            if ending:
                break
        file.write("]}\n")
    return number


def write_lines(path: Path, size: int, *, faulty: bool = False) -> int:
    """A release a line."""
    with path.open("w", encoding="utf-8", errors="surrogateescape") as file:
        for number, facts in enumerate(releases(), 1):
            text = json.dumps(facts, ensure_ascii=False)
            file.write((broken(text, number) if faulty and number % EVERY == 0 else text) + "\n")
            if file.tell() > size:
                break
    return number


def write_sheet(path: Path, size: int, *, faulty: bool = False) -> int:
    """The same as a sheet."""
    with path.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        head, _, _ = sheet.to_csv([]).partition("\r\n")
        file.write(head + "\r\n")
        for number, facts in enumerate(releases(), 1):
            row = sheet.to_csv([facts]).partition("\r\n")[2]
            file.write(broken(row.rstrip("\r\n"), number) + "\r\n" if faulty and number % EVERY == 0 else row)
            if file.tell() > size:
                break
    return number


WRITERS = {".json": write_json, ".jsonl": write_lines, ".csv": write_sheet}

if __name__ == "__main__":
    target = Path(sys.argv[1])
    written = WRITERS[target.suffix](target, int(float(sys.argv[2]) * 1024**2), faulty="broken" in sys.argv)
    print(f"{written} entries, {target.stat().st_size / 1024**2:.1f} MB")
