"""Rows keep an order without gaps or doubles, whatever the number fields say."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import Release, ReleaseImage, Track
from tests.office import form_of, save


def pictures(release: Release, *orders: int) -> list[ReleaseImage]:
    return [
        ReleaseImage.objects.create(product=release, original=f"{order}.webp", alt_en=str(order), display_order=order)
        for order in orders
    ]


def test_pictures_change_places_without_gaps(office: Any, paris_58: Release) -> None:
    one, two, three = pictures(paris_58, 0, 1, 7)
    answer = save(office, paris_58, **{"images-0-rank": "3", "images-1-rank": "2", "images-2-rank": "1"})
    assert answer.status_code == 302
    rows = list(paris_58.images.values_list("pk", "display_order"))
    assert rows == [(three.pk, 0), (two.pk, 1), (one.pk, 2)]


@pytest.mark.parametrize("ranks", [("5", "5", "5"), ("", "", ""), ("9999", "0", "9999"), ("2", "", "2")])
def test_equal_and_empty_places_are_made_sound(office: Any, paris_58: Release, ranks: tuple[str, ...]) -> None:
    pictures(paris_58, 4, 4, 9)
    data = {f"images-{row}-rank": rank for row, rank in enumerate(ranks)}
    assert save(office, paris_58, **data).status_code == 302
    assert list(paris_58.images.values_list("display_order", flat=True)) == [0, 1, 2]


def test_tracks_swap_though_their_order_is_unique(office: Any, sr13_in_process: Release) -> None:
    assert save(office, sr13_in_process, **{"tracks-0-rank": "2", "tracks-1-rank": "1"}).status_code == 302
    assert list(sr13_in_process.tracks.values_list("position", "order"))[:3] == [("A2", 1), ("A1", 2), ("A3", 3)]


def test_a_deleted_row_leaves_no_gap(office: Any, sr13_in_process: Release) -> None:
    assert save(office, sr13_in_process, **{"tracks-3-DELETE": "on"}).status_code == 302
    assert list(sr13_in_process.tracks.values_list("order", flat=True)) == list(range(1, 10))


def test_a_deleted_picture_is_gone_and_leaves_no_gap(office: Any, paris_58: Release) -> None:
    one, _two, three = pictures(paris_58, 0, 1, 2)
    assert save(office, paris_58, **{"images-1-DELETE": "on"}).status_code == 302
    assert list(paris_58.images.values_list("pk", "display_order")) == [(one.pk, 0), (three.pk, 1)]
    in_memory = Release.objects.prefetch_related("images").get(pk=paris_58.pk)
    next(iter(in_memory.images.all())).delete()
    assert list(paris_58.images.values_list("pk", "display_order")) == [(three.pk, 0)]


def test_a_new_row_without_a_place_stands_at_the_end(office: Any, sr13_in_process: Release) -> None:
    data = form_of(office, sr13_in_process)
    count = int(data["tracks-TOTAL_FORMS"])
    data |= {"tracks-TOTAL_FORMS": count + 1, f"tracks-{count}-title": "Encore", f"tracks-{count}-position": "B6"}
    answer = office.post(f"/admin/catalogue/product/{sr13_in_process.pk}/change/", data)
    assert answer.status_code == 302
    last = Track.objects.filter(release=sr13_in_process).last()
    assert last
    assert (last.title, last.order) == ("Encore", count + 1)


def test_saving_untouched_writes_no_row(office: Any, sr13_in_process: Release) -> None:
    before = list(Track.objects.values())
    assert save(office, sr13_in_process).status_code == 302
    assert list(Track.objects.values()) == before
