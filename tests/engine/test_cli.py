"""The command line: what it lists, how it fails, what it leaves behind."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from pydantic import BaseModel

import engine.cli.run
import engine.segment
from engine.cli.main import COMMANDS, run
from engine.cli.parameters import _METAVARS
from engine.cli.run import _in_folders
from engine.models.configs.mrsnet_lite import CONFIG
from engine.models.packs import Pack, PackConfig
from engine.options import RunOptions

Write = Callable[..., Path]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def raster(write_raster: Write) -> Path:
    image = np.full((90, 120), 20, np.uint8)
    image[20:30, 40:50] = 250
    return write_raster(image)


@pytest.fixture
def predictable(monkeypatch: pytest.MonkeyPatch, pack: Pack) -> None:
    """`--model brightness` is the network of conftest.py, which is in no folder."""
    monkeypatch.setattr("engine.models.folders.check_pack", lambda name: None)
    monkeypatch.setattr("engine.segment.find_pack", lambda name: Path(name))
    monkeypatch.setattr("engine.segment.read_config", lambda folder: pack.config)
    monkeypatch.setattr("engine.segment.load_pack", lambda name: pack)
    monkeypatch.setattr("engine.models.packs.load_pack", lambda name: pack)


@pytest.mark.usefixtures("predictable")
def test_a_raster_cut_short_leaves_nothing_behind(
    write_raster: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_raster(np.full((900, 200), 20, np.uint8))
    source.write_bytes(source.read_bytes()[:-9000])
    arguments = ["run", str(source), "-p", "buildings", "--model", "brightness", "--quiet", "--device", "cpu"]
    arguments += ["-o", str(tmp_path / "out.gpkg"), "--probability", str(tmp_path / "p.tif")]
    assert run(arguments) == 2
    assert "raster.tif: is cut short" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["raster.tif"]
    assert run([*arguments, "--skip-bad-windows"]) == 0


ERRORS = [
    (["{dir}/missing.tif", "-p", "buildings", "-o", "{dir}/out.gpkg"], ["missing.tif"]),
    (["{dir}/text.tif", "-p", "buildings", "-o", "{dir}/out.gpkg"], ["text.tif", "give a GeoTIFF"]),
    (["{raster}", "-p", "", "-o", "{dir}/out.gpkg"], ["-p '': the phrase is empty"]),
    (["{raster}", "-p", "  ", "-o", "{dir}/out.gpkg"], ["phrase is empty"]),
    (["{raster}", "-p", "build\udcffings", "-o", "{dir}/out.gpkg"], ["the phrase is no text"]),
    (["{raster}", "-o", "{dir}/out.gpkg"], ["no phrase"]),
    (["{raster}", "--phrases", "{dir}/none.txt", "-o", "{dir}/out.gpkg"], ["none.txt", "one phrase a line"]),
    (["{raster}", "-p", "buildings"], ["no output"]),
    (["{raster}", "-p", "buildings", "-o", "{dir}/no/folder/out.gpkg"], ["folder", "does not exist"]),
    (["{raster}", "-p", "buildings", "-o", "/proc/out.gpkg"], ["/proc/out.gpkg", "cannot be written"]),
    (["{raster}", "-p", "buildings", "-o", "{dir}/out.xyz"], ["out.xyz", "unknown format .xyz", ".gpkg"]),
    (["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--preview", "{dir}/out.doc"], ["out.doc", ".png"]),
    (
        ["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--bbox", "1", "2", "3", "4"],
        ["bbox 1 2 3 4", "off", "west south"],
    ),
    (["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--bbox", "3", "2", "1"], ["--bbox"]),
    (
        ["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--aoi", "{dir}/none.geojson"],
        ["none.geojson: no such file"],
    ),
    (["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--model", "nonesuch"], ["nonesuch", "known packs"]),
    (["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--device", "tpu"], ["--device tpu"]),
    (["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--device", "cuda:99"], ["--device cuda:99"]),
    (["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--threshold", "1.5"], ["--threshold 1.5", "less than"]),
    (["{raster}", "-p", "buildings", "-o", ""], ["no output"]),
    (["", "-p", "buildings", "-o", "{dir}/out.gpkg"], ["RASTER ''", "the name is empty"]),
    (["{raster}", "-p", 400 * "roofs ", "-o", "{dir}/out.gpkg"], ["the phrase is too long", "1000"]),
    (
        ["{raster}", "-p", "roads", "-p", 400 * "roofs ", "-o", "{dir}/out.gpkg"],
        ["phrase 2 of 2, which begins 'roofs", "too long (2399"],
    ),
    (["{raster}", "-p", "roads", "-p", " ", "-o", "{dir}/out.gpkg"], ["phrase 2 of 2 is empty"]),
    (["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--server-key-file", "key"], ["--server-key-file key"]),
    (["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--simplify", "1e300"], ["--simplify 1e300", "1000000"]),
    (["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--threshold", "high"], ["--threshold high", "number"]),
    (["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--window", "100"], ["--window 100", "multiple of 32"]),
    (["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--bands", "0,1"], ["--bands 0,1", "band numbers"]),
    (["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--gsd", "coarse"], ["--gsd coarse", "metres"]),
    (["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--nodata", "nan"], ["--nodata nan", "auto or a number"]),
    (["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--nodata", "-1"], ["are uint8, so none is -1"]),
    (["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--batch-size", "0"], ["--batch-size 0", "whole number"]),
    (["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--connectivity", "6"], ["--connectivity 6", "4 or 8"]),
    (["{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg", "--nonesuch"], ["--nonesuch"]),
    (
        ["{raster}", "-p", "roofs", "-o", "{dir}/out.gpkg", "--resume", "--overwrite"],
        ["--resume --overwrite", "give one"],
    ),
    (["{dir}/*.jp2", "-p", "buildings", "-o", "{dir}/out.gpkg"], ["*.jp2", "no file matches"]),
    (["{dir}/empty", "-p", "buildings", "-o", "{dir}/out.gpkg"], ["empty", "no raster"]),
    (["{raster}", "{raster}", "-p", "buildings", "-o", "{dir}/out.gpkg"], ["2 rasters", "folder"]),
    (
        ["{dir}", "-p", "buildings", "-o", "{dir}", "--preview", "{dir}/pack/.."],
        ["pack/..: is the folder of the rasters"],
    ),
    (["{dir}/*t*", "-p", "buildings", "-o", "{dir}", "--preview", "{dir}"], ["is the folder of the rasters"]),
    (["{dir}/*.tif", "-p", "roofs", "-o", "{dir}", "--probability", "{dir}"], ["is the folder of the rasters"]),
]


@pytest.mark.parametrize(("arguments", "said"), ERRORS, ids=[" ".join(row[0]) for row in ERRORS])
def test_bad_usage_is_one_line_and_status_2_and_leaves_nothing(
    raster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: list[str]
) -> None:
    (tmp_path / "text.tif").write_text("not a raster")
    (tmp_path / "empty").mkdir()
    (tmp_path / "pack").mkdir()  # its configuration is enough for errors that come before its weights are read
    values = {"name": "lite", "network": CONFIG, "mean": (0.5,) * 3, "std": (0.5,) * 3, "gsd_range": (0.1, 2.0)}
    (tmp_path / "pack" / "config.json").write_text(PackConfig(**values, categories=[]).model_dump_json())
    (tmp_path / "pack" / "model.safetensors").touch()
    before = sorted(tmp_path.rglob("*"))
    flags = [part.format(dir=tmp_path, raster=raster) for part in arguments]
    status = run(["run", "--model", f"{tmp_path}/pack", *flags])
    lines = capsys.readouterr().err.strip().splitlines()
    assert status == 2
    assert len(lines) == 1, lines
    for text in said:
        assert text in lines[0]
    assert sorted(tmp_path.rglob("*")) == before


def test_raster_is_not_written_over(raster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = raster.read_bytes()
    out = tmp_path / "out.gpkg"
    asked = ["run", str(raster), "-p", "buildings", "-o", str(out), "--probability", str(raster), "--overwrite"]
    assert run(asked) == 2
    assert f"{raster}: is the raster itself" in capsys.readouterr().err
    assert raster.read_bytes() == before
    assert not out.exists()


def test_area_of_interest_is_not_written_over(raster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out.gpkg")
    geopandas.GeoSeries([shapely.box(0, 0, 1, 1)]).to_file(out, layer="Buildings")
    assert run(["run", str(raster), "-p", "buildings", "--aoi", out, "-o", out, "--overwrite"]) == 2
    assert f"{out}: is the area of interest itself" in capsys.readouterr().err


def test_file_that_is_no_geopackage_is_not_written_into(
    raster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.gpkg"
    out.write_text("a text")
    assert run(["run", str(raster), "-p", "buildings", "-o", str(out)]) == 2
    assert "out.gpkg: not a GeoPackage" in capsys.readouterr().err
    assert out.read_text() == "a text"


def test_command_without_a_subcommand_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("Usage: engine models")
    assert any(line.strip().startswith("verify") for line in said)


@pytest.mark.usefixtures("predictable")
def test_run_writes_what_it_is_asked_for(raster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [tmp_path / name for name in ("out.gpkg", "p.tif", "view.png")]
    flags = ["-o", str(files[0]), "--probability", str(files[1]), "--preview", str(files[2])]
    assert run(["run", str(raster), "-p", "buildings", "--device", "cpu", *flags]) == 0
    assert all(file.exists() for file in files)
    assert "buildings: 1 object, 9.0" in capsys.readouterr().out
    assert run(["run", str(raster), "-p", "buildings", "--device", "cpu", *flags]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert run(["run", str(raster), "-p", "buildings", "--device", "cpu", *flags, "--overwrite", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("predictable")
def test_json_is_one_object_a_line(raster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run(["run", str(raster), "-p", "buildings", "-o", str(tmp_path / "out.gpkg"), "--json", "--device", "cpu"]) == 0
    )
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert events[-1]["event"] == "done"
    assert events[-1]["layers"][0]["objects"] == 1
    assert events[-2] == {"event": "progress", "windows": 6, "of": 6}


@pytest.fixture
def folder(raster: Path, tmp_path: Path) -> Path:
    """A folder of two rasters, and one that is none between them."""
    (tmp_path / "in").mkdir()
    shutil.copy(raster, tmp_path / "in" / "c.tif")
    raster.rename(tmp_path / "in" / "a.tif")
    (tmp_path / "in" / "b.tif").write_text("not a raster")
    return tmp_path / "in"


def run_folder(folder: Path, *flags: str) -> int:
    return run(["run", str(folder), "-p", "buildings", "-o", f"{folder}/../out", "--device", "cpu", *flags])


@pytest.mark.usefixtures("predictable")
def test_some_of_many_failing_is_status_3_and_the_others_are_written(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_folder(folder, "-p", "unicorns") == 3
    said = capsys.readouterr()
    (at_once,) = (line for line in said.err.splitlines() if line.endswith("; going on with the next"))
    assert f"engine: {at_once.removesuffix('; going on with the next')}" == said.err.splitlines()[-1]
    assert said.err.count("not understood") == 1, "which is of the phrase, and said once"
    assert re.fullmatch(r"engine: \S*b\.tif: .*", said.err.splitlines()[-1])
    assert said.out.splitlines()[-1] == "2 rasters written, 0 complete already, 1 failed"
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["a.gpkg", "c.gpkg"]
    assert len(geopandas.read_file(tmp_path / "out" / "a.gpkg")) == 1


@pytest.mark.usefixtures("predictable")
def test_complete_outputs_are_skipped_and_redone_only_with_overwrite(
    folder: Path, pack: Pack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "b.tif").unlink()
    assert run_folder(folder) == 0
    (tmp_path / "out" / "c.gpkg").unlink()
    pack.network.encoded = 0
    capsys.readouterr()
    assert run_folder(folder) == 0
    assert pack.network.encoded == 6
    assert "a.tif: skipped, complete" in capsys.readouterr().out
    os.utime(folder / "a.tif", (1, 1))  # not the raster that the output was made from
    assert run_folder(folder) == 3
    assert "has a layer buildings already" in capsys.readouterr().err
    pack.network.encoded = 0
    assert run_folder(folder, "--overwrite") == 0
    assert pack.network.encoded == 12


def test_rasters_of_one_name_get_their_folders(tmp_path: Path) -> None:
    targets = [
        _in_folders(each, str(tmp_path), None, None) for each in (["a/x.tif", "b/x.tif"], ["b/x.tif", "a/x.tif"])
    ]
    assert targets[0] == targets[1][::-1] == [(f"{tmp_path}/{name}_x.gpkg", None, None) for name in "ab"]


def test_marks_that_no_layer_can_be_called_by_are_replaced(tmp_path: Path) -> None:
    targets = _in_folders(["a\nb.tif", "a!b.tif"], str(tmp_path), None, None)
    assert [Path(layers).name for layers, _, _ in targets] == ["a_b.gpkg", "a_b_2.gpkg"]


@pytest.mark.usefixtures("predictable")
def test_a_folder_of_one_raster_goes_to_a_new_folder(folder: Path, tmp_path: Path) -> None:
    (folder / "a.tif").unlink()
    (folder / "b.tif").unlink()
    assert run_folder(folder) == 0
    assert (tmp_path / "out" / "c.gpkg").is_file()


@pytest.mark.usefixtures("predictable")
def test_events_of_many_rasters(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_folder(folder, "--json") == 3
    (folder / "b.tif").unlink()
    capsys.readouterr()
    (folder.parent / "out" / "c.gpkg").unlink()
    assert run_folder(folder, "--json") == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    told = [event["event"] for event in events if event["event"] != "progress"]
    assert told == ["started", "skipped", "started", "done", "finished"]
    assert events[0] == {"event": "started", "source": str(folder / "a.tif"), "number": 1, "of": 2}
    assert events[-1] == {"event": "finished", "written": 1, "complete": 1, "failed": []}


def test_next_raster_is_opened_while_one_is_worked_on_and_the_model_loaded_once(
    folder: Path, pack: Pack, predictable: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, loaded = threading.Event(), []
    open_for, encode = engine.segment.open_for, pack.network.encode_images

    def note_opening(source: str, *rest: object) -> object:
        if source.endswith("b.tif"):
            opened.set()
        return open_for(source, *rest)

    def wait_for_opening(images: object) -> object:
        assert opened.wait(60)
        return encode(images)

    monkeypatch.setattr("engine.segment.open_for", note_opening)
    monkeypatch.setattr(pack.network, "encode_images", wait_for_opening)
    monkeypatch.setattr("engine.models.packs.load_pack", lambda name: loaded.append(name) or pack)
    assert run_folder(folder, "--quiet") == 3
    assert len(loaded) == 1


@pytest.mark.usefixtures("predictable")
def test_cancelling_is_status_130(raster: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(self: object, done: int, total: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine.cli.run.Reporter, "windows", interrupt)
    before = sorted(tmp_path.iterdir())
    assert run(["run", str(raster), "-p", "buildings", "-o", str(tmp_path / "out.gpkg"), "--device", "cpu"]) == 130
    assert sorted(tmp_path.iterdir()) == before


def test_explain_prints_the_plan_and_needs_no_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["run", "any.tif", "-p", "the largest building", "--explain"]) == 0
    assert "largest" in capsys.readouterr().out
    assert run(["run", "any.tif", "-p", "the largest building", "--explain", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["phrase"] == "the largest building"


def test_phrases_come_from_a_file_as_editors_write_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "phrases.txt").write_bytes(b"\xef\xbb\xbfbuildings\r\n\r\n  the largest road \r\n")
    assert run(["run", "any.tif", "--phrases", str(tmp_path / "phrases.txt"), "--explain", "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["phrase"] for line in lines] == ["buildings", "the largest road"]


def test_debug_shows_the_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["run", str(tmp_path / "none.tif"), "-p", "x", "-o", str(tmp_path / "out.xyz"), "--debug"]
    assert run(arguments) == 2
    assert "Traceback" in capsys.readouterr().err


def test_every_option_has_a_flag_with_help(capsys: pytest.CaptureFixture[str]) -> None:
    run(["run", "--help"])
    shown = capsys.readouterr().out
    for name, field in RunOptions.model_fields.items():
        assert f"--{name.replace('_', '-')}" in shown
        assert field.description
    assert issubclass(RunOptions, BaseModel)
    assert set(_METAVARS) <= set(RunOptions.model_fields)


def test_help_lists_the_commands_that_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    for name, (module, text) in COMMANDS.items():
        there = (ROOT / (module.replace(".", "/") + ".py")).exists()
        assert (f"  {name} " in shown) == there, name
        assert not there or text.split()[0] in shown


def test_help_answers_within_a_second_without_torch() -> None:
    code = "import sys; from engine.cli.main import run; run(['--help']); sys.exit('torch' in sys.modules)"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)  # of this process alone: another child may end meanwhile
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    assert used.ru_utime + used.ru_stime < 1  # processor time: the test machine may be busy with other things


@pytest.mark.parametrize(
    "mistake", ["missing.tif -o out.gpkg", "{raster} -o no/folder/out.gpkg", "{raster} -o out.gpkg --aoi missing.gpkg"]
)
def test_plain_mistakes_are_told_without_loading_torch(raster: Path, tmp_path: Path, mistake: str) -> None:
    arguments = ["run", "-p", "roofs", *mistake.format(raster=raster).split()]
    code = f"import sys; from engine.cli.main import run; sys.exit(run({arguments}) + 100 * ('torch' in sys.modules))"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=False).returncode == 2


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [("georeferencing.vectors", "torch transformers timm engine"), ("engine.options", "torch rasterio numpy")],
)
def test_imports_stay_light(module: str, unwanted: str) -> None:
    code = f"import sys, georeferencing, {module}; sys.exit(' '.join(set({unwanted.split()}) & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
