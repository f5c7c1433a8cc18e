"""Sentences of the panel: how far a run is, what it found, what the engine complains of."""

from __future__ import annotations

import re
from typing import Any

from ..compat import number, tr
from ..engine_link.tasks import Status
from .results import count_text

_OPTION = re.compile(r"(?:options\.|--)(bands|stretch|gsd|overlap|device|model)\b")
"""How the engine names an option: that of a request, or of the command line."""


def progress_text(status: Status) -> str:
    """Return how far a run is, in words."""
    stages = {
        "starting": tr("Starting the engine"),
        "rendering": tr("Fetching the image"),
        "uploading": tr("Sending the image"),
        "queued": tr("Waiting for the engine"),
        "loading": tr("Loading the model"),
        "network": tr("Looking"),
        "writing": tr("Writing polygons"),
        "saving": tr("Saving"),
        "adding": tr("Adding layers to the project"),
    }
    parts = [stages.get(status.stage, status.stage)]
    if status.of:
        parts.append(tr("{done} of {of} tiles").format(done=status.done, of=status.of))
    if status.rate:
        parts.append(tr("{} tiles/s").format(number(status.rate, 1)))
    if status.seconds_left is not None:
        minutes, seconds = divmod(round(status.seconds_left), 60)
        parts.append(tr("{minutes}:{seconds:02} left").format(minutes=minutes, seconds=seconds))
    return " · ".join(parts)


def sentence(entry: dict[str, Any]) -> str:
    """Return what was found for one phrase, as the run's summary has it."""
    if entry["objects"]:
        return f"{entry['phrase']}: {count_text(entry['objects'])}, {number(entry['area_m2'])} m²"
    why = entry.get("emptied") or ""
    # the one thing that was looked for is the phrase itself
    if not why or (why.startswith("nothing was found for") and "->" not in entry.get("plan", "")):
        return tr("{phrase}: nothing found").format(phrase=entry["phrase"])
    return tr("{phrase}: nothing found ({why})").format(phrase=entry["phrase"], why=why)


def in_words_of_the_panel(text: str) -> str:
    """Return an engine's line with the panel's labels in place of the names that its options have elsewhere."""
    labels = {
        "bands": tr("Bands"),
        "stretch": tr("Contrast"),
        "gsd": tr("Metres a pixel"),
        "overlap": tr("Tile overlap"),
        "device": tr("Device"),
        "model": tr("Model"),
    }
    return _OPTION.sub(lambda found: f'"{labels[found[1]]}"', text)
