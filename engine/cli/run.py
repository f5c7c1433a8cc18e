"""`engine run`: rasters and phrases in, layers of polygons out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from engine.cli.parameters import given, options_of
from engine.errors import EngineError, InputError, UsageError
from engine.options import RunOptions, read_options
from georeferencing.errors import GeoreferencingError

SOME_FAILED = 3
_RASTER_SUFFIXES = (".tif", ".tiff", ".vrt", ".jp2", ".img", ".png", ".jpg", ".jpeg", ".mbtiles")


@click.command("run")
@click.argument("rasters", nargs=-1, required=True, metavar="RASTER...")
@click.option("-p", "--phrase", "phrases", multiple=True, metavar="PHRASE", help="What to find; repeatable.")
@click.option("--phrases", "phrase_file", metavar="FILE", help="A text file with one phrase a line.")
@click.option("-o", "--out", metavar="OUT", help=".gpkg, .geojson, .fgb, .parquet or .shp; a folder for many rasters.")
@options_of(RunOptions, leave_out=("phrases",))
@click.option("--probability", metavar="TIF", help="Also write the probability: a COG, 8 bits, one band a noun phrase.")
@click.option("--preview", metavar="PNG", help="Also write a picture of the raster with the outlined polygons.")
@click.option("--explain", is_flag=True, help="Print how each phrase is read, and stop.")
@click.option("--overwrite", is_flag=True, help="Replace outputs that exist.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--quiet", is_flag=True, help="Print errors only.")
def run(
    rasters: tuple[str, ...],
    phrases: tuple[str, ...],
    phrase_file: str | None,
    out: str | None,
    probability: str | None,
    preview: str | None,
    explain: bool,
    overwrite: bool,
    as_json: bool,
    quiet: bool,
    **values: Any,  # noqa: ANN401 - the flags of RunOptions, as typed
) -> int:
    """Find what phrases refer to in rasters and write it as polygons.

    RASTER is a file, a folder, a pattern, a STAC item or collection (.json), or any name GDAL opens.
    """
    wanted = [*phrases, *_lines(phrase_file)]
    if not wanted:
        raise UsageError("no phrase: say what to find, for example -p buildings")
    options = read_options(RunOptions, given(values) | {"phrases": wanted})
    if explain:
        return _explain(options, as_json)
    if out is None:
        raise UsageError("no output: name a file, for example -o result.gpkg")
    sources = [source for pattern in rasters for source in _expand(pattern)]
    reporter = Reporter(as_json, quiet)
    if len(sources) == 1 and not Path(out).is_dir():
        targets = [(out, probability, preview)]
    else:
        targets = _in_folders(sources, out, probability, preview)
    return _run_all(sources, targets, options, overwrite, reporter)


class Reporter:
    """Tells the user how a run goes: a progress bar and lines on a terminal, JSON lines on request, or nothing."""

    def __init__(self, as_json: bool, quiet: bool) -> None:
        self._json, self._quiet = as_json, quiet
        self._bar: tqdm[Any] | None = None
        self._shown = -1

    def note(self, text: str) -> None:
        """Show a sentence."""
        if self._json:
            self._line({"event": "note", "text": text})
        elif not self._quiet:
            tqdm.write(text, file=sys.stderr)

    def windows(self, done: int, total: int) -> None:
        """Show progress: a bar with windows/s and the time left, or a JSON line each percent."""
        if self._json:
            percent = 100 * done // max(total, 1)
            if percent != self._shown:
                self._shown = percent
                self._line({"event": "progress", "windows": done, "of": total})
        elif not self._quiet and sys.stderr.isatty():
            if self._bar is None or done == 0:
                self._bar = tqdm(total=total, unit="window", leave=False)
            self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def done(self, summary: dict[str, Any]) -> None:
        """Show what a run did."""
        self.close()
        if self._json:
            self._line({"event": "done", **summary})
        elif not self._quiet:
            for layer in summary["layers"]:
                size = f"{layer['objects']} objects, {layer['area_m2']:.2f} m2"
                click.echo(f"{layer['phrase']}: {size} -> {summary['out']}, layer {layer['name']}")
            click.echo(
                f"{summary['windows']} windows in {summary['seconds']:.1f} s ({summary['windows_per_s']:.2f}/s), "
                f"{summary['model']} on {summary['device']}, {summary['precision']}"
            )

    def failed(self, source: str, error: Exception) -> None:
        """Show that one raster of many failed."""
        self.close()
        if self._json:
            self._line({"event": "failed", "source": source, "error": str(error)})
        else:
            click.echo(f"engine: {error}", err=True)

    @staticmethod
    def _line(values: dict[str, Any]) -> None:
        click.echo(json.dumps(values))


def _run_all(
    sources: Sequence[str],
    targets: Sequence[tuple[str, str | None, str | None]],
    options: RunOptions,
    overwrite: bool,
    reporter: Reporter,
) -> int:
    """Run rasters one after the other; a single raster's error goes up, those of many are told and counted."""
    # torch takes a second to import: not before the usage is known to be right
    from engine.models.packs import load_pack
    from engine.segment import Outputs, layer_names, read_plans, segment

    names = layer_names(read_plans(options))
    outputs = [
        Outputs(Path(layers), _path(probability), _path(preview), overwrite) for layers, probability, preview in targets
    ]
    for output in outputs:
        output.check(names)
    pack = load_pack(options.model) if len(sources) > 1 else None
    failures = 0
    for source, output in zip(sources, outputs, strict=True):
        try:
            reporter.done(segment(source, output, options, pack=pack, listener=reporter).to_dict())
        except (EngineError, GeoreferencingError) as error:
            if len(sources) == 1:
                raise
            failures += 1
            reporter.failed(source, error)
        finally:
            reporter.close()
    return SOME_FAILED if failures else 0


def _explain(options: RunOptions, as_json: bool) -> int:
    from engine.phrases.grammar import read_phrase
    from engine.phrases.plan import whole_phrase

    read: Callable[[str], Any] = read_phrase if options.plan else whole_phrase
    for plan in map(read, options.phrases):
        click.echo(json.dumps(plan.to_dict()) if as_json else f"{plan.phrase}: {plan.render()}")
        if not as_json:
            for warning in plan.warnings:
                click.echo(f"  {warning}")
    return 0


def _lines(path: str | None) -> list[str]:
    if path is None:
        return []
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); give a text file with one phrase a line") from error
    return [line.strip() for line in lines if line.strip()]


def _expand(pattern: str) -> list[str]:
    """Return the rasters that an argument names: a folder's, a STAC item's, those that match a pattern, or itself."""
    path = Path(pattern)
    if path.is_dir():
        found = sorted(str(file) for file in path.iterdir() if file.suffix.lower() in _RASTER_SUFFIXES)
        if not found:
            raise InputError(f"{pattern}: the folder holds no raster ({', '.join(_RASTER_SUFFIXES)})")
        return found
    is_local = "://" not in pattern and not pattern.startswith("/vsi")
    if is_local and any(mark in pattern for mark in "*?[") and not path.exists():
        root = Path(path.anchor or ".")
        found = sorted(str(file) for file in root.glob(str(path.relative_to(path.anchor))))
        if not found:
            raise InputError(f"{pattern}: no file matches")
        return found
    # pystac takes a while to import: not for `--help` and not before it is needed
    from georeferencing.stac import is_stac, rasters_of

    return rasters_of(pattern) if is_stac(pattern) else [pattern]


def _in_folders(
    sources: Sequence[str], out: str, probability: str | None, preview: str | None
) -> list[tuple[str, str | None, str | None]]:
    """Return the outputs of many rasters, a GeoPackage each, named after them in the folders given."""
    folders = [Path(folder) for folder in (out, probability, preview) if folder is not None]
    for folder in folders:
        if folder.suffix and not folder.is_dir():
            raise UsageError(f"{folder}: there are {len(sources)} rasters, so give a folder")
        if not folder.parent.is_dir():
            raise UsageError(f"{folder}: the folder {folder.parent} does not exist")
    targets = []
    taken: set[str] = set()
    for source in sources:
        stem = Path(source).stem
        name, number = stem, 1
        while name in taken:
            number += 1
            name = f"{stem}_{number}"
        taken.add(name)
        raster = f"{probability}/{name}.tif" if probability else None
        picture = f"{preview}/{name}.png" if preview else None
        targets.append((f"{out}/{name}.gpkg", raster, picture))
    for folder in folders:
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise UsageError(f"{folder}: the folder cannot be made ({error.strerror})") from error
    return targets


def _path(name: str | None) -> Path | None:
    return None if name is None else Path(name)
