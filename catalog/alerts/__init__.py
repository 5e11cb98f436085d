"""Restock alerts: who waits for a release, in which order, and what is written to them."""
