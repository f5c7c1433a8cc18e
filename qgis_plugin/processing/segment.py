"""Processing algorithm: what phrases refer to in a raster, as polygons."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeatureRequest,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputString,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsRasterBlockFeedback,
    QgsRasterFileWriter,
    QgsRasterLayer,
    QgsRasterPipe,
)

from ..compat import number, tr
from ..engine_link.client import EngineClient
from ..engine_link.errors import LinkError
from ..engine_link.tasks import note_what_is_missing
from ..engine_link.tiff import mark_alpha
from ..panel.area import Area, crs_text, rectangle_area, selection_area, whole_area
from ..panel.sources import Piece, folders_of, local_file, metres_asked, options_of, piece_of, source_name, writer_of
from .base import AREA, OBJECTS, EngineAlgorithm
from .options import network_options, shaping_options, values_of

INPUT, EXTENT, AOI, VIEW = "INPUT", "EXTENT", "AOI", "VIEW"
PROBABILITY, LAYERS, RUN = "PROBABILITY", "LAYERS", "RUN_ID"
_DRAWN_GSD = 0.3
"""Metres a pixel at which a web layer is drawn unless told."""


@dataclass
class _Copy:
    """A piece of a layer that is to be written for the engine, with copies of the layer's parts to write it."""

    folder: TemporaryDirectory[str]
    path: Path
    piece: Piece
    writer: QgsRasterFileWriter
    pipe: QgsRasterPipe
    crs: QgsCoordinateReferenceSystem
    transforms: QgsCoordinateTransformContext


class SegmentAlgorithm(EngineAlgorithm):
    """Refer and segment raster."""

    def name(self) -> str:
        """Return the published name."""
        return "segment"

    def displayName(self) -> str:  # noqa: N802 - QGIS's name
        """Return what the toolbox shows."""
        return tr("Refer and segment raster")

    def tags(self) -> list[str]:
        """Return words that the toolbox finds it by."""
        return tr("referring segmentation,text,prompt,phrase,deep learning,objects,polygons,extract,detect").split(",")

    def shortHelpString(self) -> str:  # noqa: N802 - QGIS's name
        """Return the help."""
        return tr(
            "Finds what phrases refer to in a raster and makes polygons of it, with a local engine.\n\n"
            'Write a phrase a line: a kind of object ("buildings"), with looks ("white storage tanks"), a place in '
            'the view ("in the north"), a relation ("within 50 m of the river") or a choice ("the largest '
            'building").\n\n'
            "The raster is read from its file at its own resolution; web layers and others that the engine cannot open "
            "are drawn first, at the ground sample distance given. Position words refer to the view, else to the "
            "extent, the area of interest or the raster.\n\n"
            "All that was found is one layer; the field phrase says what for, score_mean how sure the model is, why "
            "for what reason. The optional GeoPackage holds a layer a phrase, the optional raster the probability of "
            'each noun phrase, from which "Vectorize probability" makes polygons with another threshold.'
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 - QGIS's name
        """Add parameters and outputs."""
        self.addParameter(QgsProcessingParameterRasterLayer(INPUT, tr("Raster")))
        self.add_phrases()
        self.addParameter(QgsProcessingParameterExtent(EXTENT, tr("Extent to look in"), optional=True))
        polygons = [QgsProcessing.SourceType.TypeVectorPolygon]
        label = tr("Area of interest (polygons)")
        self.addParameter(QgsProcessingParameterFeatureSource(AOI, label, polygons, optional=True))
        view = QgsProcessingParameterExtent(VIEW, tr("View that position words refer to"), optional=True)
        view.setFlags(view.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
        self.addParameter(view)
        for option in (*network_options(), *shaping_options()):
            self.addParameter(option.parameter())
        self.add_polygons()
        probability = tr("Probability")
        self.addParameter(
            QgsProcessingParameterRasterDestination(PROBABILITY, probability, optional=True, createByDefault=False)
        )
        layers, kind = tr("GeoPackage with a layer a phrase"), "GeoPackage (*.gpkg)"
        self.addParameter(
            QgsProcessingParameterFileDestination(LAYERS, layers, kind, optional=True, createByDefault=False)
        )
        self.addOutput(QgsProcessingOutputString(RUN, tr("Run id")))

    def prepareAlgorithm(  # noqa: N802 - QGIS's name
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Read what belongs to the main thread: the layer, the area; copy what is needed to draw it in a thread."""
        layer = self.parameterAsRasterLayer(parameters, INPUT, context)
        if layer is None or not layer.isValid():
            raise QgsProcessingException(self.invalidRasterError(parameters, INPUT))
        self._options = values_of((*network_options(), *shaping_options()), self, parameters, context)
        self._copy: _Copy | None = None
        try:
            area = self._area(layer, parameters, context)
            path = local_file(layer)
            if path is not None and self.connection.settings.route != "service":
                self._source, self._folders = str(path), sorted(folders_of(path))
            else:
                self._copy_of(layer, area, feedback)
        except LinkError as error:
            raise QgsProcessingException(str(error)) from error
        self._request = {"bbox": area.bbox, "bbox_crs": area.bbox_crs, "aoi": area.aoi}
        if self._copy is not None:
            self._request["source_name"] = source_name(layer)
        if parameters.get(VIEW):
            crs = layer.crs() if area.bbox is None else QgsCoordinateReferenceSystem.fromUserInput(area.bbox_crs or "")
            box = self.parameterAsExtent(parameters, VIEW, context, crs)
            self._request["view"] = (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
            self._request["bbox_crs"] = crs_text(crs)
        return True

    def _area(self, layer: QgsRasterLayer, parameters: dict[str, Any], context: QgsProcessingContext) -> Area:
        polygons = self.parameterAsSource(parameters, AOI, context)
        if parameters.get(EXTENT) and polygons is not None:
            raise QgsProcessingException(tr("give an extent or an area of interest, not both"))
        if polygons is not None:
            return selection_area(polygons.materialize(QgsFeatureRequest()), layer)
        if parameters.get(EXTENT):
            crs = self.parameterAsExtentCrs(parameters, EXTENT, context)
            crs = crs if crs.isValid() else layer.crs()
            box, name = self.parameterAsExtent(parameters, EXTENT, context, crs), f'"{tr("Extent to look in")}"'
            return rectangle_area(box, crs, layer, name)
        return whole_area(layer)

    def _copy_of(self, layer: QgsRasterLayer, area: Area, feedback: QgsProcessingFeedback) -> None:
        gsd = metres_asked(str(self._options["gsd"])) or _DRAWN_GSD
        piece = piece_of(layer, area.extent, gsd)
        if layer.providerType() != "gdal":
            feedback.pushInfo(tr("{layer} is drawn at {gsd:g} m a pixel").format(layer=layer.name(), gsd=gsd))
        self._options = options_of(layer, piece, self._options)
        folder = TemporaryDirectory(prefix="refer_and_segment_")
        path = Path(folder.name) / "piece.tif"
        writer, pipe = writer_of(layer, piece, path)
        self._copy = _Copy(folder, path, piece, writer, pipe, layer.crs(), layer.transformContext())

    def processAlgorithm(  # noqa: N802 - QGIS's name
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Send what the engine needs, follow its job, fetch what is wanted."""
        phrases = self.phrases(parameters, context)
        with self.working() as folder:
            client = self.connection.client()
            source = self._send(client, feedback)
            if source is None:
                return {}
            body = {"kind": "segment", "source": source, "phrases": phrases, "options": self._options, **self._request}
            try:
                job = self.run_job(client, body, feedback)
            finally:
                if self._copy is not None:
                    with suppress(LinkError):  # the engine removes it by itself, later
                        client.forget_upload(source)
            if job is None:
                return {}
            client.fetch(job.id, "layer.fgb", folder / "found.fgb", feedback.isCanceled)
            name, count, area = self.write_polygons(folder / "found.fgb", parameters, context, feedback)
            results: dict[str, Any] = {"OUTPUT": name, OBJECTS: count, AREA: area, RUN: job.result.get("run_id", "")}
            if parameters.get(PROBABILITY):
                results[PROBABILITY] = self.parameterAsOutputLayer(parameters, PROBABILITY, context)
                places = job.result.get("passes", 1), Path(results[PROBABILITY])
                client.fetch_probabilities(job.id, *places, feedback.isCanceled)
            if parameters.get(LAYERS):
                results[LAYERS] = self.parameterAsFileOutput(parameters, LAYERS, context)
                client.fetch(job.id, "layer.gpkg", Path(results[LAYERS]), feedback.isCanceled)
            client.delete(job.id)
        for layer in job.result.get("layers", ()):
            said = tr("{phrase}: {count} objects, {area} m²").format(
                phrase=layer["phrase"], count=layer["objects"], area=number(layer["area_m2"], 1)
            )
            feedback.pushInfo(said if not layer.get("emptied") else f"{said} ({layer['emptied']})")
        return results

    def _send(self, client: EngineClient, feedback: QgsProcessingFeedback) -> str | None:
        """Return the source's name for the engine, written and uploaded where it must be; None where cancelled."""
        model = Path(str(self._options["model"]))
        if model.is_absolute() and self.connection.settings.route != "service":
            self.connection.allow(model)
        if self._copy is None:
            for folder in self._folders:
                self.connection.allow(folder)
            return self._source
        copy, block = self._copy, QgsRasterBlockFeedback()
        feedback.canceled.connect(block.cancel)
        feedback.pushInfo(tr("Writing {} × {} pixels").format(copy.piece.columns, copy.piece.rows))
        piece = copy.piece
        done = copy.writer.writeRaster(
            copy.pipe, piece.columns, piece.rows, piece.extent, copy.crs, copy.transforms, block
        )
        if feedback.isCanceled():
            return None
        if done != QgsRasterFileWriter.WriterError.NoError:
            raise QgsProcessingException(tr("{}: the image could not be written; is the disk full?").format(copy.path))
        try:
            if piece.alpha:
                mark_alpha(copy.path, piece.alpha)
            if piece.drawn:
                note_what_is_missing(copy.path, feedback.pushWarning)
            return client.upload(copy.path, feedback.isCanceled)
        finally:
            copy.folder.cleanup()
