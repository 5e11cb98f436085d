"""The releases of a JSON file: an object whose “releases” is a list of them."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import BinaryIO

from django.utils.translation import gettext

from catalog.exchange import entry, words
from catalog.exchange.entry import Entry, Unreadable
from catalog.exchange.window import BrokenJson, Window


def read(file: BinaryIO) -> Iterator[Entry]:
    """The entries of the list. Raises `Unreadable` where there is none."""
    window, number = Window(file), -1
    try:
        for key in members(window):
            if key == "releases" and window.take("["):
                number = yield from listed(window)
                if not window.take("]"):
                    return
            else:
                window.value()
        if number < 0:
            raise window.broken(gettext("there is no list of “releases”"))
    except BrokenJson as fault:
        if number < 0:
            raise Unreadable(said(fault)) from None
        text = gettext("behind the list: %(fault)s") % {"fault": said(fault)}
        yield Entry(number + 1, fault.line, None, [text])


def members(window: Window) -> Iterator[object]:
    """The keys of the object that is the file. Whoever asks has to go past each one's value."""
    if not window.take("{"):
        raise window.broken(gettext("there is no list of “releases”"))
    while not window.take("}"):
        key = window.value()
        if not window.take(":"):
            raise window.broken(words.said("Expecting ':' delimiter"))
        yield key
        if not window.take(",") and window.sign() != "}":
            raise window.broken(words.said("Expecting ',' delimiter"))
    if window.sign():
        raise window.broken(words.said("Extra data"))


def listed(window: Window) -> Generator[Entry, None, int]:
    """The entries of the list in which the window stands, and how many they are; afterwards it stands at its end.

    Where one breaks, the next begins on the next line that begins as its own did. If it began in the midst of a line,
    nothing behind it can be told.
    """
    number = 0
    while window.sign() != "]":
        number += 1
        line, indent = window.place(window.at)[0], window.indent()
        following = re.compile(rf"^{indent}\{{|^[ \t]{{0,{len(indent or '')}}}\]", re.MULTILINE)
        try:
            facts = window.value() if indent is None else window.value_before(following)
        except BrokenJson as fault:
            broken = entry.broken(number, line, window.text[window.at :], no_json(fault))
            found = indent is not None and window.go_to(following)
            if not found:
                broken.mistakes.append(gettext("nothing behind it can be read"))
            yield broken
            if not found:
                return number
            continue
        yield entry.read(number, line, facts)
        if not window.take(",") and window.sign() != "]":
            number += 1
            missing = window.broken(words.said("Expecting ',' delimiter"))
            yield Entry(number, missing.line, None, [no_json(missing)])
            if window.sign() != "{":
                return number
    return number


def no_json(fault: BrokenJson) -> str:
    """What is wrong with an entry that cannot be read."""
    return gettext("broken JSON (%(fault)s)") % {"fault": said(fault)}


def said(fault: BrokenJson) -> str:
    """A fault with its place."""
    text = gettext("line %(line)d, column %(column)d: %(fault)s")
    return text % {"line": fault.line, "column": fault.column, "fault": fault}
