"""Processing algorithm: polygons of a layer that phrases refer to; no raster and no network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureSink,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsVectorFileWriter,
)

from ..compat import tr
from ..panel.area import crs_text
from .base import AREA, OBJECTS, EngineAlgorithm

INPUT, CATEGORY, VIEW = "INPUT", "CATEGORY_FIELD", "VIEW"


class SelectAlgorithm(EngineAlgorithm):
    """Select by phrase."""

    def name(self) -> str:
        """Return the published name."""
        return "select"

    def displayName(self) -> str:  # noqa: N802 - QGIS's name
        """Return what the toolbox shows."""
        return tr("Select by phrase")

    def tags(self) -> list[str]:
        """Return words that the toolbox finds it by."""
        return tr("phrase,text,query,nearest,largest,relation,position").split(",")

    def shortHelpString(self) -> str:  # noqa: N802 - QGIS's name
        """Return the help."""
        return tr(
            'Chooses features that phrases refer to: "the largest building", "buildings within 50 m of the river", '
            '"the three northernmost tanks".\n\n'
            "A field says what each feature is (category, class, label, type or another that you name); positions, "
            "distances, sizes and counts are computed exactly. Position words refer to the view, else to the layer's "
            "extent.\n\n"
            "The result has the features' own fields, and why each was chosen. The running service of another machine "
            "cannot read your layers; use an engine of this machine."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 - QGIS's name
        """Add parameters and outputs."""
        kinds = [QgsProcessing.SourceType.TypeVectorAnyGeometry]
        self.addParameter(QgsProcessingParameterFeatureSource(INPUT, tr("Layer"), kinds))
        self.add_phrases()
        label = tr("Field that says what a feature is")
        self.addParameter(QgsProcessingParameterField(CATEGORY, label, None, INPUT, optional=True))
        label = tr("View that position words refer to")
        self.addParameter(QgsProcessingParameterExtent(VIEW, label, optional=True))
        self.add_polygons()

    def processAlgorithm(  # noqa: N802 - QGIS's name
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Write the features where the engine can read them, follow its job, fetch the chosen ones."""
        phrases = self.phrases(parameters, context)
        source = self.parameterAsSource(parameters, INPUT, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, INPUT))
        body: dict[str, Any] = {"kind": "select", "phrases": phrases}
        category = self.parameterAsFields(parameters, CATEGORY, context)
        if category:
            body["options"] = {"category_field": category[0]}
        if parameters.get(VIEW):
            box = self.parameterAsExtent(parameters, VIEW, context, source.sourceCrs())
            body["view"] = (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
            body["bbox_crs"] = crs_text(source.sourceCrs())
        with self.working() as folder:
            path = folder / "features.fgb"
            if not self._write(source, path, context, feedback):
                return {}
            client = self.connection.client()
            if not self.connection.allow(folder):
                raise QgsProcessingException(
                    tr("the running service cannot read layers of this QGIS; choose an engine of this machine")
                )
            job = self.run_job(client, {**body, "source": str(path)}, feedback)
            if job is None:
                return {}
            client.fetch(job.id, "layer.fgb", folder / "found.fgb", feedback.isCanceled)
            name, count, area = self.write_polygons(folder / "found.fgb", parameters, context, feedback)
            client.delete(job.id)
        for layer in job.result.get("layers", ()):
            feedback.pushInfo(f"{layer['phrase']}: {layer['plan']} → {layer['objects']}")
        return {"OUTPUT": name, OBJECTS: count, AREA: area}

    def _write(
        self,
        source: QgsProcessingFeatureSource,
        path: Path,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Write a layer's features, or its selected ones, as a file without an index, which keeps their order."""
        options = QgsVectorFileWriter.SaveVectorOptions()
        options.driverName, options.layerOptions = "FlatGeobuf", ["SPATIAL_INDEX=NO"]
        crs: QgsCoordinateReferenceSystem = source.sourceCrs()
        writer = QgsVectorFileWriter.create(
            str(path), source.fields(), source.wkbType(), crs, context.transformContext(), options
        )
        if writer.hasError() != QgsVectorFileWriter.WriterError.NoError:
            raise QgsProcessingException(writer.errorMessage())
        total = max(1, source.featureCount())
        for number, feature in enumerate(source.getFeatures()):
            if feedback.isCanceled():
                return False
            if feature.hasGeometry() and not writer.addFeature(QgsFeature(feature), QgsFeatureSink.Flag.FastInsert):
                raise QgsProcessingException(writer.errorMessage())
            feedback.setProgress(20 * number / total)
        del writer
        return True
