"""Polygons of a vector file over a raster as scenes: the raster is cut into views, each with the polygons in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import rasterio.features
import shapely
from affine import Affine
from numpy.typing import NDArray
from PIL import Image
from pyproj import CRS, Transformer

from engine.data.masks import MaskShapes, encode_rle
from engine.errors import InputError, UsageError
from engine.expressions.scenes import LabelledScene, Thing
from engine.phrases.layer import names_of
from engine.select import features_of, read_frame
from georeferencing.aoi import clip, polygons_alone
from georeferencing.grid import Window
from georeferencing.rasters import Raster, open_raster
from georeferencing.vector_files import file_of

SMALLEST = 4.0  # pixels of a polygon in a view; smaller rests are left out
FILLED = 0.5  # share of a view that must hold valid pixels
IDENTITY = frozenset(
    {"fid", "id", "osm_id", "name", "ogc_fid"}
)  # fields that say who a feature is, not what it looks like


@dataclass(frozen=True)
class PolygonLabels:
    """Polygons in the raster's CRS with a category each, and their other fields; `notes` say what was left out."""

    geometry: NDArray[np.object_]
    category: list[str]
    attributes: list[dict[str, Any]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cutting:
    """How a raster is cut: views of about `size` pixels, a share of them for validation, images written to `folder`.

    Those for validation lie together at one end of the raster, which the seed chooses: a view whose neighbours are
    trained on says little.
    """

    folder: Path
    size: int = 512
    validation: float = 0.2
    seed: int = 0


def read_labels(path: Path, raster: Raster, *, category: str | None, category_field: str | None) -> PolygonLabels:
    """The polygons of a vector file, brought to the raster's CRS. Raises InputError, UsageError or VectorError."""
    frame, odd = read_frame(path, polygons=True)
    features = features_of(frame, file_of(path).stem)
    if category is not None and category_field is not None:
        raise UsageError("--category and --category-field: give one of the two")
    rows = [(category,)] * len(frame) if category else names_of(features, category_field)
    names = [row[0].replace("_", " ") if row else "" for row in rows]
    polygons = np.isin(shapely.get_type_id(features.geometry), (3, 6))
    if not polygons.any():
        raise InputError(f"{path}: holds no polygon; give a layer of polygons")
    usable = polygons & np.array([bool(name) for name in names], bool)
    if not usable.any():
        raise InputError(f"{path}: no polygon with a category; give --category NAME, e.g. --category building")
    moved = to_raster(features.geometry[usable], features.crs, raster, path)
    fields = {name: values for name, values in features.fields.items() if name.lower() not in IDENTITY}
    attributes = [{name: values[row] for name, values in fields.items()} for row in np.flatnonzero(usable)]
    counts = {"polygon": int((~polygons).sum()), "category": int((polygons & ~usable).sum())}
    notes = [f"{path}: features without {what}, which are left out: {n}" for what, n in counts.items() if n]
    return PolygonLabels(moved, [names[row] for row in np.flatnonzero(usable)], attributes, (*odd, *notes))


def to_raster(geometry: NDArray[np.object_], crs: CRS | None, raster: Raster, path: Path) -> NDArray[np.object_]:
    """Geometries in the raster's CRS; a layer without CRS is taken to be in it already."""
    geometry = polygons_alone(shapely.make_valid(geometry))
    target = None if raster.crs is None else CRS.from_wkt(raster.crs.to_wkt())
    if crs is None or crs == target:
        return geometry
    if target is None:
        raise InputError(f"{path}: is in {crs.name}, but {raster.name} has no CRS; give a georeferenced raster")
    transformer = Transformer.from_crs(crs, target, always_xy=True)
    moved: NDArray[np.object_] = shapely.transform(geometry, lambda xy: np.column_stack(transformer.transform(*xy.T)))
    if not np.isfinite(shapely.get_coordinates(moved)).all():
        raise InputError(
            f"{path}: its coordinates cannot be brought from {crs.name} to {target.name}, the CRS of {raster.name}; "
            "is its own CRS right?"
        )
    return moved


def polygon_scenes(labels: PolygonLabels, source: Path, raster: Raster, cutting: Cutting) -> Iterator[LabelledScene]:
    """A scene for each view of the raster that holds a polygon. Raises InputError when none does."""
    to_pixels = ~raster.transform
    a, b, c, d, e, f = to_pixels[:6]
    pixels = shapely.transform(
        labels.geometry, lambda xy: np.column_stack([a * xy[:, 0] + b * xy[:, 1] + c, d * xy[:, 0] + e * xy[:, 1] + f])
    )
    tree = shapely.STRtree(pixels)
    met = False
    windows = [
        window
        for window in views(raster.width, raster.height, cutting.size)
        if len(tree.query(_frame(window), predicate="intersects"))
    ]
    held_out = at_one_end(windows, cutting)
    for window in windows:
        frame = _frame(window)
        rows = np.sort(tree.query(frame, predicate="intersects"))
        things = [thing for row in rows if (thing := thing_of(labels, pixels[row], int(row), frame, window))]
        if not things:
            continue
        met = True
        image, valid = raster.read(window)
        if valid.mean() >= FILLED:
            split = "val" if window in held_out else "train"
            pixels_of = np.ascontiguousarray(image.transpose(1, 2, 0))
            yield view_scene(things, pixels_of, window, source, raster, cutting.folder, split)
    if windows and not met:
        raise InputError(f"{source}: none of its polygons covers {SMALLEST:g} pixels of {raster.name}; draw larger")
    if not met:
        raise InputError(
            f"{source}: none of its polygons lies on {raster.name}; the raster covers "
            f"{tuple(round(bound, 6) for bound in raster.extent.bounds)}, the polygons "
            f"{tuple(round(float(bound), 6) for bound in shapely.total_bounds(labels.geometry))}"
        )


def views(width: int, height: int, size: int) -> list[Window]:
    """Windows that part a raster evenly, of about `size` pixels, without overlap."""
    columns = np.linspace(0, width, max(1, round(width / size)) + 1).round().astype(int)
    rows = np.linspace(0, height, max(1, round(height / size)) + 1).round().astype(int)
    return [
        Window(top, left, bottom - top, right - left)
        for top, bottom in pairwise(rows.tolist())
        for left, right in pairwise(columns.tolist())
    ]


def at_one_end(windows: list[Window], cutting: Cutting) -> list[Window]:
    """The share of the windows that is for validation: those at one end of the longer side of all."""
    if not windows:
        return []
    wide = max(window.col for window in windows) >= max(window.row for window in windows)
    ordered = sorted(
        windows, key=lambda window: (window.col, window.row) if wide else window, reverse=cutting.seed % 2 == 0
    )
    return ordered[: round(cutting.validation * len(windows))]


def _frame(window: Window) -> shapely.Geometry:
    return shapely.box(window.col, window.row, window.col + window.width, window.row + window.height)


def thing_of(
    labels: PolygonLabels, shape: shapely.Geometry, row: int, frame: shapely.Geometry, window: Window
) -> Thing | None:  # fmt: skip
    """The part of a polygon (pixels of the raster) in a view; None when next to nothing of it is there."""
    (part,) = clip(np.array([shape]), frame)
    if part.area < SMALLEST:
        return None
    local = shapely.transform(part, lambda xy: xy - [window.col, window.row])
    size = window.height, window.width
    mask = rasterio.features.rasterize([local], size, dtype="uint8") > 0
    if mask.sum() < SMALLEST:
        return None
    upwards = shapely.transform(local, lambda xy: xy * [1.0, -1.0] + [0.0, float(window.height)])
    source = MaskShapes((encode_rle(mask),), f"polygon {row}")
    return Thing(labels.category[row], upwards, source, attributes=labels.attributes[row])


def view_scene(
    things: list[Thing], image: NDArray[np.uint8], window: Window, source: Path, raster: Raster, folder: Path,
    split: str,
) -> LabelledScene:  # fmt: skip
    """One view as a scene; its image is written, since a sample's image is a file of its own."""
    name = f"{file_of(source).stem}_{window.row}_{window.col}"
    path = folder / f"{name}.png"
    Image.fromarray(image).save(path)
    return LabelledScene(
        id=name,
        image=path,
        size=(window.height, window.width),
        things=things,
        read_pixels=lambda: image,
        gsd=raster.gsd,
        split=split,
        source=name,
        place=raster.transform * Affine.translation(window.col, window.row),
        crs=None if raster.crs is None else CRS.from_wkt(raster.crs.to_wkt()),
    )


def open_for_phrases(path: str) -> Raster:
    """The raster at its own resolution, 8-bit RGB. Raises RasterError."""
    return open_raster(path, gsd="native")
