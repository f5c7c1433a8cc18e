"""The engine's options as Processing parameters; a parameter is named like its option, in capitals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..compat import tr

Number = QgsProcessingParameterNumber


@dataclass(frozen=True)
class Option:
    """One option of the engine: `default` says its kind; `least`, `most` bound numbers; `words` are what it may be.

    Where `default` is None the option is a whole number that may be left out.
    """

    key: str
    label: str
    default: Any
    advanced: bool = True
    least: float | None = None
    most: float | None = None
    words: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The parameter's published name."""
        return self.key.upper()

    def parameter(self) -> QgsProcessingParameterDefinition:
        """Return the Processing parameter."""
        made = self._parameter()
        if self.advanced:
            made.setFlags(made.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
        return made

    def _parameter(self) -> QgsProcessingParameterDefinition:
        if self.words:
            chosen = self.words.index(str(self.default))
            return QgsProcessingParameterEnum(self.name, self.label, list(self.words), defaultValue=chosen)
        if isinstance(self.default, bool):
            return QgsProcessingParameterBoolean(self.name, self.label, self.default)
        if isinstance(self.default, str):
            return QgsProcessingParameterString(self.name, self.label, self.default)
        kind = Number.Type.Double if isinstance(self.default, float) else Number.Type.Integer
        made = Number(self.name, self.label, kind, self.default, optional=self.default is None)
        if self.least is not None:
            made.setMinimum(self.least)
        if self.most is not None:
            made.setMaximum(self.most)
        return made

    def value(
        self, algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> Any:  # noqa: ANN401 - what JSON holds
        """Return the value for the engine; None where it is left to the engine."""
        if self.words:
            word = self.words[algorithm.parameterAsEnum(parameters, self.name, context)]
            return int(word) if word.isdigit() else word
        if isinstance(self.default, bool):
            return algorithm.parameterAsBoolean(parameters, self.name, context)
        if isinstance(self.default, str):
            return algorithm.parameterAsString(parameters, self.name, context).strip() or self.default
        if parameters.get(self.name) is None and self.default is None:
            return None
        if isinstance(self.default, float):
            return algorithm.parameterAsDouble(parameters, self.name, context)
        return algorithm.parameterAsInt(parameters, self.name, context)


def network_options() -> tuple[Option, ...]:
    """Return which network looks, on what device, and how it reads the raster."""
    return (
        Option("model", tr("Model"), "mrsnet-lite", advanced=False),
        Option("device", tr("Device (auto, cpu, cuda, cuda:N)"), "auto", advanced=False),
        Option("bands", tr("Bands (auto, or numbers such as 4,3,2)"), "auto"),
        Option("stretch", tr("Contrast (auto, none, MIN,MAX or percentiles P2,P98)"), "auto"),
        Option("gsd", tr("Ground sample distance (auto, native, or metres a pixel)"), "auto"),
        Option("nodata", tr("Value of empty pixels (auto: as the file says)"), "auto"),
        Option("window", tr("Tile size in pixels, multiple of 32 (empty: the model's own)"), None, least=64, most=4096),
        Option("overlap", tr("Overlap of tiles (share)"), 0.25, least=0, most=0.75),
        Option("batch_size", tr("Tiles at once (auto, or a number)"), "auto"),
        Option("workers", tr("Reading threads"), 2, least=1, most=64),
        Option("precision", tr("Precision"), "auto", words=("auto", "fp32", "bf16", "fp16")),
        Option("tta", tr("Look eight times, turned and mirrored: slower, steadier"), False),
        Option("skip_bad_windows", tr("Leave out tiles that cannot be read"), False),
        Option("plan", tr("Read positions, sizes and relations out of the phrase"), True),
    )


def shaping_options() -> tuple[Option, ...]:
    """Return how probabilities become polygons."""
    return (
        Option("threshold", tr("Threshold (probability)"), 0.5, advanced=False, least=0.001, most=1),
        Option("instances", tr("Divide touching objects, where the model knows how"), "auto", words=("auto", "off")),
        Option("min_area", tr("Smallest object (m²)"), 0.0, advanced=False, least=0),
        Option("fill_holes", tr("Fill holes up to (m²)"), 0.0, least=0),
        Option("simplify", tr("Simplify outlines by (m)"), 0.0, least=0),
        Option("smooth", tr("Round the outlines' corners"), False),
        Option("orthogonalize", tr("Make outlines right-angled"), False),
        Option("connectivity", tr("Connectivity of pixels"), "4", words=("4", "8")),
    )


def values_of(
    options: Iterable[Option],
    algorithm: QgsProcessingAlgorithm,
    parameters: dict[str, Any],
    context: QgsProcessingContext,
) -> dict[str, Any]:
    """Return the options as the engine takes them, without those that are left to it."""
    values = {option.key: option.value(algorithm, parameters, context) for option in options}
    return {key: value for key, value in values.items() if value is not None}
