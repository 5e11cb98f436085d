"""The demo's sound: one short phrase a release, made by code, so that the player has something to play.

No recording is behind it. A slug gives a key, a scale, a tempo and one of three instruments (plucked string,
vibraphone, electric piano) over a plucked bass and brushes; a small walk over the scale makes the tune. Standard
library only.
"""

from __future__ import annotations

import hashlib
import io
import math
import random
import wave
from array import array
from itertools import pairwise

RATE = 22050
# The loudest moment of every phrase, and how loud it is as a whole, both below a full scale of 1.
PEAK, LOUDNESS = 0.8, 0.19

# Steps of a scale in half tones: what Paris played in those years, more or less.
SCALES = (
    (0, 2, 3, 5, 7, 9, 10),
    (0, 2, 4, 5, 7, 9, 10),
    (0, 3, 5, 6, 7, 10),
    (0, 2, 4, 7, 9),
    (0, 2, 3, 5, 7, 8, 11),
)
# Where the notes of a bar begin, in sixteenths.
RHYTHMS = ((0, 4, 7, 10), (0, 3, 6, 12), (2, 4, 8, 11), (0, 6, 8, 14), (0, 3, 8, 10, 14), (4, 7, 12))

Samples = list[float]


def phrase(slug: str) -> bytes:
    """A WAV of six to nine seconds, mono, 16 bit, 22.05 kHz; the same for the same slug, always."""
    # Not secrets but notes: the seed only has to differ from slug to slug.
    dice = random.Random(hashlib.sha256(slug.encode()).digest())  # noqa: S311 (it composes, it keeps no secret)
    beat = 60 / dice.uniform(92, 148)
    bars = 3 if 12 * beat > 5.9 else 4
    sound = [0.0] * int((bars * 4 * beat + 0.2) * RATE)
    _tune(sound, dice, beat, bars)
    _brushes(sound, dice, beat, bars)
    return _wav(_finished(sound))


def waveform(wav: bytes, bars: int = 150) -> list[int]:
    """The peak of every stretch of a 16-bit mono WAV, 0 to 100, the loudest being 100. Silence is all 0."""
    with wave.open(io.BytesIO(wav)) as file:
        samples = array("h", file.readframes(file.getnframes()))
    if not samples:
        return [0] * bars
    edges = [i * len(samples) // bars for i in range(bars + 1)]
    peaks = [max(map(abs, samples[a : max(b, a + 1)]), default=0) for a, b in pairwise(edges)]
    return [round(100 * peak / (max(peaks) or 1)) for peak in peaks]


def _tune(sound: Samples, dice: random.Random, beat: float, bars: int) -> None:
    """The bass on the first and third beat, and above it a walk over the scale that ends on the key."""
    scale = dice.choice(SCALES)
    key = dice.randrange(-5, 7)
    voice = dice.choice((_string, _vibraphone, _electric_piano))
    rhythms = dice.sample(RHYTHMS, 2)
    degrees = len(scale)

    def hertz(lowest: int, step: int) -> float:
        octave, degree = divmod(step, degrees)
        return _hertz(lowest + key + 12 * octave + scale[degree])

    step = dice.randrange(2, degrees + 2)
    for bar in range(bars):
        start = bar * 4 * beat
        root = 0 if bar == bars - 1 else (0, 3, 1)[bar]
        for quarter, low in ((0, root), (2, root + dice.choice((2, 4, degrees)))):
            _add(sound, start + quarter * beat, _string(hertz(38, low), 1.9 * beat, dice), 0.62)
        if bar == bars - 1:
            home = degrees * round(step / degrees)
            _add(sound, start, voice(hertz(62, home), 3.8 * beat, dice), 0.5)
            break
        for sixteenth in rhythms[bar % 2]:
            step = min(2 * degrees - 2, max(0, step + dice.choice((-3, -2, -1, -1, 1, 1, 2, 4))))
            # Off the beat a little late, as it is played.
            late = dice.uniform(0, 0.012) + (0.06 * beat if sixteenth % 2 else 0)
            part = voice(hertz(62, step), 1.6 * beat, dice)
            _add(sound, start + sixteenth * beat / 4 + late, part, dice.uniform(0.34, 0.52))


def _brushes(sound: Samples, dice: random.Random, beat: float, bars: int) -> None:
    """A swish on every beat, longer on two and four."""
    for quarter in range(4 * (bars - 1)):
        long = quarter % 2 == 1
        count = int((0.17 if long else 0.07) * RATE)
        last = smooth = 0.0
        swish = []
        for i in range(count):
            noise = dice.random() - 0.5
            smooth += 0.45 * (noise - smooth)
            swish.append((smooth - last) * math.sin(math.pi * i / count) ** 2)
            last = smooth
        _add(sound, quarter * beat, swish, 0.32 if long else 0.2)


def _string(hertz: float, seconds: float, dice: random.Random) -> Samples:
    """A plucked string after Karplus and Strong: noise in a loop as long as the wave, softened at every turn."""
    # Softening over three samples takes half a sample and `rest`: so the string is in tune between whole samples.
    exact = RATE / hertz - 0.5
    period, rest = int(exact), exact % 1
    sound = [dice.uniform(-1, 1) for _ in range(period + 2)]
    for _ in range(7 + period // 16):  # a soft thumb, not a plectrum; the softer, the thicker the string
        sound = [(sound[i] + sound[i - 1]) / 2 for i in range(len(sound))]
    middle = sum(sound) / len(sound)
    highest = max(abs(value - middle) for value in sound)
    sound = [(value - middle) / highest for value in sound]
    keep = 0.5 ** (1 / max(9.0, hertz * 0.5))
    near, far = keep * (1 - rest) / 2, keep * rest / 2
    half, count = keep / 2, int(seconds * RATE)
    while len(sound) < count:
        turns = zip(sound[-period:], sound[-period - 1 : -1], sound[-period - 2 : -2], strict=True)
        sound += [near * a + half * b + far * c for a, b, c in turns]
    return _faded(sound[:count])


def _vibraphone(hertz: float, seconds: float, dice: random.Random) -> Samples:
    """A bar and its fourth partial, with a slow motor."""
    return _partials(hertz, seconds, ((1, 1.0, 2.2), (4, 0.28, 7.0)), tremolo=dice.uniform(4.2, 5.6))


def _electric_piano(hertz: float, seconds: float, dice: random.Random) -> Samples:
    """A tine and two partials of its tone bar."""
    return _partials(hertz, seconds, ((1, 1.0, 2.8), (2, 0.32, 4.0), (7, 0.1, 16.0)), tremolo=0)


def _partials(
    hertz: float, seconds: float, partials: tuple[tuple[float, float, float], ...], tremolo: float
) -> Samples:
    """Sines that die away: each a multiple of the tone, a share of its loudness, and how fast it fades."""
    count = int(seconds * RATE)
    sound = [0.0] * count
    for multiple, share, fades in partials:
        turn = 2 * math.pi * hertz * multiple / RATE
        if turn > 2.6:
            continue
        # A sine without sin(): each sample follows from the two before it, the fading included.
        less = math.exp(-fades / RATE)
        twice, before, now = 2 * less * math.cos(turn), 0.0, share * less * math.sin(turn)
        square = less * less
        for i in range(count):
            sound[i] += before
            before, now = now, twice * now - square * before
    if tremolo:
        beat = 2 * math.pi * tremolo / RATE
        sound = [value * (0.82 + 0.18 * math.cos(beat * i)) for i, value in enumerate(sound)]
    return _faded(sound)


def _faded(sound: Samples) -> Samples:
    """Without a click at either end."""
    return _ramped(sound, int(0.004 * RATE), int(0.09 * RATE))


def _ramped(sound: Samples, rise: int, fall: int) -> Samples:
    count = len(sound)
    for i in range(min(rise, count)):
        sound[i] *= i / rise
    for i in range(min(fall, count)):
        sound[count - 1 - i] *= i / fall
    return sound


def _add(sound: Samples, seconds: float, part: Samples, loudness: float) -> None:
    start = int(seconds * RATE)
    end = min(len(sound), start + len(part))
    sound[start:end] = [a + loudness * b for a, b in zip(sound[start:end], part, strict=False)]


def _finished(sound: Samples) -> array[int]:
    """Levelled, the loudest moments rounded off, faded in and out, as 16-bit numbers."""
    power = math.sqrt(sum(value * value for value in sound) / len(sound)) or 1.0
    sound = [math.tanh(LOUDNESS / power * value) for value in sound]
    loudest = max(map(abs, sound)) or 1.0
    sound = _ramped([PEAK / loudest * value for value in sound], int(0.05 * RATE), int(0.9 * RATE))
    return array("h", [round(32767 * value) for value in sound])


def _wav(samples: array[int]) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())
    return file.getvalue()


def _hertz(note: int) -> float:
    """Of a key of the piano as MIDI counts them: 69 is the a of 440."""
    return 440 * 2 ** ((note - 69) / 12)
