"""What a run says of itself when it is done."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class LayerSummary:
    """One layer in numbers; `emptied` says why an empty one is empty."""

    name: str
    phrase: str
    plan: str
    objects: int
    area_m2: float
    emptied: str | None


@dataclass(frozen=True)
class Summary:
    """What a run did; `complete` where its outputs were there already and nothing was left to do."""

    source: str
    out: str
    layers: tuple[LayerSummary, ...]
    run_id: str
    model: str
    device: str
    precision: str
    windows: int
    seconds: float
    windows_per_s: float
    notes: tuple[str, ...]
    complete: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as JSON values."""
        return asdict(self)
