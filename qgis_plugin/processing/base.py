"""What the algorithms share: the engine, its jobs, one layer of all that was found, its style."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsFeatureSink,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterString,
    QgsProcessingUtils,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtGui import QIcon

from ..compat import tr
from ..engine_link.client import EngineClient, Job
from ..engine_link.connection import EngineConnection
from ..engine_link.errors import Cancelled, LinkError
from ..files import guide_file, plugin_file
from ..manager.routes import command_of
from ..panel.results import describe, dress

PHRASES, OUTPUT, OBJECTS, AREA = "PHRASES", "OUTPUT", "OBJECTS", "AREA_M2"
_LONGEST_PAUSE_S = 0.3
_OPTION = re.compile(r"(?:options\.|--)([a-z_-]+)")


class EngineAlgorithm(QgsProcessingAlgorithm):
    """An algorithm that the engine does. It reads nothing from the GUI, so Processing runs it in a thread."""

    def __init__(self, connection: EngineConnection) -> None:
        super().__init__()
        self.connection = connection
        self._written = ""
        self._summary: dict[str, Any] = {}

    def createInstance(self) -> EngineAlgorithm:  # noqa: N802 - QGIS's name
        """Return a new one of the kind."""
        return type(self)(self.connection)

    def icon(self) -> QIcon:
        """Return the plugin's icon."""
        return QIcon(str(plugin_file("icons", "icon.svg")))

    def helpUrl(self) -> str:  # noqa: N802 - QGIS's name
        """Return the user guide's address, a file."""
        return guide_file().as_uri()

    def canExecute(self) -> tuple[bool, str]:  # noqa: N802 - QGIS's name
        """Tell whether there is an engine, and how one is set up where there is none."""
        settings = self.connection.settings
        if settings.route == "service":
            return True, ""
        try:
            command_of(settings)
        except LinkError as error:
            return False, str(error)
        return True, ""

    def add_phrases(self) -> None:
        """Add the parameter of what to find."""
        label = tr("What to find, in words; several phrases one a line")
        self.addParameter(QgsProcessingParameterString(PHRASES, label, multiLine=True))

    def add_polygons(self) -> None:
        """Add the outputs of what was found: the polygons, their number and their area."""
        kind = QgsProcessing.SourceType.TypeVectorPolygon
        self.addParameter(QgsProcessingParameterFeatureSink(OUTPUT, tr("Found"), kind))
        self.addOutput(QgsProcessingOutputNumber(OBJECTS, tr("Number of objects")))
        self.addOutput(QgsProcessingOutputNumber(AREA, tr("Area of all objects (m²)")))

    def phrases(self, parameters: dict[str, Any], context: QgsProcessingContext) -> list[str]:
        """Return the phrases. Raises QgsProcessingException where there is none."""
        text = self.parameterAsString(parameters, PHRASES, context)
        phrases = [" ".join(line.split()) for line in text.splitlines()]
        phrases = list(dict.fromkeys(phrase for phrase in phrases if phrase))
        if not phrases:
            raise QgsProcessingException(tr("the phrase is empty; type what to find, for example 'buildings'"))
        return phrases

    @contextmanager
    def working(self) -> Iterator[Path]:
        """Give a folder for files on the way, and turn the engine's errors into Processing's."""
        with tempfile.TemporaryDirectory(prefix="refer_and_segment_") as folder:
            try:
                yield Path(folder)
            except LinkError as error:
                raise QgsProcessingException(self.in_its_words(str(error))) from error

    def in_its_words(self, text: str) -> str:
        """Return an engine's line with the parameters' labels for its options' names, and without its own name."""

        def label(option: re.Match[str]) -> str:
            parameter = self.parameterDefinition(option[1].replace("-", "_").upper())
            return option[0] if parameter is None else '"' + str(parameter.description()).partition(" (")[0] + '"'

        return _OPTION.sub(label, re.sub(r"^[\w.]+: engine: ", "", text))

    def run_job(self, client: EngineClient, body: Mapping[str, Any], feedback: QgsProcessingFeedback) -> Job | None:
        """Queue a job and follow it to its end; None where the user cancelled it."""
        job = client.submit(body)
        told: tuple[str, ...] = ()
        pause, stage = 0.02, ""
        while not job.finished:
            if feedback.isCanceled():
                client.cancel(job.id)
                return None
            if job.of:
                feedback.setProgress(95 * job.windows / job.of)
            if job.stage != stage:
                stage = job.stage
                feedback.pushDebugInfo(stage)
            told = self._tell(job, told, feedback)
            time.sleep(pause)
            pause = min(1.5 * pause, _LONGEST_PAUSE_S)
            try:
                job = self.connection.job(client, job.id, feedback.isCanceled)
            except Cancelled:
                return None
        self._tell(job, told, feedback)
        if job.state == "cancelled":
            return None
        if job.state != "done":
            raise QgsProcessingException(self.in_its_words(job.error))
        self._summary = job.result
        return job

    @staticmethod
    def _tell(job: Job, told: tuple[str, ...], feedback: QgsProcessingFeedback) -> tuple[str, ...]:
        for note in job.notes:
            if note not in told:
                feedback.pushInfo(note)
        return job.notes

    def write_polygons(
        self,
        path: Path,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> tuple[str, int, float]:
        """Copy a file's features to the output; return the output's id, and the objects' number and area in m2."""
        found = QgsVectorLayer(str(path), "found", "ogr")
        if not found.isValid():
            raise QgsProcessingException(tr("{}: the engine's answer cannot be read").format(path.name))
        kind = found.wkbType()
        if QgsWkbTypes.geometryType(kind) != QgsWkbTypes.GeometryType.PolygonGeometry:
            kind = QgsWkbTypes.Type.MultiPolygon
        sink, name = self.parameterAsSink(
            parameters, OUTPUT, context, found.fields(), QgsWkbTypes.multiType(kind), found.crs()
        )
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, OUTPUT))
        column = found.fields().indexOf("area_m2")
        count, area = 0, 0.0
        for feature in found.getFeatures():
            if feedback.isCanceled():
                break
            geometry = feature.geometry()
            geometry.convertToMultiType()
            feature.setGeometry(geometry)
            if not sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
                raise QgsProcessingException(self.writeFeatureError(sink, parameters, OUTPUT))
            count += 1
            area += float(feature.attribute(column) or 0) if column >= 0 else 0.0
        self._written = name
        return name, count, area

    def postProcessAlgorithm(  # noqa: N802 - QGIS's name
        self, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Style and describe the layer; this runs in the main thread."""
        layer = QgsProcessingUtils.mapLayerFromString(self._written, context) if self._written else None
        if isinstance(layer, QgsVectorLayer):
            dress(layer)
            if self._summary.get("model"):
                phrases = [str(entry["phrase"]) for entry in self._summary["layers"]]
                describe(layer, "; ".join(phrases), self._summary)
        return {}
