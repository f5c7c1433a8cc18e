"""A real service and a real client: jobs from request to result."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import pytest
from geopandas.testing import assert_geodataframe_equal

from engine.client import Client, JobError, JobView, ServerError
from engine.models.packs import load_pack
from engine.options import RunOptions, read_options
from engine.segment import Outputs, segment
from tests.engine.server.conftest import PATIENCE, Engine, until

OPTIONS = {"model": "tiny", "threshold": 0.5}
SLOW = {"model": "tiny", "overlap": 0.75}  # of large.tif: thousands of windows


def test_a_job_gives_what_the_main_job_gives(client: Client, images: Path, home: Path, tmp_path: Path) -> None:
    phrases = ["buildings", "the largest building"]
    seen: list[JobView] = []
    job = client.wait(client.segment(images / "small.tif", phrases, OPTIONS).id, seen.append, PATIENCE)
    assert job.result is not None
    assert [layer["phrase"] for layer in job.result["layers"]] == phrases
    assert job.windows == job.of == job.result["windows"] > 1
    assert seen[-1].state == "done"
    client.save(job.id, tmp_path / "served.gpkg")
    client.save(job.id, tmp_path / "served.tif")

    pack = load_pack(home / "refer-segment" / "models" / "tiny")
    options = read_options(RunOptions, OPTIONS | {"phrases": phrases})
    segment(images / "small.tif", Outputs(tmp_path / "own.gpkg"), options, pack=pack)
    for layer in job.result["layers"]:
        served = geopandas.read_file(tmp_path / "served.gpkg", layer=layer["name"])
        own = geopandas.read_file(tmp_path / "own.gpkg", layer=layer["name"])
        assert len(own) == layer["objects"] > 0
        assert_geodataframe_equal(served, own)
