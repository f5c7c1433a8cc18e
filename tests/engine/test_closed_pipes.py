"""Whoever reads the command's output may go: the run goes on, in plain words and as JSON lines."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]

TWICE = """
import os, sys
from engine.cli.main import main
import engine.segment
assert "torch._dynamo" not in sys.modules, "the compiler, which takes as long to import as PyTorch itself"
first = os.fork()
if first == 0:
    sys.argv += ["-o", "json.gpkg", "--json"]
else:
    assert os.waitpid(first, 0)[1] == 0
    sys.argv += ["-o", "plain.gpkg"]
main()
"""


def test_a_reader_that_goes_ends_no_run(write_raster: Callable[..., Path], tmp_path: Path) -> None:
    image = np.full((90, 120), 20, np.uint8)
    image[20:30, 40:50] = 250
    raster = write_raster(image)
    command = [sys.executable, "-c", TWICE, "run", str(raster), "-p", "buildings"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    engine = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tmp_path, env=environment)
    assert engine.stdout is not None
    engine.stdout.close()
    assert engine.wait(timeout=120) == 0
    assert (tmp_path / "json.gpkg").is_file() and (tmp_path / "plain.gpkg").is_file()
