"""A file is read entry by entry: each fault at its line, and the entries around it stay whole."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest

from catalog.exchange import entries, sheet, window
from catalog.exchange.entry import Seen, Unreadable
from tests.catalog.imports.files import some
from tests.many_releases import EVERY, broken
from tests.records import SR13, facts_of


def read(kind: str, text: str | bytes) -> list[tuple[int, int, str, list[str]]]:
    """(number, line, slug, mistakes) of each entry."""
    data = text.encode() if isinstance(text, str) else text
    found = []
    seen = Seen()
    for entry in entries.read(kind, BytesIO(data)):
        seen.judge(entry)
        found.append((entry.number, entry.line, entry.slug, entry.mistakes))
    return found


def laid_out(facts: list[dict[str, Any]], indent: int | None) -> str:
    return json.dumps({"releases": facts}, ensure_ascii=False, indent=indent)


@pytest.mark.parametrize("indent", [None, 0, 1, 4])
@pytest.mark.parametrize("size", [1, 700, 10**6])
def test_a_file_reads_the_same_however_it_is_laid_out_and_cut(
    monkeypatch: pytest.MonkeyPatch, indent: int | None, size: int
) -> None:
    monkeypatch.setattr(window, "WINDOW", size)
    facts = some(2 if size == 1 else 12)
    text = laid_out(facts, indent)
    found = list(entries.read("json", BytesIO(text.encode())))
    assert [entry.facts for entry in found] == facts
    lines = [text.count("\n", 0, text.index(f'"slug": "{one["slug"]}"')) + 1 for one in facts]
    assert [entry.line for entry in found] == [line - (indent is not None) for line in lines]


FIVE = "\n".join([
    '{"releases": [',
    *(f' {{\n  "slug": "{name}",\n  "list": [{{"a": 1}},\n   2]\n }},' for name in ("one", "two", "three", "four")),
    ' {\n  "slug": "five"\n }',
    "]}",
])  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "instead", "fourth", "said"),
    [
        ('"slug": "three"', '"slug" "three"', 17, "broken JSON (line 13, column 10: a colon is missing)"),
        ('"slug": "three"', '"slug: "three"', 17, "broken JSON (line 13, column 11: a colon is missing)"),
        (
            '"three"',
            '"thr\tee"',
            17,
            "broken JSON (line 13, column 15: a line break or a control character within a text)",
        ),
        (
            '"three"',
            '"three',
            17,
            "broken JSON (line 13, column 18: a line break or a control character within a text)",
        ),
        ('"three"', "NaNs", 17, "broken JSON (line 13, column 14: a comma is missing)"),
        ('"three",\n  "list": [{', '"three",\n  "list": {', 17, "broken JSON (line 15, column 4: a name in double"),
        (
            '"three",\n  "list": [{"a": 1},\n   2]\n },',
            '"three",',
            14,
            "broken JSON (line 14, column 1: a name in double",
        ),
        (
            '"three",\n  "list": [{"a": 1},\n',
            '"three",\n  "list": [{"a": 1},\n"',
            17,
            "broken JSON (line 15, column 7: a line",
        ),
    ],
)
def test_a_broken_entry_leaves_the_others_whole(wrong: str, instead: str, fourth: int, said: str) -> None:
    assert wrong in FIVE
    found = list(entries.read("json", BytesIO(FIVE.replace(wrong, instead, 1).encode())))
    assert [(entry.number, entry.line) for entry in found] == [(1, 2), (2, 7), (3, 12), (4, fourth), (5, fourth + 5)]
    assert [entry.slug for entry in found if not entry.mistakes] == ["one", "two", "four", "five"]
    (mistake,) = found[2].mistakes
    assert mistake.startswith(said)


def test_a_comma_that_is_missing_between_two_is_told_and_neither_is_lost() -> None:
    text = '{"releases": [\n {"slug": "a"}\n {"slug": "b"},\n {"slug": "c"},\n]}'
    found = list(entries.read("json", BytesIO(text.encode())))
    assert [(entry.number, entry.line, entry.slug, entry.mistakes) for entry in found] == [
        (1, 2, "a", []),
        (2, 3, "", ["broken JSON (line 3, column 2: a comma is missing)"]),
        (3, 3, "b", []),
        (4, 4, "c", []),
    ]


def test_a_file_that_is_cut_off_keeps_what_came_before() -> None:
    text = laid_out(some(3), 1)
    found = list(entries.read("json", BytesIO(text[: len(text) - 900].encode())))
    assert [entry.mistakes == [] for entry in found] == [True, True, False]
    assert found[-1].mistakes[-1] == "nothing behind it can be read"
    assert (found[-1].slug, found[-1].title) == (some(3)[2]["slug"], some(3)[2]["title"])


def test_a_bracket_that_is_missing_does_not_take_the_rest_of_a_long_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "WINDOW", 2_000)
    monkeypatch.setattr(window, "NEAR", 500)
    monkeypatch.setattr(window, "LONGEST", 20_000)
    facts = some(30)
    text = laid_out(facts, 1).replace('"tracks": [\n    {', '"tracks": [[\n    {', 1)
    found = list(entries.read("json", BytesIO(text.encode())))
    assert [entry.facts for entry in found[1:]] == facts[1:]
    (mistake,) = found[0].mistakes
    assert mistake.startswith("broken JSON (line ")
    assert mistake.endswith(": a comma is missing)")
    (alone,) = read("json", '{"releases": [[' + "1, " * 9_000)
    assert alone[3] == ["broken JSON (line 1, column 15: longer than any release)", "nothing behind it can be read"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"releases": [{"slug": }, {"slug": "b"}]}', "broken JSON (line 1, column 24: a value is missing)"),
        ('{"releases": [' + "[" * 100_000, "broken JSON (line 1, column 15: too many brackets in brackets)"),
        ('{"releases": [' + "1" * 5000 + "]}", "broken JSON (line 1, column 15: a number with too many digits)"),
    ],
)
def test_behind_an_entry_in_the_midst_of_a_line_nothing_can_be_told(text: str, said: str) -> None:
    ((number, line, _slug, mistakes),) = read("json", text)
    assert (number, line, mistakes) == (1, 1, [said, "nothing behind it can be read"])


def test_what_is_wrong_behind_the_list_is_told() -> None:
    assert read("json", '{"releases": []}\n}') == [
        (1, 2, "", ["behind the list: line 2, column 1: something stands here that belongs to nothing"])
    ]
    assert read("json", '{"releases": [], "of": 7}') == []


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("json", "slug;title", "line 1, column 1: there is no list of “releases”"),
        ("json", "\n\n  [1]", "line 3, column 3: there is no list of “releases”"),
        ("json", '{"a": 1}', "line 1, column 9: there is no list of “releases”"),
        ("json", '{\n "a" 1}', "line 2, column 6: a colon is missing"),
        ("json", '{\n "a": 1,\n "b": }', "line 3, column 7: a value is missing"),
        ("json", "", "line 1, column 1: there is no list of “releases”"),
        ("json", '{"releases": [}'.encode("utf-16"), "line 1, column 1: there is no list of “releases”"),
        ("csv", "x;y\n1;2", "the first line has to name the columns, “slug” and “title” among them"),
        ("csv", "slug,title,titel\n", "there is no such column: “titel”"),
        ("csv", "", "the first line has to name the columns, “slug” and “title” among them"),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_place(kind: str, content: str | bytes, said: str) -> None:
    with pytest.raises(Unreadable) as fault:
        read(kind, content)
    assert str(fault.value) == said


def test_lines_of_json() -> None:
    good = json.dumps(facts_of(SR13))
    text = f"\ufeff{good}\n{{half\n\n[]\n{good}\n" + '{"slug": "x", "title": }'
    assert read("jsonl", text) == [
        (1, 1, SR13, []),
        (2, 2, "", ["broken JSON (column 2: a name in double quotes is missing)"]),
        (3, 4, "", ["not an object"]),
        (4, 5, SR13, [f"“{SR13}” stands on line 1 already", "“SR13” stands on line 1 already"]),
        (5, 6, "x", ["broken JSON (column 24: a value is missing)"]),
    ]


def test_a_line_that_never_ends_is_one_broken_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "LONGEST_LINE", 50)
    found = read("jsonl", '"' + "x" * 500 + '"\n{}')
    assert [(number, line) for number, line, _slug, _mistakes in found] == [(1, 1), (2, 2)]


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_whatever_is_wrong_with_whichever_release_is_found(kind: str) -> None:
    for facts in some(32):
        head, row = ("", json.dumps(facts)) if kind == "jsonl" else sheet.to_csv([facts]).rstrip().split("\r\n")
        for fault in range(5):
            text = f"{head}\n{broken(row, fault * EVERY)}\n" if head else broken(row, fault * EVERY)
            found = read(kind, text.encode("utf-8", "surrogateescape"))
            assert found[0][3] != [], (facts["slug"], fault)


def test_a_byte_that_is_no_utf_8_is_told_at_its_place() -> None:
    text = json.dumps(facts_of(SR13), ensure_ascii=False).encode().replace("Générique".encode(), b"G\xe9n\xe9rique")
    ((_number, _line, slug, mistakes),) = read("jsonl", text)
    assert (slug, mistakes) == (SR13, ["tracks 1, title: It holds a byte that is not UTF-8."])


ROWS = ['a,"One, two"', 'b,"Two', "c,Three", 'd,"Fo"ur', "e,Five,6", 'f,"Six\nand seven"', "", "g,Eight"]


def test_a_row_with_an_open_quotation_mark_swallows_no_other() -> None:
    found = list(entries.read("csv", BytesIO("\n".join(["slug,title", *ROWS]).encode())))
    assert [(entry.number, entry.line, entry.slug, entry.title, entry.mistakes) for entry in found] == [
        (2, 2, "a", "One, two", []),
        (3, 3, "b", "", ["a quotation mark closes in the midst of a cell"]),
        (4, 4, "c", "Three", []),
        (5, 5, "d", "", ["a quotation mark closes in the midst of a cell"]),
        (6, 6, "e", "Five", ["3 cells, but only 2 columns"]),
        (7, 7, "f", "Six\nand seven", []),
        (9, 10, "g", "Eight", []),
    ]


def test_the_last_row_may_be_the_open_one() -> None:
    found = list(entries.read("csv", BytesIO(b'slug,title\na,"One\nb,Two\n')))
    assert [(entry.line, entry.slug, entry.mistakes) for entry in found] == [
        (2, "a", ["a quotation mark is opened and not closed"]),
        (3, "b", []),
    ]


def test_a_cell_that_holds_no_json_names_its_column_and_its_release() -> None:
    text = sheet.to_csv([facts_of(SR13)]).replace('""position"": ""A1""', '""position"" ""A1""', 1)
    ((_row, _line, slug, mistakes),) = read("csv", text)
    assert slug == SR13
    assert len(mistakes) == 1
    assert mistakes[0].startswith("“tracks” is no JSON: [{")


def test_a_small_sheet_of_a_french_spreadsheet_is_enough() -> None:
    text = (
        "\ufeffslug;title;artist_credit;label;catalogue_number;tracks_complete\nus;Us;Byard Lancaster;S;FFL094;FALSE\n"
    )
    (entry,) = entries.read("csv", BytesIO(text.encode()))
    Seen().judge(entry)
    assert entry.mistakes == []
    assert (entry.facts["title"], entry.facts["tracks_complete"], entry.facts["personnel"]) == ("Us", False, [])
