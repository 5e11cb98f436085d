"""Tests in a browser. A package, since its fixtures end with it."""
