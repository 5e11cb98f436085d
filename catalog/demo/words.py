"""Sentences made from facts, in English and French: pressing notes, the lead of the panel, alternative texts."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date, format_skeleton

# The catalogue file's phrases, in French. A phrase that is not here stands as it is: names need no translation.
FRENCH = {
    "original mono master tapes, with the echo effects": "les bandes mères mono d’origine, avec leurs effets d’écho",
    "original master tapes": "les bandes mères d’origine",
    "original analogue master tape": "la bande mère analogique d’origine",
    "a master tape copy": "une copie de la bande mère",
    "original mono master tapes (INA)": "les bandes mères mono d’origine (INA)",
    "original analogue tapes": "les bandes analogiques d’origine",
    "original master tapes (INA)": "les bandes mères d’origine (INA)",
    "original mono reel-to-reel tapes": "les bandes magnétiques mono d’origine",
    "original stereo master tapes (INA)": "les bandes mères stéréo d’origine (INA)",
    "original mono master tapes": "les bandes mères mono d’origine",
    "master tapes": "les bandes mères",
    "restored from the musician's own copy of the record": "le disque du musicien lui-même, restauré",
    "original master tapes, all analogue": "les bandes mères d’origine, tout analogique",
    "each record visually checked": "chaque disque est contrôlé à l’œil",
    "metal mothers from Pallas": "mères métalliques de Pallas",
    "facsimile, laminated fold-over": "fac-similé, rabats pelliculés",
    "facsimile": "fac-similé",
    "flip-back": "rabats (flip-back)",
    "laminated fold-over": "rabats pelliculés",
    "high-gloss flip-back": "flip-back brillant",
    "deluxe high-gloss flip-back": "flip-back brillant de luxe",
    "deluxe tip-on gatefold": "double pochette contrecollée de luxe",
    "tip-on gatefold": "double pochette contrecollée",
    "tip-on": "contrecollée",
    "box set": "coffret",
    "gatefold": "double pochette",
    "screen-printed": "sérigraphiée",
    "heavy board, linen laminate": "carton épais, pelliculage toilé",
    "double insert with photograph": "double feuillet avec une photographie",
    "double insert with a J.-P. Leloir photograph": "double feuillet avec une photographie de J.-P. Leloir",
    "4-page black and white photograph insert": "feuillet de 4 pages de photographies en noir et blanc",
    "double insert with an original photograph": "double feuillet avec une photographie d’époque",
    "double insert with a photograph of 1959": "double feuillet avec une photographie de 1959",
    "double insert with photographs from a contact sheet": "double feuillet, photographies d’une planche-contact",
    "double insert with a session photograph": "double feuillet avec une photographie de la séance",
    "photograph": "photographie",
    "booklet": "livret",
    "6-page insert": "feuillet de 6 pages",
    "4-page booklet with unpublished photographs": "livret de 4 pages, photographies inédites",
    "4-page insert with the film synopsis and sketches": "feuillet de 4 pages, synopsis du film et croquis",
    "Optimal, Germany": "Optimal, Allemagne",
    "Pallas, Germany": "Pallas, Allemagne",
    "Marciac Workshop Pressings, France": "Marciac Workshop Pressings, France",
    "Air Mastering, London": "Air Mastering, Londres",
    "Francis Paudras's home, Paris": "chez Francis Paudras, Paris",
    "Studio 44, the Netherlands": "Studio 44, Pays-Bas",
    'Paris, for "Jazz aux Champs-Élysées" (French radio)': "Paris, pour « Jazz aux Champs-Élysées » (radio française)",
    'Paris, for "Carrefour du Jazz" (radio-television)': "Paris, pour « Carrefour du Jazz » (radio-télévision)",
    "Third Man Pressing, Detroit": "Third Man Pressing, Détroit",
    "16-bit album download": "téléchargement de l’album en 16 bits",
    "padded": "doublée",
    "inferred from the label's pattern (SAM84069, SAM87904, SAM12005)": "déduit de la numérotation du label "
    "(SAM84069, SAM87904, SAM12005)",
    "inferred: the CD of the same series is FFL CD 094": "déduit : le CD de la même série est FFL CD 094",
    "the shop's article number": "la référence d’un magasin",
    "Pallas (first printing), Optimal (2021)": "Pallas (premier tirage), Optimal (2021)",
    "Pallas (2014), Optimal (later printing)": "Pallas (2014), Optimal (tirage ultérieur)",
}

IMAGES = {
    "front": ("The sleeve’s front: {title}, {artist}.", "Le recto de la pochette : {title}, {artist}."),
    "back": (
        "The sleeve’s back, with tracks and musicians.",
        "Le verso de la pochette, avec les plages et les musiciens.",
    ),
    "label": ("The label of the first side.", "L’étiquette de la première face."),
    "obi": ("The sleeve with its obi, a paper strip along the spine.", "La pochette avec son obi, le bandeau du dos."),
    "insert": (
        "The insert: a demonstration drawing in the place of a photograph.",
        "Le feuillet : un dessin de démonstration à la place d’une photographie.",
    ),
}


def say(phrase: str, language: str) -> str:
    """A phrase of the catalogue file in a language."""
    return FRENCH.get(phrase, phrase) if language == "fr" else phrase


def notes(facts: dict[str, Any], language: str) -> str:
    """The pressing notes, one sentence a line, of what the sources state; nothing is added."""
    made, packed, french = facts["production"], facts["packaging"], language == "fr"
    lines = []
    if source := made.get("source"):
        lines.append(f"Source : {say(source, language)}." if french else f"Source: {source}.")
    if cut := _joined(made.get("lacquer_cut_by"), made.get("lacquer_cut_at"), language):
        lines.append(f"Gravure : {cut}." if french else f"Lacquers cut: {cut}.")
    if mastered := _joined(made.get("mastered_by") or made.get("remastered_by"), made.get("mastered_at"), language):
        lines.append(f"Mastering : {mastered}." if french else f"Mastered: {mastered}.")
    if pressed := _joined(made.get("pressed_by"), made.get("metal"), language):
        lines.append(f"Pressage : {pressed}." if french else f"Pressed: {pressed}.")
    if jacket := packed.get("jacket"):
        obi = (", avec obi" if french else ", with an obi") if packed.get("obi") else ""
        lines.append(f"Pochette : {say(jacket, language)}{obi}." if french else f"Jacket: {jacket}{obi}.")
    inserts = packed.get("inserts", [])
    lines += [f"Encart : {say(insert, language)}." if french else f"Insert: {insert}." for insert in inserts]
    if made.get("quality_control"):
        lines.append("Chaque disque est contrôlé à l’œil." if french else "Each record is looked over by eye.")
    return "\n".join(lines)


def lead(facts: dict[str, Any], language: str) -> str:
    """One sentence for the panel: where and when it was recorded, and how many copies there are."""
    first = facts["recording"][0] if facts["recording"] else None
    sentences = []
    if first:
        when = span(first["date_from"], first["date_to"], language)
        where = first["place"]
        if language == "fr":
            sentences.append(f"Enregistré {when}" + (f" : {say(where, language)}." if where else "."))
        else:
            sentences.append(f"Recorded {when}" + (f": {where}." if where else "."))
    if size := facts["edition"].get("size"):
        numbered = facts["edition"].get("numbered")
        if language == "fr":
            count = f"{size:,}".replace(",", "\u202f")
            sentences.append(f"{count} exemplaires{' numérotés' if numbered else ''}.")
        else:
            sentences.append(f"{size:,} {'numbered ' if numbered else ''}copies.")
    return " ".join(sentences)


def span(start: str, end: str, language: str) -> str:
    """“on 4 and 5 December 1957”, “in April 1959”, “from 1962 to 1964”; precision as in the source."""
    french = language == "fr"
    if start == end:
        word = ("le" if french else "on") if len(start) == 10 else ("en" if french else "in")
        return f"{word} {_date(start, language)}"
    if french:
        since, until = ("du", "au") if len(start) == 10 else ("de", "à")
        return f"{since} {_date(start, language)} {until} {_date(end, language)}"
    return f"from {_date(start, language)} to {_date(end, language)}"


def _date(text: str, language: str) -> str:
    parts = [int(part) for part in text.split("-")]
    day = date(*[*parts, 1, 1][:3])
    if len(parts) == 3:
        return format_date(day, "d MMMM y", locale=language)
    return format_skeleton("yMMMM", day, locale=language) if len(parts) == 2 else str(day.year)


def _joined(first: str | None, second: str | None, language: str) -> str:
    return ", ".join(say(part, language) for part in (first, second) if part)
