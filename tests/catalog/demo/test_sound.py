"""The generated phrases of sound: gentle, in tune, never clipped, and each release has its own."""

from __future__ import annotations

import io
import json
import math
import random
import wave
from array import array
from itertools import pairwise

import pytest

from catalog.demo import sound
from catalog.demo.sleeves.__main__ import CATALOGUE

SLUGS = [entry["slug"] for entry in json.loads(CATALOGUE.read_text(encoding="utf-8"))["releases"]]
SR13 = "miles-davis-ascenseur-pour-l-echafaud"


def samples_of(wav: bytes) -> array[int]:
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22050)
        return array("h", file.readframes(file.getnframes()))


def wav_of(samples: array[int]) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(22050)
        out.writeframes(samples.tobytes())
    return file.getvalue()


def test_a_phrase_is_the_same_every_time() -> None:
    assert sound.phrase(SR13) == sound.phrase(SR13)


def test_every_release_has_a_phrase_of_its_own() -> None:
    assert len({sound.phrase(slug) for slug in SLUGS[::3]}) == 11


@pytest.mark.parametrize("slug", SLUGS[:8])
def test_a_phrase_is_short_level_and_fades(slug: str) -> None:
    samples = samples_of(sound.phrase(slug))

    assert 6 <= len(samples) / 22050 <= 9
    assert 22000 < max(map(abs, samples)) <= round(32767 * 0.8)
    loudness = 20 * math.log10(math.sqrt(sum(s * s for s in samples) / len(samples)) / 32768)
    assert -18 < loudness < -14
    assert samples[0] == samples[-1] == 0
    assert max(map(abs, samples[-1000:])) < 1500
    # No click: neighbouring samples are never far apart.
    assert max(abs(b - a) for a, b in pairwise(samples)) < 20000
    # No rumble: the wave stands around zero.
    assert abs(sum(samples) / len(samples)) < 400


@pytest.mark.parametrize("hertz", [73.42, 146.83, 440.0, 622.25, 987.77])
@pytest.mark.parametrize("voice", ["_string", "_vibraphone", "_electric_piano"])
def test_the_instruments_are_in_tune(voice: str, hertz: float) -> None:
    note = getattr(sound, voice)(hertz, 0.8, random.Random(1))[1000:12000]

    def strength(cents: float) -> float:
        turn = 2 * math.pi * hertz * 2 ** (cents / 1200) / 22050
        across = sum(value * math.cos(turn * i) for i, value in enumerate(note))
        up = sum(value * math.sin(turn * i) for i, value in enumerate(note))
        return math.hypot(across, up)

    assert max(range(-60, 61, 10), key=strength) in (-10, 0, 10)


def test_a_waveform_has_150_bars_and_its_loudest_is_100() -> None:
    bars = sound.waveform(sound.phrase(SR13))

    assert len(bars) == 150
    assert max(bars) == 100
    assert min(bars) >= 0
    assert bars[-1] < 10
    assert len(set(bars)) > 20


def test_a_waveform_shows_the_peak_of_every_stretch() -> None:
    assert sound.waveform(wav_of(array("h", [0, 0, 200, -100, 0, -400, 100, 100])), 4) == [0, 50, 100, 25]


def test_a_waveform_of_silence_or_of_nothing_is_flat() -> None:
    assert sound.waveform(wav_of(array("h", [0] * 300))) == [0] * 150
    assert sound.waveform(wav_of(array("h"))) == [0] * 150


def test_a_waveform_of_fewer_samples_than_bars_is_drawn_all_the_same() -> None:
    assert len(sound.waveform(wav_of(array("h", [1, -2, 3])), 10)) == 10
