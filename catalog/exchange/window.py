"""A JSON text read a window at a time: its values one after the other, each with the line on which it begins.

A file of any size takes the memory of its largest value and of one window.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import Any, BinaryIO

from django.utils.translation import gettext

from catalog.exchange import words

WINDOW = 256 * 1024
# A fault so far before the window's end is one; nearer, the window may only have cut the value in two.
NEAR = 64 * 1024
# No value is longer; a release has some thousand characters.
LONGEST = 512 * 1024
# As much of a line is kept for knowing how it begins.
MARGIN = 200
SPACE = re.compile(r"[ \t\r\n]*")


class BrokenJson(Exception):
    """The text is no JSON from here on; the message says why, `line` and `column` say where."""

    def __init__(self, why: str, line: int, column: int) -> None:
        super().__init__(why)
        self.line, self.column = line, column


class Window:
    """The part of a file that is looked at. Bytes that are no UTF-8 become halves of characters, which no text has."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.decode = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape").decode
        self.read = json.JSONDecoder().raw_decode
        self.text, self.at, self.ended = "", 0, False
        # Where the window begins: its line, and how many characters of that line are behind it.
        self.line, self.before = 1, 0

    def value(self) -> Any:
        """The value that begins here. Raises `BrokenJson`, and stays where it is then."""
        self.skip_space()
        while True:
            try:
                value, end = self.read(self.text, self.at)
            except json.JSONDecodeError as fault:
                if self.ended or fault.pos < len(self.text) - NEAR:
                    raise self.broken(words.said(fault.msg), fault.pos) from None
                if len(self.text) - self.at > LONGEST:
                    raise self.broken(gettext("longer than any release")) from None
            except RecursionError:
                raise self.broken(gettext("too many brackets in brackets")) from None
            except ValueError:  # Python reads no number of more than 4,300 digits
                raise self.broken(gettext("a number with too many digits")) from None
            else:
                if end < len(self.text) or self.ended:
                    self.at = end
                    return value
            self.more()

    def value_before(self, following: re.Pattern[str]) -> Any:
        """The same, where the line is known that ends it at the latest: a fault is told from what stands before that.

        A bracket that is missing would else be missed at the end of the file.
        """
        try:
            return self.value()
        except BrokenJson as fault:
            match = following.search(self.text, self.at + 1)
            try:
                self.read(self.text[: match.start()] if match else self.text, self.at)
            except json.JSONDecodeError as nearer:
                raise self.broken(words.said(nearer.msg), nearer.pos) from None
            except (RecursionError, ValueError):
                pass
            raise fault from None

    def sign(self) -> str:
        """The next character that is no space; "" at the end. It stays where it is."""
        self.skip_space()
        return self.text[self.at : self.at + 1]

    def take(self, sign: str) -> bool:
        """Go past this sign if it comes next."""
        if self.sign() != sign:
            return False
        self.at += 1
        return True

    def skip_space(self) -> None:
        """Go to the next character that is no space."""
        while True:
            match = SPACE.match(self.text, self.at)
            self.at = match.end() if match else self.at
            if self.at < len(self.text) or self.ended:
                return
            self.more()

    def go_to(self, pattern: re.Pattern[str]) -> bool:
        """Go to the next line that begins so; say whether there is one."""
        while True:
            if match := pattern.search(self.text, self.at + 1):
                self.at = match.start()
                return True
            if self.ended:
                self.at = len(self.text)
                return False
            self.at = max(self.text.rfind("\n"), self.at)
            self.more()

    def more(self) -> None:
        """Look further: what is behind goes, but for the beginning of its line, and another window comes."""
        start = self.text.rfind("\n", 0, self.at) + 1
        if self.at - start > MARGIN:
            start = self.at
        self.line, self.before = self.place(start)[0], self.place(start)[1] - 1
        block = self.file.read(WINDOW)
        self.ended = not block
        self.text = self.text[start:] + self.decode(block, self.ended)
        self.at -= start

    def place(self, at: int) -> tuple[int, int]:
        """The line and the column of a character of the window, both from 1."""
        lines = self.text.count("\n", 0, at)
        column = at - self.text.rfind("\n", 0, at) if lines else self.before + at + 1
        return self.line + lines, column

    def indent(self) -> str | None:
        """What stands before this character on its line, if that is space only and in the window."""
        start = self.text.rfind("\n", 0, self.at) + 1
        before = self.text[start : self.at]
        return before if not before.strip() and (start or not self.before) else None

    def broken(self, why: str, at: int | None = None) -> BrokenJson:
        """The fault at this character."""
        return BrokenJson(why, *self.place(self.at if at is None else at))
