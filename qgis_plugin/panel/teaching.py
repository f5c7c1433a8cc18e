"""Teaching: outlined objects and a phrase become a model pack of the user's own, in a process beside QGIS."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsProject,
    QgsTask,
    QgsVectorLayer,
)

from ..compat import tr
from ..engine_link.connection import data_folder
from ..engine_link.errors import UNFORESEEN, Cancelled, CannotWrite, LinkError, NotPossible
from ..manager.commands import CommandError, child_environment, run

FEWEST = 3
"""With fewer polygons none could be held out to measure by."""


@dataclass(frozen=True)
class Lesson:
    """What to teach: `labels` is GeoJSON in WGS 84; `pack` is a name or a folder; `out` is the new pack's folder."""

    raster: Path
    labels: dict[str, Any]
    phrase: str
    pack: str
    out: Path
    minutes: float


def own_packs_folder() -> Path:
    """Return the folder of the packs that were taught here; it may not exist yet."""
    return data_folder() / "packs"


def own_packs() -> list[dict[str, Any]]:
    """Return the packs that were taught here as the engine describes its own, with the folder as the name."""
    found = []
    for config in sorted(own_packs_folder().glob("*/config.json")):
        try:
            facts = json.loads(config.read_text("utf-8"))
            found.append({**facts, "name": str(config.parent), "label": config.parent.name})
        except (OSError, ValueError, TypeError):
            continue  # half-written or not a pack
    return found


def pack_name(phrase: str) -> str:
    """Return a folder's name for a phrase that no pack has yet."""
    base = re.sub(r"[^\w-]+", "-", phrase.lower()).strip("-")[:40] or "pack"
    name, number = base, 2
    while (own_packs_folder() / name).exists():
        name, number = f"{base}-{number}", number + 1
    return name


def labels_of(polygons: QgsVectorLayer) -> dict[str, Any]:
    """Return the selected polygons, or all where none is selected, as GeoJSON in WGS 84. Raises NotPossible."""
    features = polygons.selectedFeatures() if polygons.selectedFeatureCount() else list(polygons.getFeatures())
    shapes = [QgsGeometry(feature.geometry()) for feature in features if feature.hasGeometry()]
    if len(shapes) < FEWEST:
        raise NotPossible(
            tr("{layer}: has {count} polygons; outline at least {fewest} objects").format(
                layer=polygons.name(), count=len(shapes), fewest=FEWEST
            )
        )
    target = QgsCoordinateReferenceSystem("EPSG:4326")
    move = QgsCoordinateTransform(polygons.crs(), target, QgsProject.instance())
    try:
        for shape in shapes:
            shape.transform(move)
    except QgsCsException as error:
        raise NotPossible(tr("{}: cannot be brought into WGS 84").format(polygons.name())) from error
    made = [{"type": "Feature", "properties": {}, "geometry": json.loads(shape.asJson(12))} for shape in shapes]
    return {"type": "FeatureCollection", "features": made}


class TeachTask(QgsTask):
    """Runs `engine teach`; `report` is what it says, `error` one line where it failed.

    `ended` is called with the task in the main thread, however it ended.
    """

    def __init__(self, lesson: Lesson, command: list[str], ended: Callable[[TeachTask], None]) -> None:
        super().__init__(tr("Teach '{}'").format(lesson.phrase), QgsTask.Flag.CanCancel)
        self.lesson, self.report = lesson, dict[str, Any]()
        self.error: LinkError | None = None
        self._command = command
        self._ended: Callable[[TeachTask], None] | None = ended
        self._begun = 0.0

    def run(self) -> bool:
        """Teach, in a process of its own."""
        self._begun, self.error = time.monotonic(), LinkError(UNFORESEEN)
        scratch = Path(tempfile.mkdtemp(prefix="refer_segment_"))
        try:
            self._teach(scratch)
            self.error = None
        except Cancelled:
            self.error = None
            return False
        except CommandError as error:
            self.error = LinkError(str(error))
            return False
        except OSError as error:
            self.error = CannotWrite(f"{error.filename}: {error.strerror}")
            return False
        finally:
            shutil.rmtree(scratch, ignore_errors=True)  # a pack is written beside its place, and is whole or not there
        return True

    def finished(self, result: bool) -> None:
        """Hand the task to whoever waits for it, in the main thread."""
        ended, self._ended = self._ended, None
        if ended is not None:
            ended(self)

    def forget(self) -> None:
        """Let nobody be told of the end: who waited is gone."""
        self._ended = None

    def _teach(self, scratch: Path) -> None:
        lesson = self.lesson
        labels = scratch / "labels.geojson"
        labels.write_text(json.dumps(lesson.labels), "utf-8")
        lesson.out.parent.mkdir(parents=True, exist_ok=True)
        options = ["--labels", str(labels), "-p", lesson.phrase, "--from", lesson.pack, "-o", str(lesson.out)]
        options += ["--minutes", f"{lesson.minutes:g}", "--json"]
        lines = run(
            [*self._command, "teach", str(lesson.raster), *options],
            cwd=scratch,
            env=child_environment(),
            line=lambda text: self._tick(),
            tick=self._tick,
            stopped=self.isCanceled,
        )
        said = next((line for line in reversed(lines) if line.startswith("{")), "")
        try:
            self.report = json.loads(said)
        except ValueError as error:
            raise CommandError(tr("the engine did not say how well it learned")) from error

    def _tick(self) -> None:
        """Show the share of the time that was given; measuring comes after it."""
        self.setProgress(min(95.0, 100 * (time.monotonic() - self._begun) / (60 * self.lesson.minutes)))
