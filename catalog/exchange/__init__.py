"""Releases as JSON, in and out: `reading` checks a file, `importing` writes it, `exporting` makes it again.

`export(import(file))` equals the file, but for the normalisations that the import's report lists. A value that cannot
be true is kept as printed, reported, and never breaks a page.
"""
