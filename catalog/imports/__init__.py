"""A file of releases from its upload to the catalogue: `intake` keeps it, `work` looks at it and writes it, a portion
at a time, and `upkeep` goes on with what has stopped and throws away what is no longer needed.

The row (`ReleaseImport`) is the truth; tasks only say that it is worth looking at.
"""
