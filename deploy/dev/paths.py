"""Where things lie in a checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".dev"
"""Everything that `./dev` makes for this checkout; ignored by git."""

VENV = HOME / "venv"
PYTHON = str(VENV / "bin" / "python")
