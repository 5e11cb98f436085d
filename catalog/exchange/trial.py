"""Importing a file that may be broken: every release is tried by itself, and each mistake is told with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from catalog.exchange import schema, sheet
from catalog.exchange.importing import Report, import_releases
from catalog.models import Release

LIST = re.compile(r'"releases"\s*:\s*\[')
GAP = re.compile(r"[\s,]*")


class Unreadable(Exception):
    """The file as a whole cannot be read; the message says why and where."""


@dataclass
class Entry:
    """One release of a file: its line, and its facts or what is wrong with them."""

    line: int
    facts: Any
    mistakes: list[str] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return str(self.facts.get("slug", "")) if isinstance(self.facts, dict) else ""


@dataclass
class Trial:
    """What an import did, or would do: slugs written and kept, `(line, slug, what)` of the broken, odd values."""

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    broken: list[tuple[int, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    done: bool = False


def read(name: str, data: bytes) -> list[Entry]:
    """The releases of a JSON, JSON Lines or CSV file. Raises `Unreadable`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise Unreadable(f"line {line}: byte {fault.start} is not UTF-8") from None
    kind = name.lower().rpartition(".")[2]
    try:
        reader = {"csv": from_sheet, "jsonl": from_lines, "json": from_json}[kind]
    except KeyError:
        raise Unreadable("the file's name has to end in .json, .jsonl or .csv") from None
    entries = list(reader(text))
    seen: dict[str, int] = {}
    for entry in entries:
        if isinstance(entry.facts, dict):
            entry.mistakes += schema.mistakes(entry.facts)
        if entry.slug and entry.slug in seen:
            entry.mistakes.append(f"“{entry.slug}” stands on line {seen[entry.slug]} already")
        seen.setdefault(entry.slug, entry.line)
    return entries


def from_sheet(text: str) -> Iterator[Entry]:
    """A row a release."""
    try:
        for line, facts in sheet.rows(text):
            yield Entry(line, {}, [facts]) if isinstance(facts, str) else Entry(line, facts)
    except ValueError as fault:
        raise Unreadable(str(fault)) from None


def from_lines(text: str) -> Iterator[Entry]:
    """A line a release: a broken one leaves the others whole."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                facts = json.loads(line)
            except (ValueError, RecursionError) as fault:
                yield Entry(number, None, [f"no JSON: {fault}"])
                continue
            yield Entry(number, facts, [] if isinstance(facts, dict) else ["not an object"])


def from_json(text: str) -> Iterator[Entry]:
    """The list “releases” of an object. Where its JSON breaks nothing after it can be told: it is all or none."""
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as fault:
        raise Unreadable(f"line {fault.lineno}, column {fault.colno}: {fault.msg}") from None
    except (ValueError, RecursionError) as fault:
        raise Unreadable(f"no JSON that can be read: {fault}") from None
    releases = whole.get("releases") if isinstance(whole, dict) else None
    if not isinstance(releases, list):
        raise Unreadable("there is no list of “releases”")
    for line, facts in zip(lines_of(text, len(releases)), releases, strict=True):
        yield Entry(line, facts, [] if isinstance(facts, dict) else ["not an object"])


def lines_of(text: str, count: int) -> list[int]:
    """The line on which each release begins; 0 for all where the text is laid out in a way that hides it."""
    start = LIST.search(text)
    position, lines, line, counted = start.end() if start else 0, [], 1, 0
    decoder = json.JSONDecoder()
    for _number in range(count if start else 0):
        gap = GAP.match(text, position)
        position = gap.end() if gap else position
        line, counted = line + text.count("\n", counted, position), position
        lines.append(line)
        try:
            _value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
    return lines if len(lines) == count else [0] * count


@transaction.atomic
def run(entries: list[Entry], *, write: bool, keep_good: bool = False) -> Trial:
    """Try every release; keep what was written only if asked to, and if all are good or the good ones may be kept."""
    trial = Trial()
    for entry in entries:
        if entry.mistakes:
            trial.broken += [(entry.line, entry.slug, mistake) for mistake in entry.mistakes]
            continue
        report = Report()
        if why := attempt(entry, report):
            trial.broken.append((entry.line, entry.slug, why))
            continue
        trial.written += report.written
        trial.kept += report.kept
        trial.notes += report.lines()
    trial.done = write and (keep_good or not trial.broken)
    if not trial.done:
        transaction.set_rollback(True)
    return trial


def attempt(entry: Entry, report: Report) -> str:
    """Write one release; what is wrong with it, or ""."""
    try:
        with transaction.atomic():
            import_releases([entry.facts], report=report)
            if report.written:
                check(Release.objects.get(slug=entry.slug))
    except ValidationError as fault:
        return "; ".join(fault.messages)
    except KeyError as fault:
        return f"“{fault.args[0]}” is missing"
    except DatabaseError as fault:
        return str(fault).partition("\n")[0]
    except (TypeError, AttributeError, ValueError) as fault:
        return f"a value is of the wrong kind ({fault})"
    return ""


def check(release: Release) -> None:
    """What the forms would check of a release and its rows. Raises `ValidationError` that names the row."""
    clean(release)
    for relation in release._meta.related_objects:
        if relation.one_to_many and relation.related_model._meta.app_label == "catalogue":
            for row in getattr(release, relation.get_accessor_name() or "").all():
                clean(row)


def clean(row: models.Model) -> None:
    """The fields' own rules and the row's; links are sound, since the import has made them."""
    links = [column.name for column in row._meta.fields if column.is_relation]
    try:
        row.clean_fields(exclude=links)
        row.clean()
    except ValidationError as fault:
        said = [f"{name}: {', '.join(texts)}" for name, texts in fault.message_dict.items()]
        raise ValidationError([f"{row._meta.verbose_name} “{row}”: {text}" for text in said]) from None
