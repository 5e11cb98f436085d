"""How static files are named and kept."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'^@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>[\w-]+)\);$', re.MULTILINE)
ADDRESS = re.compile(r'url\("(?P<path>\.{0,2}[^":]+)"\)')

Sources = dict[str, tuple[Storage, str]]


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Immutable hashed names, compressed once; imports between our JavaScript modules are rewritten to those names.

    A style sheet that imports others by layer is collected as one file: the browser that reads the sources follows the
    imports, the browser of the shop asks once (docs/decisions/0008).
    """

    support_js_module_import_aggregation = True

    def post_process(self, paths: Sources, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Join style sheets, then let Django hash and WhiteNoise compress what is there."""
        if not dry_run:
            for name in [name for name in paths if name.endswith(".css")]:
                text = read(paths, name)
                if IMPORT.search(text):
                    self.delete(name)
                    self.save(name, ContentFile(joined(paths, name).encode()))
                    # Hashed and compressed from here on, as the file that it has become.
                    paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)


def joined(paths: Sources, name: str) -> str:
    """The text of a style sheet with its imports' text in their place, each in its layer, comments left out."""
    folder = PurePosixPath(name).parent

    def text_of(found: re.Match[str]) -> str:
        imported = folder / found["path"]
        base = PurePosixPath(found["path"]).parent
        text = ADDRESS.sub(lambda url: f'url("{normal(base / url["path"])}")', read(paths, str(imported)))
        return f"@layer {found['layer']} {{\n{text.strip()}\n}}"

    return re.sub(r"/\*.*?\*/\s*", "", IMPORT.sub(text_of, read(paths, name)), flags=re.DOTALL)


def normal(path: PurePosixPath) -> str:
    """“components/../../fonts/x” without its detours: “../fonts/x”."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def read(paths: Sources, name: str) -> str:
    """The source of a static file."""
    storage, path = paths[name]
    with storage.open(path) as file:
        return str(file.read().decode())
