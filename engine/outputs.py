"""The files of one run: whether they may be written, and whether they are there already."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from engine.errors import UsageError
from engine.inference.resume import is_begun, part_of
from georeferencing.geopackage import replaced
from georeferencing.places import obstacle, of_pass, sweep
from georeferencing.vector_files import file_of, meant_layer
from georeferencing.vectors import check_output

_LOOKED_AT = 20_000
"""Objects that a client may want to see at once."""


@dataclass(frozen=True)
class Outputs:
    """The files of one run: the layers, and if wanted the probability raster and the preview.

    `overwrite` replaces what exists; `resume` goes on with an unfinished run, whose finished rows are in `part`; with
    `skip_complete` files that exist are no error as long as they are those of the same run. `also` are the layers once
    more, in other formats, unless they are too many to be looked at together. A `draft` leaves out what costs a run of
    seconds more than it is worth: no finished rows are kept, and the probability raster is a plain tiled GeoTIFF.
    `passes` over the raster each have finished rows and a probability raster of their own.
    """

    layers: Path
    probability: Path | None = None
    preview: Path | None = None
    overwrite: bool = False
    resume: bool = False
    skip_complete: bool = False
    also: tuple[Path, ...] = ()
    draft: bool = False
    passes: int = 1

    @property
    def probabilities(self) -> tuple[Path, ...]:
        """The probability rasters, one a pass; none if not wanted."""
        path = self.probability
        return () if path is None else tuple(of_pass(path, number + 1) for number in range(self.passes))

    @property
    def parts(self) -> tuple[Path, ...]:
        """The folders of finished rows, one a pass: those of later passes in that of the first, `part`."""
        return (self.part, *(self.part / f"pass{number}" for number in range(2, self.passes + 1)))

    def more_files(self, objects: int) -> tuple[Path, ...]:
        """Return the files to write so many objects to besides `layers`."""
        return self.also if objects <= _LOOKED_AT else ()

    @property
    def part(self) -> Path:
        """The folder of finished rows."""
        return part_of(self.layers)

    @property
    def replaces(self) -> bool:
        """Whether files that exist are replaced; an unfinished run may have written some of its own already."""
        return self.overwrite or (self.resume and is_begun(self.part))

    def check(self, names: Collection[str], aoi: Path | None = None) -> None:
        """Raise UsageError or VectorError where a file or a layer could not be written, or `aoi` would be lost."""
        check_output(self.layers, overwrite=True)
        check_aoi(self.layers, names, aoi)
        for path, suffixes in ((self.probability, (".tif", ".tiff")), (self.preview, (".png",))):
            if path is not None:
                _check_place(path, suffixes)
        if is_begun(self.part) and not (self.resume or self.overwrite):
            raise UsageError(
                f"{self.part}: an unfinished run is there; go on with --resume, or begin anew with --overwrite"
            )
        if not self.skip_complete:
            self.check_free(names)

    def check_apart(self, source: str | Path) -> None:
        """Raise UsageError where an output is the raster itself, which would be lost."""
        for path in (self.layers, *self.probabilities, self.preview):
            with suppress(OSError, ValueError):  # a file that is not there yet, a name that is GDAL's own
                if path is not None and path.samefile(source):
                    raise UsageError(f"{path}: is the raster itself; name another file to write")

    def check_free(self, names: Collection[str]) -> None:
        """Raise UsageError or VectorError where a file or a layer exists and is not to be replaced."""
        check_output(self.layers, overwrite=self.replaces)
        if self.layers.suffix.lower() == ".gpkg" and self.layers.exists():
            replaced(self.layers, names, replace=self.replaces)
        if self.replaces:
            return
        for path in (*self.probabilities, self.preview):
            if path is not None and path.exists():
                raise UsageError(f"{path}: exists already; choose another name or give --overwrite")

    def sweep(self) -> None:
        """Remove what a run that was killed had begun to write beside these files."""
        for path in (self.layers, *self.probabilities):
            sweep(path)

    def complete(self, names: Collection[str], run_id: str) -> bool:
        """Tell whether nothing is to be done: all files are there, and the layers are of the run of this id.

        Only a GeoPackage says so; other formats count as not complete.
        """
        if self.overwrite or not self.skip_complete:
            return False
        if not all(path is None or path.is_file() for path in (self.layers, *self.probabilities, self.preview)):
            return False
        if self.layers.suffix.lower() != ".gpkg":
            return False
        try:
            layers = [pyogrio.read_info(self.layers, layer=name)["layer_metadata"] or {} for name in names]
        except (DataSourceError, DataLayerError):
            return False
        return all(metadata.get("run_id") == run_id for metadata in layers)


def check_aoi(layers: Path, names: Collection[str], aoi: Path | None) -> None:
    """Raise UsageError where layers of these names would be written over the area of interest."""
    with suppress(OSError, ValueError):  # a file that is not there
        if aoi is None or not layers.samefile(file_of(aoi)):
            return
        if layers.suffix.lower() != ".gpkg" or str(meant_layer(aoi)[1]).casefold() in names:
            raise UsageError(f"{layers}: is the area of interest itself; name another file to write")


def _check_place(path: Path, suffixes: tuple[str, ...]) -> None:
    if path.suffix.lower() not in suffixes:
        raise UsageError(f"{path}: unknown format {path.suffix or 'without suffix'}; use {suffixes[0]}")
    if why := obstacle(path):
        raise UsageError(f"{path}: {why}")
