"""Dates as precise as their source, alone and as spans."""

import pytest
from django.utils import translation

from catalog import partial_dates


@pytest.mark.parametrize(
    ("start", "end", "english", "french"),
    [
        ("1957-12-04", "1957-12-05", "4 and 5\u00a0December 1957", "4 et 5\u00a0décembre 1957"),
        ("1957-12-04", "1957-12-04", "4\u00a0December 1957", "4\u00a0décembre 1957"),
        ("1955-12-27", "1955-12-29", "27–29\u00a0December 1955", "27–29\u00a0décembre 1955"),
        (
            "1955-10-25",
            "1956-02-01",
            "25\u00a0October 1955 – 1\u00a0February 1956",
            "25\u00a0octobre 1955 – 1er\u00a0février 1956",
        ),
        ("1958-11", "1958-12", "November 1958 – December 1958", "novembre 1958 – décembre 1958"),
        ("1959-04", "1959-04", "April 1959", "avril 1959"),
        ("1962", "1964", "1962–1964", "1962–1964"),
        ("1971", "1971", "1971", "1971"),
        ("1962", "1963-05", "1962 – May 1963", "1962 – mai 1963"),
    ],
)
def test_a_span_is_as_precise_as_its_ends(start: str, end: str, english: str, french: str) -> None:
    assert partial_dates.span(start, end) == english
    with translation.override("fr"):
        assert partial_dates.span(start, end) == french


def test_a_moment() -> None:
    assert partial_dates.moment("2022") == "in 2022"
    assert partial_dates.moment("2022-03-01") == "on 1\u00a0March 2022"
    with translation.override("fr"):
        assert partial_dates.moment("2022-03-01") == "le 1er\u00a0mars 2022"
        assert partial_dates.moment("2022-03") == "en mars 2022"
