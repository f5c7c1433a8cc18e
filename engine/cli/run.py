"""`engine run`: rasters and phrases in, layers of polygons out."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import click

from engine.cli.batch import Target, Ways, run_all
from engine.cli.parameters import given, options_of, phrases_in
from engine.cli.reporter import Reporter
from engine.errors import InputError, UsageError
from engine.options import RunOptions, read_options

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
@click.option("--resume", is_flag=True, help="Go on with a run that was killed, cancelled or failed (OUT.part).")
@click.option("--overwrite", is_flag=True, help="Replace outputs that exist, and begin anew.")
@click.option(
    "--cluster", metavar="ADDRESS|local:N", help="Run the network on a Dask cluster, or on N local processes."
)
@click.option("--server", metavar="URL", help="Run on this engine, such as http://127.0.0.1:8901 (engine serve).")
@click.option(
    "--server-key-file", metavar="FILE", help="A file with the server's key, private to you; else ENGINE_SERVER_KEY."
)
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
    resume: bool,
    overwrite: bool,
    cluster: str | None,
    server: str | None,
    server_key_file: str | None,
    as_json: bool,
    quiet: bool,
    **values: Any,  # noqa: ANN401 - the flags of RunOptions, as typed
) -> int:
    """Find what phrases refer to in rasters and write it as polygons.

    RASTER is a file, a folder, a pattern, a STAC item or collection (.json), or any name GDAL opens.
    """
    wanted = [*phrases, *phrases_in(phrase_file)]
    if not wanted:
        raise UsageError("no phrase: say what to find, for example -p buildings")
    options = read_options(RunOptions, given(values) | {"phrases": wanted})
    if explain:
        return _explain(options, as_json)
    if not out:
        raise UsageError("no output: name a file, for example -o result.gpkg")
    if resume and overwrite:
        raise UsageError("--resume --overwrite: the one goes on with a stopped run, the other begins anew; give one")
    sources = [source for pattern in rasters for source in _expand(pattern)]
    reporter = Reporter(as_json, quiet)
    may_be_more = sources != list(rasters) and not Path(out).suffix  # one today of a folder or a pattern
    in_folder = len(sources) > 1 or may_be_more or Path(out).is_dir()
    targets: list[Target] = [(out, probability, preview)]
    if in_folder:
        _check_apart(rasters, (probability, ".tif"), (preview, ".png"))
        targets = _in_folders(sources, out, probability, preview)
    if server is None and server_key_file is not None:
        raise UsageError(f"--server-key-file {server_key_file}: goes with --server URL; add it")
    if server is not None and (resume or cluster is not None):
        raise UsageError("--server: the server runs its own way; leave out --resume and --cluster")
    with _made((out, probability, preview) if in_folder else ()):
        if server is not None:
            from engine.cli.remote import run_remote

            return run_remote(server, server_key_file, sources, targets, options, reporter, overwrite=overwrite)
        ways = Ways(overwrite, resume, skip_complete=in_folder or resume, cluster=cluster)
        return run_all(sources, targets, options, reporter, ways)


def _explain(options: RunOptions, as_json: bool) -> int:
    from engine.phrases.colours import read_for_pixels
    from engine.phrases.plan import whole_phrase

    read: Callable[[str], Any] = read_for_pixels if options.plan else whole_phrase
    for plan in map(read, options.phrases):
        click.echo(json.dumps(plan.to_dict()) if as_json else f"{plan.phrase}: {plan.render()}")
        if not as_json:
            for warning in plan.warnings:
                click.echo(f"  {warning}")
    return 0


def _expand(pattern: str) -> list[str]:
    """Return the rasters that an argument names: a folder's, a STAC item's, those that match a pattern, or itself."""
    if not pattern:
        raise UsageError("RASTER '': the name is empty; give a raster, a folder or a pattern")
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
            raise InputError(f"{pattern}: no file matches; give a raster, a folder or another pattern")
        return found
    # pystac takes a while to import: not for `--help` and not before it is needed
    from georeferencing.stac import is_stac, rasters_of

    return rasters_of(pattern) if is_stac(pattern) else [pattern]


def _check_apart(rasters: Sequence[str], *outputs: tuple[str | None, str]) -> None:
    """Raise UsageError where pictures would lie in a folder of rasters: the next run would take them for rasters.

    `outputs` are folders and the suffix of what is written there; a pattern takes those that end as it does.
    """
    for folder, suffix in outputs:
        taken = {Path(raster).resolve() for raster in rasters if Path(raster).is_dir()}
        for pattern in (Path(raster) for raster in rasters if any(mark in raster for mark in "*?[")):
            if fnmatch(suffix, pattern.suffix or "*"):
                taken.add(pattern.parent.resolve())
        if folder and Path(folder).resolve() in taken:
            raise UsageError(f"{folder}: is the folder of the rasters, and its pictures would be rasters; name another")


def _in_folders(sources: Sequence[str], out: str, probability: str | None, preview: str | None) -> list[Target]:
    """Return the outputs of many rasters, a GeoPackage each, named after them in the folders given.

    Raises UsageError where these cannot be folders.
    """
    folders = [Path(folder) for folder in (out, probability, preview) if folder is not None]
    for folder in folders:
        if folder.suffix and not folder.is_dir():
            raise UsageError(f"{folder}: there are {len(sources)} rasters, so give a folder")
        if not folder.parent.is_dir():
            raise UsageError(f"{folder}: the folder {folder.parent} does not exist")
    targets = []
    taken: set[str] = set()
    stems = Counter(Path(source).stem for source in sources)
    for source in sources:
        stem = Path(source).stem
        if stems[stem] > 1:  # a number would go by their order
            stem = f"{Path(source).absolute().parent.name}_{stem}"
        stem = re.sub(r"[!;\t\r\n]", "_", stem)  # no file of layers can be called so
        name, number = stem, 1
        while name in taken:
            number += 1
            name = f"{stem}_{number}"
        taken.add(name)
        raster = f"{probability}/{name}.tif" if probability else None
        picture = f"{preview}/{name}.png" if preview else None
        targets.append((f"{out}/{name}.gpkg", raster, picture))
    return targets


@contextmanager
def _made(folders: Iterable[str | None]) -> Iterator[None]:
    """Make folders that are not there, for as long as something is in them: wrong usage leaves nothing behind."""
    new = [Path(folder) for folder in folders if folder is not None and not Path(folder).is_dir()]
    try:
        for folder in new:
            try:
                folder.mkdir(exist_ok=True)
            except OSError as error:
                raise UsageError(f"{folder}: the folder cannot be made ({error.strerror})") from error
        yield
    finally:
        for folder in new:
            with suppress(OSError):  # it is not there, or not empty
                folder.rmdir()
