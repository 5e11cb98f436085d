"""The shop's texts in its other language.

gettext (through Django's makemessages) finds the texts, since it alone understands templates; Babel, which is in the
virtual environment, reads the catalogues. Run as a module, this checks that nothing is missing.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.core.management import call_command

from deploy.dev.paths import ROOT

SOURCES = ("storefront", "catalog", "checkout", "consent", "templates", "static")
DOMAINS = {"django": ["py", "html", "txt"], "djangojs": ["js"]}
CATALOGUE = Path("locale", "fr", "LC_MESSAGES")


def main(task: str) -> int:
    """Check, or collect."""
    if task == "collect":
        collect()
        return 0
    found = [*missing_translations(), *(texts_not_collected() if shutil.which("xgettext") else [])]
    print("\n".join(found))
    return bool(found)


def collect() -> None:
    """Bring locale/fr up to date; a catalogue in which nothing changed keeps even its date."""
    with extracted() as folder:
        for domain in DOMAINS:
            old, new = ROOT / CATALOGUE / f"{domain}.po", folder / CATALOGUE / f"{domain}.po"
            if new.is_file() and (not old.is_file() or undated(old) != undated(new)):
                old.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(new, old)
                print(f"  {old.relative_to(ROOT)} has changed: {len(list(untranslated(old)))} texts to translate")


def texts_not_collected() -> Iterator[str]:
    """Texts of the sources that the catalogues do not have, and the other way round."""
    with extracted() as folder:
        for domain in DOMAINS:
            old, new = texts(ROOT / CATALOGUE / f"{domain}.po"), texts(folder / CATALOGUE / f"{domain}.po")
            for text in sorted(new - old):
                yield f"{domain}.po lacks {text!r}: run ./dev messages"
            for text in sorted(old - new):
                yield f"{domain}.po has {text!r}, which the sources have not: run ./dev messages"


def missing_translations() -> Iterator[str]:
    """Every text without a translation, or with one that nobody has looked at since the text changed."""
    paths = sorted((ROOT / CATALOGUE).glob("*.po"))
    if not paths:
        yield f"There is no catalogue below {CATALOGUE}: run ./dev messages"
    for path in paths:
        for message in untranslated(path):
            yield f"{path.relative_to(ROOT)}:{message.lineno}: no translation of {message.id!r}"
        for message in catalog(path):
            for fault in message.check(catalog(path)) if message.id else []:
                yield f"{path.relative_to(ROOT)}:{message.lineno}: {fault}"


def untranslated(path: Path) -> Iterator[Message]:
    """Messages that are empty, wholly or in one of their plural forms, or fuzzy."""
    for message in catalog(path):
        forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        if message.id and (message.fuzzy or not all(forms)):
            yield message


def texts(path: Path) -> set[str]:
    """The texts of a catalogue, each with its context."""
    if not path.is_file():
        return set()
    return {f"{message.context or ''}{message.id!r}" for message in catalog(path) if message.id}


def catalog(path: Path) -> Catalog:
    """A parsed catalogue."""
    with path.open("rb") as file:
        return read_po(file)


def undated(path: Path) -> str:
    """A catalogue's text without the moment at which it was written."""
    return re.sub(r'^"POT-Creation-Date: .*\n', "", path.read_text(), flags=re.MULTILINE)


@contextmanager
def extracted() -> Iterator[Path]:
    """A copy of the sources with catalogues made anew, so that looking changes nothing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for source in SOURCES:
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, folder / source, ignore=shutil.ignore_patterns("__pycache__", "fonts"))
        if (ROOT / "locale").is_dir():
            shutil.copytree(ROOT / "locale", folder / "locale")
        (folder / "locale").mkdir(exist_ok=True)
        with chdir(folder):
            for domain, extensions in DOMAINS.items():
                call_command(
                    "makemessages",
                    locale=["fr"],
                    domain=domain,
                    extensions=extensions,
                    no_obsolete=True,
                    no_wrap=True,
                    add_location="file",
                    verbosity=0,
                )
        yield folder


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:] or ["check"]))
