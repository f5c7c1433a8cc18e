"""Wrong usage of every command but `run`: one line that names the value and the mend, status 2, nothing left behind."""

from __future__ import annotations

import shlex
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    ("teach {samples}/atlanta.tif --labels none.gpkg -p pools -o pack", "none.gpkg"),
    ("teach {samples}/osbs.tif --labels {samples}/atlanta_buildings.geojson -p pools -o pack", "lies off"),
    (
        "teach {samples}/atlanta.tif --labels {samples}/atlanta_buildings.geojson -p 'largest pool' -o pack",
        "says which ones",
    ),
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
