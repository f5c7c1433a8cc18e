"""Runs `engine run` and `engine vectorize` on every raster of a folder: `python run_rasters.py FOLDER SCRATCH`.

For each it prints a JSON line before, and one after with what came of both: exit status, lines on standard error, files
left, processor seconds. The network is that of conftest.py, so that the rasters are what is put to the test.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import engine.models.folders
import engine.models.packs
import engine.segment
from engine.cli.main import run

SUFFIXES = {".tif", ".vrt", ".png", ".jpg", ".jp2", ".img", ".bil"}
PHRASES = ("buildings", "buildings within 5 m of water", "the two largest buildings north of the water")


def use_predictable_network() -> None:
    """Make every model the one of conftest.py."""
    spec = importlib.util.spec_from_file_location("networks", Path(__file__).with_name("conftest.py"))
    assert spec is not None and spec.loader is not None
    networks = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(networks)
    pack = networks.pack_of(networks.Cored())
    engine.models.folders.check_pack = lambda name: None
    engine.segment.find_pack = Path
    engine.segment.read_config = lambda folder: pack.config
    engine.segment.load_pack = engine.models.packs.load_pack = lambda name: pack


@contextlib.contextmanager
def _standard_error() -> Iterator[list[str]]:
    """Catch what Python, and GDAL without it, write to standard error; it is in the list afterwards."""
    said: list[str] = []
    with tempfile.TemporaryFile() as file:
        before = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            yield said
        finally:
            sys.stderr.flush()
            os.dup2(before, 2)
            os.close(before)
            file.seek(0)
            said.append(file.read().decode(errors="replace"))


def outcome(arguments: list[str], raster: Path, scratch: Path) -> dict[str, object]:
    """Run one command line in an empty scratch folder."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    before = set(raster.parent.iterdir())
    started = time.process_time()
    with _standard_error() as said, contextlib.redirect_stdout(io.StringIO()):
        status = run(arguments)
    return {
        "command": arguments[0],
        "status": status,
        "lines": said[0].splitlines(),
        "left": sorted(path.name for path in scratch.iterdir()),
        "strayed": sorted(path.name for path in set(raster.parent.iterdir()) - before),
        "cpu": time.process_time() - started,
    }


def main(folder: Path, scratch: Path) -> None:
    """Run them all; an exception ends the process, and the last line tells where."""
    use_predictable_network()
    phrases = [part for phrase in PHRASES for part in ("-p", phrase)]
    for raster in sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES):
        print(json.dumps({"name": raster.name}), flush=True)
        run_it = ["run", str(raster), *phrases, "--model", "brightness", "--device", "cpu", "--workers", "1", "--quiet"]
        run_it += ["-o", f"{scratch}/out.gpkg", "--probability", f"{scratch}/p.tif", "--preview", f"{scratch}/p.png"]
        vectorize = ["vectorize", str(raster), "-o", f"{scratch}/out.geojson", "--quiet"]
        done = [outcome(arguments, raster, scratch) for arguments in (run_it, vectorize)]
        print(json.dumps({"name": raster.name, "done": done}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
