"""Where a text breaks into lines, and how large it can be in a box."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from catalog.demo.sleeves.lettering import EM, Style, font, width

# Words that belong to the one after them, and how bad it is to end a line with one, in shares of the line.
_LOOSE = ("and", "et", "&", "+", "a")
_FRENCH = ("à", "au", "aux", "avec", "dans", "de", "des", "du", "en", "la", "le", "les", "pour", "sur", "un", "une")
_ENGLISH = ("at", "for", "from", "his", "in", "of", "the", "with")
_HANGS = {**dict.fromkeys(_LOOSE, 0.12), **dict.fromkeys((*_FRENCH, *_ENGLISH), 0.35)}


def broken(text: str, style: Style, lines: int) -> list[str]:
    """The text in so many lines, as even as they go, short words kept with the next word."""
    words = text.split()
    lines = min(lines, len(words))
    if lines <= 1:
        return [" ".join(words)]
    ruler = style.at(1.0)

    def unevenness(cuts: Sequence[int]) -> float:
        parts = [words[a:b] for a, b in zip((0, *cuts), (*cuts, len(words)), strict=True)]
        widths = [width(" ".join(part), ruler) for part in parts]
        widest = max(widths)
        hanging = sum(_HANGS.get(part[-1].lower(), 0.0) for part in parts[:-1] if len(part) > 1)
        hanging -= sum(0.2 for part in parts[:-1] if part[-1].endswith(("!", ":")))
        uneven = sum((widest - w) ** 2 for w in widths) / widest
        top_heavy = sum(max(0.0, upper - lower) for upper, lower in pairwise(widths))
        return widest * (1 + hanging) + 0.3 * uneven + 0.03 * top_heavy

    cuts = min(combinations(range(1, len(words)), lines - 1), key=unevenness)
    return [" ".join(words[a:b]) for a, b in zip((0, *cuts), (*cuts, len(words)), strict=True)]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of text which were made to fit."""

    lines: tuple[str, ...]
    style: Style

    @property
    def width(self) -> float:
        """Of the widest line."""
        return max(width(line, self.style) for line in self.lines)

    @property
    def height(self) -> float:
        """From the top of the first line's capitals to the last baseline."""
        return self.style.cap + (len(self.lines) - 1) * self.style.line

    @property
    def hang(self) -> float:
        """How far the last line reaches below its baseline."""
        return font(self.style.face, EM).getbbox(self.lines[-1], anchor="ls")[3] / EM * self.style.size

    def top_above(self, bottom: float) -> float:
        """Where the top must be for the last baseline to stand at `bottom`, or higher where the line hangs below it."""
        return bottom - max(0.0, self.hang - 16) - self.height


def fitted(text: str, style: Style, wide: float, high: float, most: int = 6, enough: float = math.inf) -> Block:
    """The text as large as a box allows, `style.size` at the most; as few lines as give that size or `enough`."""
    best = Block((text,), style.at(0))
    for count in range(1, min(most, len(text.split())) + 1):
        lines = broken(text, style, count)
        across = max(width(line, style.at(1.0)) for line in lines)
        down = style.face.cap + (len(lines) - 1) * style.leading
        size = min(style.size, wide / across, high / down)
        if size > best.style.size * 1.02:
            best = Block(tuple(lines), style.at(size))
        if best.style.size >= enough:
            break
    return best


def wrapped(text: str, style: Style, wide: float) -> list[str]:
    """Running text in lines no wider than `wide`; a short word does not end a line when it can go over to the next."""
    lines: list[str] = []
    line: list[str] = []
    for word in text.split(" "):
        if line and width(" ".join([*line, word]), style) > wide:
            carried = [line.pop()] if len(line) > 2 and line[-1].lower() in _HANGS else []
            lines.append(" ".join(line))
            line = carried
        line.append(word)
    return [*lines, " ".join(line)]
