"""Sentences for the user about a run: what is worth knowing beside its layers."""

from __future__ import annotations

from collections.abc import Sequence

from engine.inference.damaged import CheckedRaster, named
from engine.inference.find import Search
from engine.models.packs import Pack
from engine.phrases.colours import colours_asked
from engine.phrases.plan import Find, Plan, walk
from engine.phrases.strange import strange_finds
from georeferencing.resolution import ENLARGED_FROM


def notes_of(search: Search, plans: Sequence[Plan]) -> list[str]:
    """Return what is to be said before a pass: of the pack, of the raster, of the phrases."""
    warnings = (warning for plan in plans for warning in plan.warnings)
    looks = (*search.raster.notes, *_of_enlarged(search, plans), *_of_colours(search, plans))
    return [*_of_pack(search.pack, plans), *looks, *warnings]


def note_of_pass(search: Search, plans: Sequence[Plan], number: int) -> str:
    """Return what is to be said of a pass where there are others."""
    asked = ", ".join(f'"{plan.phrase}"' for plan in plans)
    size = f"{search.enlarged:g} times as large" if search.enlarged > 1 else "as large"
    return f"{asked}: pass {number} over the raster, seen {size} as usual"


def left_out(raster: CheckedRaster) -> str:
    """Say how many windows of a raster could not be read; there must be one."""
    count = f"{len(raster.bad)} windows" if len(raster.bad) > 1 else "a window"
    return f"{raster.path}: {count} could not be read and are left out, first at {named(min(raster.bad))}"


def _of_pack(pack: Pack, plans: Sequence[Plan]) -> list[str]:
    notes = [f"{pack.name}: {pack.config.notice}"] if pack.config.notice else []
    known = pack.config.categories
    if strange := strange_finds(plans, [*known, *pack.config.kinds] if known else ()):
        asked = ", ".join(f'"{text}"' for text in strange)
        notes.append(f"{pack.name} was not trained on {asked}; it knows {', '.join(known)}")
    nouns = [node for plan in plans if not plan.fallback for node in walk(plan.root) if isinstance(node, Find)]
    taken = {noun.text: name for noun in nouns if (name := pack.config.kinds.get(noun.category or ""))}
    notes += [
        f'{pack.name} does not tell "{text}" from other {name}: it finds all of that' for text, name in taken.items()
    ]
    return notes


def _of_enlarged(search: Search, plans: Sequence[Plan]) -> list[str]:
    """All things of a phrase are looked for in the same pixels, those of the one that wants them smallest."""
    config, gsd, by = search.pack.config, search.raster.gsd, search.enlarged
    fine = gsd is not None and by * gsd < 0.99 * ENLARGED_FROM
    if by == 1 or fine or not search.raster.notes:  # of another size, and so told
        return []
    notes = []
    for plan in plans:
        nouns = [noun for noun in walk(plan.root) if isinstance(noun, Find)]
        usual = dict.fromkeys(noun.text for noun in nouns if config.enlargement([noun.category or ""]) < by)
        if others := ", ".join(f'"{text}"' for text in usual):
            notes.append(f'"{plan.phrase}": {others} seen {by:g} times as large, too; in another phrase it may differ')
    return notes


def _of_colours(search: Search, plans: Sequence[Plan]) -> list[str]:
    raster = search.raster
    if not raster.is_grey or not colours_asked(plans):
        return []
    return [f"{raster.path}: is read from one band, so its pixels are grey, white or black"]
