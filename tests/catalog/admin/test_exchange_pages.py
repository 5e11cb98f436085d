"""Import and export in the admin: a dry run first, mistakes by line, good ones kept only if staff tick so."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from catalog.demo import CATALOGUE
from catalog.exchange import exporting, sheet, trial
from catalog.models import Release
from tests.records import SR13, facts_of

PAGE = "/admin/catalogue/product/import/"
PARIS = "donald-byrd-bobby-jaspar-paris-58"


def upload(office: Any, name: str, content: bytes | str) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return office.post(PAGE, {"file": SimpleUploadedFile(name, data)})


def lines(*releases: Any) -> str:
    return "\n".join(text if isinstance(text, str) else json.dumps(text) for text in releases)


def test_a_dry_run_writes_nothing_and_the_second_step_writes(office: Any, db: None) -> None:
    looked = upload(office, "sam.json", CATALOGUE.read_bytes())
    assert looked.status_code == 200
    outcome = looked.context["outcome"]
    assert (len(outcome.written), outcome.broken, outcome.done) == (32, [], False)
    assert not Release.objects.exists()
    assert "cannot be a duration" in looked.content.decode()
    written = office.post(PAGE, {"carried": looked.context["carried"]})
    assert written.context["outcome"].done
    assert Release.objects.filter(lifecycle="draft").count() == 32
    assert LogEntry.objects.count() == 32


def test_good_ones_are_kept_only_if_the_tick_is_set(office: Any, db: None) -> None:
    broken = {**facts_of(SR13), "slug": "broken", "tracks": [{"position": "A1"}]}
    text = lines(facts_of(SR13), "{half", broken, "", "[]", facts_of(SR13))
    looked = upload(office, "sam.jsonl", text)
    found = dict.fromkeys((line, slug) for line, slug, _what in looked.context["outcome"].broken)
    assert list(found) == [(2, ""), (3, "broken"), (5, ""), (6, SR13)]
    assert "stands on line 1 already" in looked.content.decode()
    carried = looked.context["carried"]
    refused = office.post(PAGE, {"carried": carried})
    assert "Nothing was written" in refused.content.decode()
    assert not Release.objects.exists()
    office.post(PAGE, {"carried": carried, "keep_good": "on"})
    assert list(Release.objects.values_list("slug", flat=True)) == [SR13]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", '{"releases": [\n{"slug": }]}', "a.json, line 2, column 10"),
        ("a.json", "[]", "there is no list of “releases”"),
        ("a.json", "[" * 100_000, "a.json, "),
        ("a.json", b'{"releases": [\n"\xff"]}', "line 2: byte 16 is not UTF-8"),
        ("a.json", "", "The submitted file is empty"),
        ("a.exe", "MZ", "has to end in .json, .jsonl or .csv"),
        ("a.csv", "x;y\n1;2", "the first line has to name the columns"),
        ("a.json", b" " * (31 * 1024**2), "The file has 31 MB; at most 10 MB can be imported here."),
        ("a.jsonl", "{}\n" * 501, "At most 500 releases at a time."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_place(
    office: Any, db: None, name: str, content: bytes | str, said: str
) -> None:
    answer = upload(office, name, content)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"recording": [{"date_from": "1957-13-45", "date_to": "1957-13-46", "place": None}]},
            "recording 1, date_from: “1957-13-45” is no date",
        ),
        ({"catalogue_number": "9" * 41}, "Length must be between 1 and 40"),
        ({"format": {}}, "Missing data"),
        ({"format": {"discs": "many", "media": None, "size_in": 12}}, "line 1"),
        ({"title": "a\0b"}, "NUL"),
        ({"tracks": "A1"}, "tracks: Not a valid list."),
        ({"slug": "../x"}, "slug: Not a slug."),
    ],
)
def test_what_a_release_cannot_be_is_told_and_not_written(
    office: Any, db: None, change: dict[str, Any], said: str
) -> None:
    looked = upload(office, "a.jsonl", lines({**facts_of(SR13), **change}))
    broken = looked.context["outcome"].broken
    assert broken
    assert said == "line 1" or any(said in what for _line, _slug, what in broken), broken
    office.post(PAGE, {"carried": looked.context["carried"], "keep_good": "on"})
    assert not Release.objects.exists()


def test_a_wrong_check_digit_is_odd_and_kept_among_the_numbers(office: Any, db: None) -> None:
    looked = upload(office, "a.jsonl", lines({**facts_of(SR13), "barcode": "3700409815059"}))
    assert "The last digit should be 8" in looked.content.decode()
    office.post(PAGE, {"carried": looked.context["carried"]})
    release = Release.objects.get()
    assert (release.gtin, release.other_numbers[-1]) == (None, "3700409815059")


def test_a_number_that_its_label_has_already_is_refused(office: Any, sr13_in_process: Release) -> None:
    looked = upload(office, "a.jsonl", lines({**facts_of(SR13), "slug": "again"}))
    assert len(looked.context["outcome"].broken) == 1
    assert looked.context["outcome"].written == []


@pytest.mark.parametrize("carried", ["", "x", "eyJhIjoxfQ:1:x"])
def test_a_carried_file_that_nobody_has_signed_is_refused(office: Any, db: None, carried: str) -> None:
    answer = office.post(PAGE, {"carried": carried})
    assert "The report has grown too old" in answer.content.decode()


def test_a_sheet_comes_out_as_it_went_in(office: Any, db: None) -> None:
    before = json.loads(CATALOGUE.read_text())["releases"]
    trial.run(trial.read("a.json", CATALOGUE.read_bytes()), write=True)
    exported = office.get("/admin/catalogue/product/export/csv/")
    assert exported["Content-Disposition"] == 'attachment; filename="sillon-releases.csv"'
    facts = exporting.export_releases()
    Release.objects.all().delete()
    outcome = trial.run(trial.read("a.csv", exported.content), write=True)
    assert (len(outcome.written), outcome.broken) == (len(before), [])
    assert exporting.export_releases() == facts


def test_json_of_the_chosen_ones(office: Any, sr13_in_process: Release, paris_58: Release) -> None:
    answer = office.post(
        "/admin/catalogue/product/", {"action": "export_json", "_selected_action": [sr13_in_process.pk]}
    )
    assert [facts["slug"] for facts in json.loads(answer.content)["releases"]] == [SR13]


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "'=1", "\r=1"])
def test_no_cell_begins_a_formula(text: str) -> None:
    (row,) = list(csv.DictReader(StringIO(sheet.to_csv([{"slug": "x", "title": text}]).removeprefix("\ufeff"))))
    assert row["title"] == f"'{text}"
    ((_line, facts),) = sheet.rows(sheet.to_csv([{"slug": "x", "title": text}]))
    assert isinstance(facts, dict)
    assert facts["title"] == text


def test_a_small_sheet_of_a_french_spreadsheet_is_enough(office: Any, db: None) -> None:
    text = (
        "slug;title;artist_credit;label;catalogue_number;tracks_complete\nus;Us;Byard Lancaster;Souffle;FFL094;FALSE\n"
    )
    looked = upload(office, "a.csv", "\ufeff" + text)
    assert looked.context["outcome"].broken == []
    office.post(PAGE, {"carried": looked.context["carried"]})
    release = Release.objects.get()
    assert (release.title, str(release.label), release.tracks_complete) == ("Us", "Souffle", False)


def test_the_commands(db: None, tmp_path: Any, capsys: Any) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(lines(facts_of(SR13), "{"))
    call_command("import_releases", str(file), "--dry-run")
    assert "1 could be written" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_releases", str(file))
    assert not Release.objects.exists()
    call_command("import_releases", str(file), "--keep-good")
    out = tmp_path / "out.json"
    call_command("export_releases", str(out))
    assert json.loads(out.read_text())["releases"] == exporting.export_releases()
    call_command("export_releases", str(tmp_path / "out.csv"))
    assert (tmp_path / "out.csv").read_text().startswith("\ufeffslug,")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_releases", str(tmp_path / "none.json"))
