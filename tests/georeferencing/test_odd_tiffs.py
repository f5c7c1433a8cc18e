"""A campaign of odd and damaged rasters: each is read, or refused in one line; none hangs, crashes or leaves anything.

The rasters are read in a process of its own with bounded memory, so that a crash or a runaway allocation shows.
"""

import json
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import odd_tiffs
import raw_tiffs
import strange_tiffs

ADDRESS_SPACE = 6 << 30
CPU_SECONDS_A_FILE = 10
REFUSED = {f"transform_{name}.tif" for name in ("flat", "tiny", "vast", "farther", "no_number", "infinite")}
REFUSED |= {"crs_4326.tif"}
"""A place that is none, or pixels of half a degree."""

STRANGE_BUT_READ = (
    "rpc_sane.tif",
    "points_four_in_a_crs.tif",
    "virtual_types_differ.vrt",
    "virtual_nodata_differs.vrt",
    "palette_half_clear.tif",
    "bands_300.tif",
    "value_float16.tif",
    "nodata_7.tif",
    "other.jp2",
)


def outcomes(folder):
    """Read all rasters of a folder; return what came of each."""
    before = sorted(path.name for path in folder.iterdir())
    done = subprocess.run(
        [sys.executable, odd_tiffs.__file__, str(folder)],
        capture_output=True,
        text=True,
        timeout=3600,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE)),
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, (lines[-1], done.stderr[-2000:])
    assert done.stderr == ""  # GDAL's own messages go to the log
    assert sorted(path.name for path in folder.iterdir()) == before
    told = {line["name"]: line for line in lines if "said" in line}
    slow = {name: line["cpu"] for name, line in told.items() if line["cpu"] > CPU_SECONDS_A_FILE}
    assert not slow
    return {name: line["said"] for name, line in told.items()}


def test_odd_rasters_are_read(tmp_path):
    written = {path.name for path in odd_tiffs.sound(tmp_path, np.random.default_rng(0))}
    said = outcomes(tmp_path)
    assert said.keys() == written
    refused = {name: text for name, text in said.items() if text != "read"}
    assert refused.keys() == REFUSED, refused


def test_strange_rasters_are_read_or_refused_in_one_line(tmp_path):
    written = {path.name for path in strange_tiffs.strange(tmp_path, np.random.default_rng(0))}
    said = outcomes(tmp_path)
    assert said.keys() >= written
    refused = {name: text for name, text in said.items() if text != "read" and name in written}
    for name in STRANGE_BUT_READ:
        assert name not in refused, refused[name]
    assert len(refused) < len(written) / 3


def test_raw_rasters_are_read_or_refused_in_one_line(tmp_path):
    written = {path.name for path in raw_tiffs.raw(tmp_path, np.random.default_rng(0))}
    said = outcomes(tmp_path)
    assert said.keys() == written
    assert "a pipe" in said["a_pipe.tif"]
    assert "a pipe" in said["a:pipe.tif"]
    assert len(written) > 200
    assert sum(text == "read" for text in said.values()) > len(written) / 2


@pytest.mark.parametrize(("cuts", "flips"), [(8, 12), pytest.param(80, 400, marks=pytest.mark.slow)])
def test_damaged_rasters_are_read_or_refused_in_one_line(tmp_path, cuts, flips):
    random = np.random.default_rng(1)
    (tmp_path / "whole").mkdir()
    (tmp_path / "damaged").mkdir()
    whole = list(odd_tiffs.to_damage(tmp_path / "whole", random))[: 2 if cuts == 8 else None]
    written = list(odd_tiffs.damaged(tmp_path / "damaged", whole, random, cuts, flips))
    written += odd_tiffs.virtual(tmp_path / "damaged", whole[0])
    said = outcomes(tmp_path / "damaged")
    assert said.keys() == {path.name for path in written}
    # what lacks its end cannot be whole
    assert [name for name, text in said.items() if name.startswith("cut_") and text == "read"] == []
