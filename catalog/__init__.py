"""Releases, sleeves, stock and alerts. The fork of Oscar's catalogue (label `catalogue`)."""
