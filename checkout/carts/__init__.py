"""Carts: what is in them, how long each is kept, and how one becomes another's."""
