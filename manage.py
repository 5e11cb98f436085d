#!/usr/bin/env python3
"""Django's command line for Sillon."""

import gc
import os
import sys


def main() -> None:
    """Run a management command; a mistake in the settings is one line, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")
    gc.set_threshold(100_000, 20, 100)  # half a million objects come and stay: a fifth of `migrate` was looking at them
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as mistake:
        print(f"Settings: {mistake}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
