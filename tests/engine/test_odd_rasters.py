"""Odd and damaged rasters through the command line: status 0 or 2, one line where it is 2, and nothing left then."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

HELPERS = Path(__file__).parents[1] / "georeferencing"
sys.path.insert(0, str(HELPERS))

import odd_tiffs  # noqa: E402
import raw_tiffs  # noqa: E402
import strange_tiffs  # noqa: E402

ADDRESS_SPACE = 12 << 30
CPU_SECONDS = 20
OUTPUTS = {"run": ["out.gpkg", "p.png", "p.tif"], "vectorize": ["out.geojson"]}


def outcomes(folder: Path, scratch: Path) -> dict[str, list[dict]]:
    command = [sys.executable, str(Path(__file__).with_name("run_rasters.py")), str(folder), str(scratch)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=3600,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE)),
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, (lines[-1:], done.stderr[-2000:])
    return {line["name"]: line["done"] for line in lines if "done" in line}


def check(outcomes: dict[str, list[dict]]) -> None:
    for name, jobs in outcomes.items():
        for job in jobs:
            assert job["strayed"] == [], name
            assert job["cpu"] < CPU_SECONDS, name
            if job["status"] == 0:
                assert job["left"] == OUTPUTS[job["command"]], name
                continue
            assert job["status"] == 2, (name, job)
            assert job["left"] == [], (name, job)
            assert len(job["lines"]) == 1, (name, job)
            assert name in job["lines"][0] or "out.geojson" in job["lines"][0], job


@pytest.mark.slow
def test_odd_and_strange_rasters(tmp_path):
    folder = tmp_path / "rasters"
    folder.mkdir()
    random = np.random.default_rng(0)
    written = {
        path.name for write in (odd_tiffs.sound, strange_tiffs.strange, raw_tiffs.raw) for path in write(folder, random)
    }
    done = outcomes(folder, tmp_path / "scratch")
    check(done)
    assert done.keys() >= written
    assert sum(jobs[0]["status"] == 0 for jobs in done.values()) > len(done) / 2


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_damaged_rasters(tmp_path):
    for folder in ("whole", "damaged"):
        (tmp_path / folder).mkdir()
    random = np.random.default_rng(2)
    whole = list(odd_tiffs.to_damage(tmp_path / "whole", random))
    written = {path.name for path in odd_tiffs.damaged(tmp_path / "damaged", whole, random, cuts=40, flips=200)}
    written |= {path.name for path in odd_tiffs.virtual(tmp_path / "damaged", whole[0])}
    done = outcomes(tmp_path / "damaged", tmp_path / "scratch")
    check(done)
    assert done.keys() == written
