"""The model card of a taught pack: what was taught and measured, above the card of the pack it came from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.models.packs import Pack


def taught_card(report: Mapping[str, Any], source: Pack) -> str:
    """The card's text, Markdown; `report` is a TeachReport as JSON values."""
    name, measured = Path(report["out"]).name, report["measured"]
    kept = "-" if measured["kept_iou"] is None else f"{measured['kept_iou']:.3f}"
    ended = "" if report["complete"] else "; the time allowed ran out before the last step"
    own = source.path / "MODEL_CARD.md"
    lines = [
        f"# {name}",
        "",
        f"`{source.name}`, taught '{report['phrase']}' (category '{report['category']}') from {report['objects']} "
        f"polygons on one scene, {Path(report['raster']).name}. The image encoder and the text encoder are unchanged. "
        f"Licence and notice are those of `{source.name}`; labels and imagery may carry terms of their own.",
        "",
        f"Measured on {measured['objects']} polygons of another part of the scene, before they were shown in the last "
        f"third of training ({report['steps']} steps, {report['seconds']:.0f} s{ended}):",
        "",
        "| figure | value |",
        "|---|---|",
        f"| IoU within one object diameter of them | {measured['iou']:.3f} |",
        f"| the same by `{source.name}` | {measured['iou_before']:.3f} |",
        f"| found (at least half covered) | {measured['found']} of {measured['objects']} |",
        f"| old categories there: masks before and after, IoU | {kept} |",
        f"| old categories there: mean change of probability | {measured['kept_change']:.4f} |",
        "",
        "Nothing is known about other scenes, seasons and sensors, nor about false finds far from any polygon.",
        "",
        f"The card of `{source.name}` follows.",
        "",
    ]
    text = own.read_text(encoding="utf-8") if own.is_file() else f"(`{source.name}` has no card.)\n"
    return "\n".join(lines) + "\n" + text
