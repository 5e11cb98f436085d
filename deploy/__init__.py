"""Running the shop: `dev/` on one machine, `front/` before it in production."""
