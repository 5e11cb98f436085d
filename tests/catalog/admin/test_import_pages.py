"""Import in the admin: a dry run first, the report by line, good ones kept only if staff tick so."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from catalog.demo import CATALOGUE
from catalog.exchange import exporting, importing, portions
from catalog.imports import intake
from catalog.models import ImportEntry, Release, ReleaseImport
from tests.catalog.imports.files import as_lines, checked, some, taken
from tests.records import SR13, facts_of

PAGE = "/admin/catalogue/product/import/"
PARIS = "donald-byrd-bobby-jaspar-paris-58"


def upload(office: Any, name: str, content: bytes | str) -> Any:
    """The page to which an upload leads."""
    data = content.encode() if isinstance(content, str) else content
    return office.post(PAGE, {"file": SimpleUploadedFile(name, data)}, follow=True)


def page_of(row: ReleaseImport) -> str:
    return f"{PAGE}{row.pk}/"


def text_of(answer: Any) -> str:
    """A page's text, with the spaces that a reader sees."""
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("&#x27;", "'").split())


def test_a_small_file_is_looked_at_at_once_and_written_at_a_click(office: Any, staff: Any) -> None:
    looked = upload(office, "sam.json", CATALOGUE.read_bytes())
    row = ReleaseImport.objects.get()
    assert looked.redirect_chain == [(page_of(row), 302)]
    assert "Refresh" not in looked
    said = text_of(looked)
    assert "Dry run: nothing is written yet" in said
    assert "32 releases can be written, as drafts." in said
    assert "A2: “8'81” cannot be a duration; it is kept as printed." in said
    assert "keep_good" not in said  # there is nothing to leave aside
    assert not Release.objects.exists()
    written = office.post(page_of(row), {"write": "x"}, follow=True)
    assert "32 releases are written, as drafts." in text_of(written)
    assert Release.objects.filter(lifecycle="draft").count() == 32
    assert LogEntry.objects.filter(user=staff).count() == 32
    listed = text_of(office.get(f"{page_of(row)}?show=written"))
    assert f'href="/admin/catalogue/product/{Release.objects.get(slug=SR13).pk}/change/"' in listed
    history = office.get(f"/admin/catalogue/product/{Release.objects.get(slug=SR13).pk}/history/")
    assert "staff@example.org" in text_of(history)


def test_good_ones_are_kept_only_if_the_tick_is_set(office: Any, staff: Any) -> None:
    broken = {**facts_of(SR13), "slug": "broken", "tracks": [{"position": "A1"}]}
    looked = upload(office, "sam.jsonl", as_lines(facts_of(PARIS), "{half", broken, "", "[]", facts_of(PARIS)))
    row = ReleaseImport.objects.get()
    assert [(entry.line, entry.slug) for entry in looked.context["page_obj"]] == [
        (2, ""), (3, "broken"), (5, ""), (6, PARIS),
    ]  # fmt: skip
    assert "1 release can be written, as a draft." in text_of(looked)
    refused = office.post(page_of(row), {"write": "x"})
    assert "Nothing is written while releases are refused and this is not ticked." in text_of(refused)
    assert not Release.objects.exists()
    written = office.post(page_of(row), {"write": "x", "keep_good": "on"}, follow=True)
    assert "1 release is written, as a draft." in text_of(written)
    assert list(Release.objects.values_list("slug", flat=True)) == [PARIS]
    again = office.post(page_of(row), {"write": "x", "keep_good": "on"}, follow=True)
    assert "It has been decided already" in text_of(again)


def test_a_file_can_be_thrown_away(office: Any, staff: Any) -> None:
    upload(office, "sam.jsonl", as_lines(facts_of(SR13), "{half"))
    row = ReleaseImport.objects.get()
    path = Path(row.file.path)
    assert path.exists()
    gone = office.post(page_of(row), {"discard": "x"}, follow=True)
    assert "The file is thrown away; the report stays." in text_of(gone)
    assert not path.exists()
    assert not Release.objects.exists()


def test_a_large_file_is_left_to_a_worker_and_its_page_asks_again(
    office: Any, staff: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr("catalog.admin.imports.AT_ONCE", 10)
    with django_capture_on_commit_callbacks() as waiting:
        looked = upload(office, "sam.jsonl", as_lines(facts_of(SR13)))
    row = ReleaseImport.objects.get()
    assert looked["Refresh"] == "3"
    assert 'value="0" aria-label="Progress"' in text_of(looked)
    still = office.get(f"{page_of(row)}?still")
    assert "Refresh" not in still
    assert "Look how far it is" in text_of(still)
    early = office.post(page_of(row), {"write": "x"}, follow=True)
    assert "It has been decided already" in text_of(early)
    (queued,) = waiting
    queued()
    looked = office.get(page_of(row))
    assert "Refresh" not in looked
    assert "1 release can be written" in text_of(looked)
    with django_capture_on_commit_callbacks(execute=True):
        office.post(page_of(row), {"write": "x"})
    assert Release.objects.get().slug == SR13
    assert "1 release is written" in text_of(office.get(page_of(row)))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", "", "The submitted file is empty"),
        ("a.exe", "MZ", "The file's name has to end in .json, .jsonl or .csv."),
        ("json", "{}", "The file's name has to end in .json, .jsonl or .csv."),
        ("a.json", b" " * (2 * 1024**2 + 1), "The file has 3 MB; at most 2 MB can be imported."),
    ],
)
def test_a_file_that_is_not_taken_is_refused_at_its_field(
    office: Any, settings: Any, name: str, content: bytes | str, said: str
) -> None:
    settings.IMPORT_MEGABYTES = 2
    answer = upload(office, name, content)
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert not ReleaseImport.objects.exists()


def test_a_file_that_is_none_fails_with_the_place(office: Any) -> None:
    answer = text_of(upload(office, "a.json", '{\n "releases" [\n'))
    assert "It cannot be read: line 2, column 13: a colon is missing." in answer
    assert "Nothing was written." in answer
    answer = text_of(upload(office, "a.json", '{"releases": [\n{"slug": }]}'))
    assert "broken JSON (line 2, column 10: a value is missing)" in answer
    assert "Nothing in it to write" in answer


def test_a_database_that_is_away_is_waited_for(office: Any, staff: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(portions, "there", away)
    assert upload(office, "a.jsonl", as_lines(facts_of(SR13)))["Refresh"] == "3"


def test_a_disk_that_is_full_is_said_at_the_field(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(intake, "take", full)
    answer = upload(office, "a.json", "{}")
    assert "The file could not be kept: No space left on device." in text_of(answer)


def test_thousands_of_faults_stay_readable(office: Any, staff: Any) -> None:
    few, many = checked("{half", "[]"), checked(*["{half"] * 4_999, '{"slug": "=1+1", "title": "-2"}')
    counts = []
    for row in (few, many):
        with CaptureQueriesContext(connection) as asked:
            answer = office.get(page_of(row))
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert len(answer.context["page_obj"]) == 100
    assert "Refused <b>5,000</b>" in text_of(answer)
    assert "Page 1 of 50" in text_of(answer)
    assert len(answer.content) < 60_000
    last = office.get(f"{page_of(many)}?show=refused&page=50")
    assert [entry.line for entry in last.context["page_obj"]] == list(range(4_901, 5_001))
    sheet = office.get(f"{page_of(many)}report/?show=refused")
    assert sheet["Content-Disposition"] == f'attachment; filename="import-{many.pk}.csv"'
    rows = list(csv.reader(StringIO(sheet.content.decode().removeprefix("\ufeff"))))
    assert rows[0] == ["Line", "Number", "Outcome", "slug", "Title", "What"]
    assert (len(rows), rows[-1][:5]) == (5_001, ["5000", "5000", "refused", "'=1+1", "'-2"])


@pytest.mark.parametrize(
    "query", ["?show=nothing", "?page=x", "?page=99999999", "?show=written&page=-1", "?still&show="]
)
def test_what_an_address_asks_wrongly_is_not_asked(office: Any, staff: Any, query: str) -> None:
    row = checked("{half", "[]")
    assert office.get(f"{page_of(row)}{query}").context["shown"] == "refused"
    assert office.get(f"{page_of(row)}report/{query}").content.count(b"\n") == 3


def test_an_import_that_there_is_not(office: Any) -> None:
    for address in (f"{PAGE}7/", f"{PAGE}7/report/", f"{PAGE}{2**31}/"):
        assert office.get(address).status_code == 404


def test_earlier_imports_are_listed(office: Any, staff: Any) -> None:
    done, waiting, failed = checked(*some(1), by=staff), checked(*some(2)), taken("x", name="b.json")
    office.post(page_of(done), {"write": "x"})
    ReleaseImport.objects.filter(pk=failed.pk).update(name="<b>.json", failed_at=failed.uploaded_at, error="no")
    with CaptureQueriesContext(connection) as asked:
        answer = office.get(PAGE)
    assert len(asked) < 9
    said = text_of(answer)
    assert said.index("&lt;b&gt;.json") < said.index(page_of(waiting)) < said.index(page_of(done))
    assert all(words in said for words in ("Failed", "Waits for you", "Written", "staff@example.org"))


def test_the_pages_speak_french(office: Any, staff: Any) -> None:
    headers = {"Accept-Language": "fr"}
    data = SimpleUploadedFile("a.jsonl", as_lines({**facts_of(SR13), "title": ""}, facts_of(PARIS)).encode())
    answer = office.post(PAGE, {"file": data}, headers=headers, follow=True)
    said = text_of(answer)
    assert "Essai à blanc : rien n’est encore écrit" in said
    assert "title: La longueur doit être comprise entre 1 et 255." in said
    listed = text_of(office.get(f"{page_of(ReleaseImport.objects.get())}?show=noted", headers=headers))
    assert "A2 : « 8'81 » ne peut pas être une durée" in listed


def test_the_commands(db: None, tmp_path: Any, capsys: Any) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(as_lines(facts_of(SR13), "{"))
    call_command("import_releases", str(file), "--dry-run")
    said = capsys.readouterr()
    assert said.out.endswith("1 could be written, 0 there already.\n")
    assert "line 2 (no slug): broken JSON (column 2: a name in double quotes is missing)" in said.err
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_releases", str(file))
    assert not Release.objects.exists()
    assert set(ReleaseImport.objects.values_list("file", flat=True)) == {""}  # copies are not left behind
    call_command("import_releases", str(file), "--keep-good")
    assert capsys.readouterr().out.endswith("1 written, 0 there already.\n")
    call_command("import_releases", str(file), "--keep-good")
    assert capsys.readouterr().out.endswith("0 written, 1 there already.\n")
    out = tmp_path / "out.json"
    call_command("export_releases", str(out))
    assert json.loads(out.read_text())["releases"] == exporting.export_releases()
    call_command("export_releases", str(tmp_path / "out.csv"))
    assert (tmp_path / "out.csv").read_text().startswith("\ufeffslug,")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_releases", str(tmp_path / "none.json"))
    with pytest.raises(CommandError, match="has to end in"):
        call_command("import_releases", str(tmp_path / "none.txt"))
    (tmp_path / "b.json").write_text("x")
    with pytest.raises(CommandError, match=r"b\.json: It cannot be read: line 1, column 1"):
        call_command("import_releases", str(tmp_path / "b.json"))


def test_the_command_halts_where_something_has_changed(
    db: None, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(as_lines(facts_of(SR13)))
    accept = ReleaseImport.accept

    def late(row: ReleaseImport, **kwargs: Any) -> bool:
        importing.import_releases([{**facts_of(SR13), "slug": "meanwhile"}])
        return accept(row, **kwargs)

    monkeypatch.setattr(ReleaseImport, "accept", late)
    with pytest.raises(CommandError, match="Halted"):
        call_command("import_releases", str(file))
    assert list(Release.objects.values_list("slug", flat=True)) == ["meanwhile"]
    assert ImportEntry.objects.get().outcome == "refused"
