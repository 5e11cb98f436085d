"""The fifteen families of fronts, each a function from facts and inks to a sheet."""

from collections.abc import Callable, Mapping

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.families import (
    cage,
    clavier,
    colonne,
    contre,
    decoupe,
    diagonale,
    initiale,
    millesime,
    pellicule,
    portee,
    quinconce,
    repet,
    sillons,
    trame,
    ville,
)
from catalog.demo.sleeves.sheet import Sheet

FRONTS: Mapping[str, Callable[[Facts, Choice], Sheet]] = {
    "cage": cage.front,
    "clavier": clavier.front,
    "colonne": colonne.front,
    "contre": contre.front,
    "decoupe": decoupe.front,
    "diagonale": diagonale.front,
    "initiale": initiale.front,
    "millesime": millesime.front,
    "pellicule": pellicule.front,
    "portee": portee.front,
    "quinconce": quinconce.front,
    "repet": repet.front,
    "sillons": sillons.front,
    "trame": trame.front,
    "ville": ville.front,
}
