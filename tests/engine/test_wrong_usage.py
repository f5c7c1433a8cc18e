"""Wrong usage of every command but `run`: one line that names the value and the mend, status 2, nothing left behind."""

from __future__ import annotations

import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import geopandas
import pytest
from shapely import Point

from engine.cli.main import run
from engine.resources import resource_path

OFF = """{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"category": "building"},
"geometry": {"type": "Polygon", "coordinates": [[[733601, 3724689], [734051, 3724689], [734051, 3725139],
[733601, 3724689]]]}}]}"""  # metres, where GeoJSON means degrees
SAMPLES = resource_path("samples")
USAGES = [
    ("vectorize none.tif -o out.gpkg", "none.tif: no such file"),
    ("vectorize {samples}/atlanta.tif -o out.gpkg", "uint16; probabilities are uint8"),
    ("vectorize folder -o out.gpkg", "folder: is a folder, give a raster"),
    ("vectorize text.txt -o out.gpkg", "text.txt: not a raster"),
    ("select none.gpkg -p roofs -o out.gpkg", "none.gpkg: no such file; give a vector file"),
    ("select folder -p roofs -o out.gpkg", "folder: is a folder; give a vector file"),
    ("select {samples}/atlanta_buildings.geojson|layername=roofs -p roofs -o out.gpkg", "it has atlanta_buildings"),
    ("select text.txt -p roofs -o out.gpkg", "text.txt: cannot be read as a vector layer"),
    ("select {samples}/atlanta_buildings.geojson --phrases none.txt -o out.gpkg", "none.txt: cannot be read (No such"),
    ("select {samples}/atlanta_buildings.geojson --phrases bytes.bin -o out.gpkg", "bytes.bin: cannot be read (it is"),
    ("select {samples}/atlanta_buildings.geojson -p roofs -o out.gpkg --category-field use", "no field 'use'"),
    ("select two.gpkg -p roofs -o out.gpkg", "several layers (old, new); name one: 'two.gpkg|layername=old'"),
    ("data phrases two.gpkg --raster {samples}/atlanta.tif -o out.jsonl", "several layers of polygons (old, new)"),
    ("teach {samples}/atlanta.tif --labels two.gpkg -p pools -o pack", "several layers of polygons (old, new)"),
    ("teach {samples}/atlanta.tif --labels two.gpkg|layername=mine -p pools -o pack", "no such layer; it has old, new"),
    ("teach {samples}/atlanta.tif --labels none.gpkg -p pools -o pack", "none.gpkg: no such file"),
    ("teach {samples}/osbs.tif --labels {samples}/atlanta_buildings.geojson -p pools -o pack", "lies off"),
    (
        "teach {samples}/atlanta.tif --labels {samples}/atlanta_buildings.geojson -p 'largest pool' -o pack",
        "says which ones",
    ),
    ("teach {samples}/atlanta.tif --labels one.jsonl -p pools -o out --seed -1", "-1 is not in the range x>=0"),
    ("models import one.jsonl --as lavt --name ../out", "--name ../out: give the name of one folder"),
    ("models import one.jsonl --as lavt --name mrsnet-lite", "mrsnet-lite: a pack of this name exists already"),
    ("models import one.jsonl --as lavt --gsd-range 30 0.1", "--gsd-range 30 0.1: give finest and coarsest"),
    ("models import one.jsonl --as lavt --gsd-range 1 nan", "--gsd-range 1 nan: give finest and coarsest"),
    ("teach none.tif --labels {samples}/atlanta_buildings.geojson -p pools -o pack", "none.tif: no such file"),
    ("models info none", "model 'none': neither a pack folder nor a known pack"),
    ("models import text.txt --as lavt --name none", "text.txt: refused, it is no file of PyTorch"),
    ("data check none", "none: does not exist"),
    ("data check folder", "folder: no known dataset"),
    ("data convert one.jsonl -o out.txt", "out.txt: samples are written as JSON lines; name it out.jsonl"),
    ("data convert one.jsonl", "Missing option '-o' / '--out'; see engine data convert --help"),
    ("data phrases off.geojson --raster {samples}/atlanta.tif -o out.jsonl", "cannot be brought from WGS 84 to"),
    (
        "data phrases {samples}/atlanta_buildings.geojson --raster {samples}/atlanta.tif -o out.jsonl --val nan",
        "'--val': nan is not a number in the range 0<=x<=1",
    ),
    ("data convert broken.jsonl -o out.jsonl", "broken.jsonl: no usable sample"),
    ("data phrases broken.jsonl --raster {samples}/osbs.tif -o out.jsonl", "broken.jsonl: cannot be read"),
    ("eval --data folder --model mrsnet-lite -o report", "folder: no known dataset"),
    ("eval --data empty.jsonl --predictions folder -o report", "no sample could be scored; it holds none"),
    ("eval --data one.jsonl --model mrsnet-lite --threshold nan -o report", "nan is not a number in the range"),
    ("eval --data one.jsonl --model mrsnet-lite --device tpu -o report", "--device tpu: give auto, cpu"),
    ("train broken.toml", "broken.toml: not a readable TOML file"),
    ("train odd.toml", "odd.toml: network: is missing; what must be there: network, train, text_folder, out"),
    ("serve", "give the key by --stdin-control or by --key-file"),
    ("serve --key-file key --state state --device tpu", "--device tpu: give auto, cpu"),
    ("serve --key-file key --state state --allow-url files", "--allow-url files: give the beginning of a URL"),
    ("serve --key-file key --state state --allow none", "--allow none: no such folder"),
    ("serve --key-file key --state state --port {port}", "Address already in use; try --port 0"),
]


WITHOUT_TORCH = "import sys; sys.modules['torch'] = None; from engine.cli.main import run; sys.exit(run(sys.argv[1:]))"
QUICK = [
    ("run {samples}/*.tif -p roofs -o new --model none", "model 'none': neither a pack folder nor a known"),
    ("run {samples}/atlanta.tif -p roofs -o out.gpkg --model none", "model 'none': neither a pack folder nor a known"),
    ("run {samples}/atlanta.tif -p roofs -o out.gpkg --model pack", "pack/model.safetensors: missing; give a complete"),
    ("run {samples}/atlanta.tif -p roofs -o out.gpkg --model broken", "broken/config.json: name: Field required"),
    ("run {samples}/atlanta.tif -p roofs -p Pools -o done/l.gpkg", "done/l.gpkg: has a layer pools already; choose"),
    ("run {samples}/atlanta.tif -p roofs -o done/l.fgb", "done/l.fgb: exists already; choose another name or give"),
    (
        "run {samples}/atlanta.tif -p roofs -o out.gpkg --preview done/l.png",
        "done/l.png: exists already; choose another",
    ),
    ("run {samples}/atlanta.tif -p roofs -o l.gpkg", "l.gpkg.part: an unfinished run is there; go on with --resume"),
    ("vectorize none.tif -o out.gpkg", "none.tif: no such file"),
    ("eval --data one.jsonl --model none -o out", "model 'none': neither a pack folder nor a known pack"),
    ("eval --data one.jsonl --predictions pack -o done", "done/report.md: exists already; choose another name or give"),
    ("teach {samples}/atlanta.tif --labels one.jsonl -p pools --from none -o out", "model 'none': neither a pack"),
    ("teach none.tif --labels one.jsonl -p pools -o out", "none.tif: no such file"),
    ("models info none", "model 'none': neither a pack folder nor a known pack"),
]
"""What is told before the network's libraries are imported, which takes seconds."""


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize(("usage", "said"), USAGES, ids=[row[0] for row in USAGES])
def test_wrong_usage_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], taken_port: int, usage: str,
    said: str,
) -> None:  # fmt: skip
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.txt").write_text("neither raster nor vector")
    (tmp_path / "bytes.bin").write_bytes(b"\xff\xfe")
    (tmp_path / "broken.jsonl").write_text('{"image": \n')
    (tmp_path / "one.jsonl").write_text('{"image": "text.txt", "phrase": "roofs", "mask": null}\n')
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "off.geojson").write_text(OFF)
    for layer in ("old", "new"):
        geopandas.GeoDataFrame(geometry=[Point(0, 0).buffer(1)], crs=4326).to_file(tmp_path / "two.gpkg", layer=layer)
    (tmp_path / "odd.toml").write_text("train = []")
    (tmp_path / "broken.toml").write_text("train = [")
    (tmp_path / "key").write_text("k" * 32)
    (tmp_path / "key").chmod(0o600)
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert run(shlex.split(usage.format(samples=SAMPLES, port=taken_port))) == 2
    *reasons, line = capsys.readouterr().err.splitlines()
    assert said in line
    assert not reasons or usage.startswith("data convert"), "only samples that are left out have lines of their own"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(("usage", "said"), QUICK, ids=[row[0] for row in QUICK])
def test_wrong_names_are_told_before_torch_is_there(tmp_path: Path, usage: str, said: str) -> None:
    for folder in ("pack", "broken", "done"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "config.json").write_text("{}")
    (tmp_path / "broken" / "model.safetensors").touch()
    for name in ("report.md", "l.fgb", "l.png"):
        (tmp_path / "done" / name).touch()
    geopandas.GeoDataFrame(geometry=[Point(0, 0)], crs="EPSG:4326").to_file(tmp_path / "done" / "l.gpkg", layer="pools")
    (tmp_path / "l.gpkg.part").mkdir()
    (tmp_path / "l.gpkg.part" / "run.json").write_text("{}")
    (tmp_path / "one.jsonl").write_text('{"image": "a.png", "phrase": "roofs", "mask": null}\n')
    command = [sys.executable, "-c", WITHOUT_TORCH, *shlex.split(usage.format(samples=SAMPLES))]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert not (tmp_path / "out").exists() and not (tmp_path / "out.gpkg").exists()
