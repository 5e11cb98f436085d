"""Releases as JSON, in and out: `entries` reads a file one by one, `importing` writes, `exporting` makes it again.

`export(import(file))` equals the file, but for the normalisations that the import's report lists. A value that cannot
be true is kept as printed, reported, and never breaks a page.
"""
