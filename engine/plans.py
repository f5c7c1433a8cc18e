"""The plans of a run's phrases and the names of their layers. Neither torch nor a raster is needed for them."""

from __future__ import annotations

from collections.abc import Sequence

from engine.options import RunOptions
from engine.phrases.colours import read_for_pixels
from engine.phrases.plan import Plan, whole_phrase
from georeferencing.vectors import layer_name


def read_plans(options: RunOptions) -> list[Plan]:
    """Read the phrases into plans, or take each whole. Raises UsageError on a phrase that cannot be used."""
    return [read_for_pixels(phrase) if options.plan else whole_phrase(phrase) for phrase in options.phrases]


def layer_names(plans: Sequence[Plan]) -> list[str]:
    """Return the names of the layers of plans, in their order."""
    names: list[str] = []
    for plan in plans:
        names.append(layer_name(plan.phrase, names))
    return names
