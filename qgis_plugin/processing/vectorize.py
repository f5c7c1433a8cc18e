"""Processing algorithm: polygons from a probability raster with another threshold; no network."""

from __future__ import annotations

import json
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterExtent,
    QgsProcessingParameterRasterLayer,
)

from ..compat import tr
from ..engine_link.errors import Cancelled, LinkError
from ..manager.commands import CommandError, child_environment, run
from ..manager.routes import command_of
from ..panel.area import crs_text
from ..panel.sources import local_file
from .base import AREA, OBJECTS, EngineAlgorithm
from .options import shaping_options, values_of

INPUT, EXTENT, PLAN = "INPUT", "EXTENT", "PLAN"


class VectorizeAlgorithm(EngineAlgorithm):
    """Vectorize probability."""

    def name(self) -> str:
        """Return the published name."""
        return "vectorize"

    def displayName(self) -> str:  # noqa: N802 - QGIS's name
        """Return what the toolbox shows."""
        return tr("Vectorize probability")

    def tags(self) -> list[str]:
        """Return words that the toolbox finds it by."""
        return tr("probability,threshold,polygonize,simplify,orthogonalize").split(",")

    def shortHelpString(self) -> str:  # noqa: N802 - QGIS's name
        """Return the help."""
        return tr(
            'Makes polygons from a probability raster, such as "Refer and segment raster" writes, with another '
            "threshold and shaping. The network is not run again.\n\n"
            "Bands of 8 bits are read as p / 255, floating-point ones as 0 to 1. The phrases that the raster carries "
            "are applied again, unless that is switched off: then each band is taken as it is."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 - QGIS's name
        """Add parameters and outputs."""
        self.addParameter(QgsProcessingParameterRasterLayer(INPUT, tr("Probability raster")))
        self.addParameter(QgsProcessingParameterExtent(EXTENT, tr("Extent to look in"), optional=True))
        for option in shaping_options():
            self.addParameter(option.parameter())
        self.addParameter(QgsProcessingParameterBoolean(PLAN, tr("Apply the raster's own phrases"), True))
        self.add_polygons()

    def canExecute(self) -> tuple[bool, str]:  # noqa: N802 - QGIS's name
        """Tell whether there is an engine of this machine."""
        try:
            command_of(self.connection.settings)
        except LinkError as error:
            return False, str(error)
        return True, ""

    def prepareAlgorithm(  # noqa: N802 - QGIS's name
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Turn the parameters into a command; layers are read in the main thread."""
        layer = self.parameterAsRasterLayer(parameters, INPUT, context)
        if layer is None or not layer.isValid():
            raise QgsProcessingException(self.invalidRasterError(parameters, INPUT))
        path = local_file(layer)
        if path is None:
            raise QgsProcessingException(tr("{}: is no file that the engine can read").format(layer.name()))
        self._arguments = [str(path), "--plan" if self.parameterAsBoolean(parameters, PLAN, context) else "--no-plan"]
        for key, value in values_of(shaping_options(), self, parameters, context).items():
            flag = f"--{key.replace('_', '-')}"
            self._arguments += ([flag] if value else []) if isinstance(value, bool) else [flag, str(value)]
        if parameters.get(EXTENT):
            box = self.parameterAsExtent(parameters, EXTENT, context, layer.crs())
            corners = (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
            self._arguments += ["--bbox", *(repr(each) for each in corners), "--bbox-crs", crs_text(layer.crs()) or ""]
        return True

    def processAlgorithm(  # noqa: N802 - QGIS's name
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Run the engine's command and copy what it wrote."""
        with self.working() as folder:
            found = folder / "found.fgb"
            command = [*command_of(self.connection.settings), "vectorize", *self._arguments, "-o", str(found), "--json"]
            try:
                said = run(command, cwd=folder, env=child_environment(), stopped=feedback.isCanceled)
            except Cancelled:
                return {}
            except CommandError as error:
                raise QgsProcessingException(self.in_its_words(str(error))) from error
            _tell(said, feedback)
            name, count, area = self.write_polygons(found, parameters, context, feedback)
        return {"OUTPUT": name, OBJECTS: count, AREA: area}


def _tell(said: list[str], feedback: QgsProcessingFeedback) -> None:
    """Pass the engine's notes on."""
    for line in said:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict) and event.get("event") == "note":
            feedback.pushInfo(str(event.get("text", "")))
