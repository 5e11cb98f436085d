"""What the shop reaches, measured: `./dev bench`."""
