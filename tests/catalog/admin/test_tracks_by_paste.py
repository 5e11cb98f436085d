"""Tracks are pasted, a line each; a mistake is named by its line and nothing is half-written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from catalog.admin import tracklist
from catalog.models import Medium, Release, Side, Track
from tests.office import form_of, save


@pytest.mark.parametrize(
    ("line", "position", "title", "seconds", "printed"),
    [
        ("A1 Générique 2:52", "A1", "Générique", 172, ""),
        ("A2. Sur l'autoroute (2'21)", "A2", "Sur l'autoroute", 141, ""),
        ("B1\tDîner au motel\t3′58″", "B1", "Dîner au motel", 238, ""),
        ("7 Opus 2.52", "7", "Opus 2.52", None, ""),
        ("C1 – Motel – 1:02:03", "C1", "Motel", 3723, ""),
        ("A3 Blues 8'81", "A3", "Blues", None, "8'81"),
        ("B2 7:30 Blues", "B2", "7:30 Blues", None, ""),
        ("A4 Au bar du Petit Bac", "A4", "Au bar du Petit Bac", None, ""),
    ],
)
def test_a_line_says_position_title_and_duration(
    line: str, position: str, title: str, seconds: int | None, printed: str
) -> None:
    (track,) = tracklist.read(line)
    duration = timedelta(seconds=seconds) if seconds else None
    assert (track.position, track.title, track.duration, track.printed) == (position, title, duration, printed)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A1 One\n\nMotel 3:00", "Line 3 (“Motel 3:00”): it begins with no position"),
        ("A1 One\nA2 2:52", "Line 2 (“A2 2:52”): it has no title"),
        ("A1 One\nA2", "Line 2 (“A2”): it has no title"),
        ("A1 One\nB1 Two\nA1 Three", "Line 3: A1 stands on line 1 already"),
        ("A1 " + "x" * 300, "longer than 255"),
        ("A1 One\n" * 301, "More than 300 lines"),
        ("A Night in Tunisia 4:00\nB-side 3:00", "Line 1 (“A Night in Tunisia 4:00”): it begins with no position"),
    ],
)
def test_a_wrong_line_is_named(text: str, said: str) -> None:
    with pytest.raises(ValidationError) as fault:
        tracklist.read(text)
    assert said in " ".join(fault.value.messages)


def test_a_single_has_sides_without_numbers() -> None:
    assert [track.position for track in tracklist.read("A Nature Boy 2:40\nB Flamingo 2:50")] == ["A", "B"]


def test_sides_and_discs_are_made_from_the_letters(office: Any, paris_58: Release) -> None:
    Medium.objects.create(release=paris_58, position=1, size_in=10, speed_rpm=45, channels="mono")
    answer = save(office, paris_58, tracks_pasted="A1 One 1:00\nB1 Two 2:00\nC1 Three 8'81")
    assert answer.status_code == 302
    assert list(Medium.objects.filter(release=paris_58).values_list("position", "size_in", "channels")) == [
        (1, 10, "mono"), (2, 10, "mono"),
    ]  # fmt: skip
    assert list(Side.objects.order_by("letter").values_list("letter", "medium__position")) == [
        ("A", 1), ("B", 1), ("C", 2),
    ]  # fmt: skip
    last = Track.objects.get(release=paris_58, position="C1")
    assert (last.order, last.duration, last.duration_printed) == (3, None, "8'81")
    page = office.get("/admin/").content.decode()
    assert "C1: “8&#x27;81” cannot be a duration; it is kept as printed." in page
    assert "Discs made from the letters of the sides: 1." in page


def test_pasting_again_corrects_and_keeps_what_a_line_does_not_say(office: Any, sr13_in_process: Release) -> None:
    first = sr13_in_process.tracks.get(position="A1")
    Track.objects.filter(pk=first.pk).update(sample="samples/a1.ogg", composers="Miles Davis")
    assert save(office, sr13_in_process, tracks_pasted="A1 Générique (take 2)\nB9 Motel 3:58").status_code == 302
    again = sr13_in_process.tracks.get(position="A1")
    assert (again.pk, again.title, again.duration) == (first.pk, "Générique (take 2)", first.duration)
    assert (str(again.sample), again.composers) == ("samples/a1.ogg", "Miles Davis")
    orders = list(sr13_in_process.tracks.values_list("order", flat=True))
    assert orders == list(range(1, 12))


def test_nothing_is_half_written(office: Any, paris_58: Release) -> None:
    data = form_of(office, paris_58, title="Other", tracks_pasted="A1 One 1:00\nTwo 2:00")
    answer = office.post(f"/admin/catalogue/product/{paris_58.pk}/change/", data)
    assert answer.status_code == 200
    assert "Line 2 (“Two 2:00”)" in answer.content.decode()
    assert not Track.objects.exists()
    assert Release.objects.get(pk=paris_58.pk).title == "Paris ’58"


def test_an_impossible_duration_typed_in_a_row_is_kept_as_printed(office: Any, sr13_in_process: Release) -> None:
    assert save(office, sr13_in_process, **{"tracks-0-duration": "8'81"}).status_code == 302
    track = sr13_in_process.tracks.get(order=1)
    assert (track.duration, track.duration_printed) == (None, "8'81")
    answer = save(office, sr13_in_process, **{"tracks-1-duration": "long"})
    assert "Write minutes and seconds: 2:52." in answer.content.decode()
