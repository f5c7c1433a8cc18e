"""The passes of a run over its raster: phrases that are to be seen equally large share one.

So what is found for a phrase does not hang on what else the run is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from affine import Affine

from engine.inference.bands import CORES
from engine.inference.colours import (
    PIXELS,
    ColourRows,
    Shares,
    colour_shares,
    occupied_rows,
    rows_of_raster,
    with_colours,
)
from engine.inference.damaged import CheckedRaster
from engine.inference.device import Device
from engine.inference.find import Finder, Progress, Search, finished_bands
from engine.inference.probability import ProbabilityWriter
from engine.inference.resume import FinishedRows
from engine.inference.windows import plan_windows
from engine.layers import Place, sized
from engine.models.configuration import PackConfig
from engine.models.packs import Pack
from engine.options import RunOptions
from engine.phrases.colours import COLOURS, colours_asked
from engine.phrases.plan import Plan, categories_asked, counted_finds, distinct_finds
from engine.plans import read_plans
from georeferencing.instances import DividingPolygonizer
from georeferencing.object_store import ObjectStore
from georeferencing.rasters import Raster, open_raster

Look = tuple[Raster, float, dict[int, Plan]]
"""The raster, how many times as large as usual it was opened to be, and for which plans by their places in the run."""


@dataclass(frozen=True)
class Pass:
    """What stage 1 looks for in one pass, for which plans by their places in the run, and where on its own grid."""

    search: Search
    plans: Mapping[int, Plan]
    place: Place


def open_for(source: str | Path, options: RunOptions, config: PackConfig, enlarged: float | None = None) -> Raster:
    """Open a raster as a run with these options and this pack would, for its first phrase if not told how enlarged."""
    return open_raster(
        source,
        bands=options.bands,
        stretch=options.stretch,
        gsd=options.gsd,
        gsd_range=config.gsd_range,
        nodata=options.empty_value,
        enlarged=_enlargement(read_plans(options)[0], options, config) if enlarged is None else enlarged,
    )


def looks_of(
    source: str | Path, options: RunOptions, config: PackConfig, held: ExitStack, opened: Raster | None = None
) -> list[Look]:
    """Open a raster once a size that phrases want, in their order; it is closed by `held`.

    `opened` is it as opened for the first phrase. Sizes that come to the same grid, as on a raster too fine to be
    enlarged for anything, are one look.
    """
    wanted: dict[float, dict[int, Plan]] = {}
    for number, plan in enumerate(read_plans(options)):
        wanted.setdefault(_enlargement(plan, options, config), {})[number] = plan
    looks: dict[tuple[int, int], Look] = {}
    for enlarged, plans in wanted.items():
        raster = held.enter_context(opened or open_for(source, options, config, enlarged))
        opened, size = None, (raster.width, raster.height)
        first, by, others = looks.get(size, (raster, enlarged, {}))
        looks[size] = first, by, dict(sorted((others | plans).items()))
    return list(looks.values())


def pass_of(look: Look, place: Place, pack: Pack, device: Device, options: RunOptions) -> Pass:
    """Return what is to be done with a look at the raster."""
    raster, enlarged, plans = look
    windows = plan_windows(raster, place.area, options.window or pack.config.window, options.overlap)
    checked, finds = CheckedRaster(raster, skip=options.skip_bad_windows), _bands(list(plans.values()), pack, options)
    return Pass(Search(checked, windows, place.area, finds, pack, device, options, enlarged), plans, place)


def objects_of(
    one: Pass, rows: FinishedRows, finder: Finder, progress: Progress, writer: ProbabilityWriter | None
) -> dict[str, ObjectStore]:
    """Stream every find of a pass over the area; return its objects, holes filled, small ones left out."""
    search, options, frame, plans = one.search, one.search.options, one.search.windows.frame, list(one.plans.values())
    raster, finds, colours = search.raster, distinct_finds(plans), _all_asked(plans)
    corner = raster.transform * Affine.translation(frame.col, frame.row)
    polygonizers = {
        find: DividingPolygonizer(frame.width, corner, options.threshold, options.connectivity, origin=frame.row)
        for find in finds
    }
    stores = {find: ObjectStore() for find in finds}
    with closing(finished_bands(search, rows, finder, progress)) as bands:
        for band in bands:
            p8_of = dict(zip(search.finds, band.p8, strict=True))
            for find, polygonizer in polygonizers.items():
                polygonizer.push(band.row - frame.row, p8_of[find], band.valid, p8_of.get(find + CORES))
                stores[find].add(polygonizer.take())
            if writer is not None:
                writer.write(with_colours(band, raster, frame, colours))
    if writer is not None:
        writer.finish()
    for find, polygonizer in polygonizers.items():
        stores[find].add(polygonizer.finish())
    return {find: sized(store.finished(), raster.crs, options) for find, store in stores.items()}


def colours_of(one: Pass, found: dict[str, ObjectStore], check: Callable[[], None]) -> dict[str, Shares]:
    """Count the colours of the objects that plans ask them of: the raster is read again where these are.

    `check` is called before each band of it.
    """
    asked = colours_asked(one.plans.values())
    if not asked:
        return {}
    raster, frame = one.search.raster, one.search.windows.frame
    corner = raster.transform * Affine.translation(frame.col, frame.row)
    occupied = occupied_rows({find: found[find] for find in asked}, corner, frame.height)

    def rows() -> Iterator[ColourRows]:
        for band in rows_of_raster(raster, frame, occupied):
            check()
            yield band

    return colour_shares(found, asked, corner, (frame.height, frame.width), rows())


def probability_of(one: Pass, path: Path, *, cog: bool) -> ProbabilityWriter:
    """Return what writes the probability raster of a pass, with its plans."""
    search, plans = one.search, list(one.plans.values())
    place = search.windows.frame, search.raster.transform, search.raster.crs
    bands = (*search.finds, *(colour + PIXELS for colour in _all_asked(plans)))
    return ProbabilityWriter(path, *place, bands, [plan.to_dict() for plan in plans], cog=cog)


def _enlargement(plan: Plan, options: RunOptions, config: PackConfig) -> float:
    """Return how much larger than usual a phrase is to be seen: one of several things, as the smallest of them."""
    return config.enlargement(categories_asked([plan])) if options.gsd == "auto" else 1.0


def _bands(plans: Sequence[Plan], pack: Pack, options: RunOptions) -> tuple[str, ...]:
    """Return what the network is asked for: every find, and after them the cores of those whose objects are counted."""
    finds = distinct_finds(plans)
    if options.instances == "off" or not pack.network.knows_cores:
        return finds
    counted = counted_finds(plans, pack.config.counted)
    return (*finds, *(find + CORES for find in finds if find in counted))


def _all_asked(plans: Sequence[Plan]) -> list[str]:
    """Return the colours that the plans ask of pixels, each once."""
    asked = set().union(*colours_asked(plans).values())
    return [colour for colour in COLOURS if colour in asked]
