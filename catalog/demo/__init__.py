"""The demo catalogue: real releases as facts, with drawn sleeves and generated sound."""

from pathlib import Path

CATALOGUE = Path(__file__).with_name("catalogue.json")
