"""Texts that staff write in English and French: two columns, one attribute.

`essay = Translated()` reads `essay_fr` while French is active and falls back to `essay_en`. The columns are declared
beside it, in plain sight of migrations, forms and type checker; docs/decisions/0003 says why no library does this.
"""

from typing import Any

from django.utils.translation import get_language


class Translated:
    """Read the column of the active language; an empty French text falls back to the English one."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> str:
        english: str = getattr(instance, f"{self.name}_en")
        if (get_language() or "en").startswith("fr"):
            french: str = getattr(instance, f"{self.name}_fr")
            return french or english
        return english
