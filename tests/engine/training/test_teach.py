"""Teaching a category from a few polygons: what is read, what is held out, what is written, what is left behind."""

import json

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
import torch
from affine import Affine
from rasterio.transform import from_origin
from safetensors.torch import save_file

from engine.cli.main import run
from engine.errors import InputError, ModelError, UsageError
from engine.models.configs import named_config
from engine.models.encoders.tokenizer import TOKENIZER
from engine.models.network import LateralNetwork, NetworkConfig
from engine.models.packs import PackConfig, load_pack, read_config, save_pack, verify_pack
from engine.training.teach import teach
from engine.training.teaching.labels import PROBABLY, SURELY, UNKNOWN, Labels, hold_out, read_labels
from engine.training.teaching.views import window_size
from georeferencing.errors import ExtentError
from georeferencing.rasters import open_raster

TEXT = {
    "model_type": "bert", "vocab_size": 30522, "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
    "intermediate_size": 32, "max_position_embeddings": 64,
}  # fmt: skip
TRANSFORM = from_origin(500_000, 4_000_000, 0.5, 0.5)
SQUARES = [(20 + 40 * k, 30 + 16 * (k % 3), 12) for k in range(6)]  # column, row, side in pixels


def square(col, row, side):
    corners = [(col, row), (col + side, row), (col + side, row + side), (col, row + side)]
    return shapely.Polygon([TRANSFORM * corner for corner in corners])


@pytest.fixture(autouse=True)
def few_views(monkeypatch):
    """As many as it takes to go through every step."""
    for name, count in (("OBJECT_VIEWS", 12), ("SCENE_VIEWS", 4), ("FOREIGN_VIEWS", 2)):
        monkeypatch.setattr(f"engine.training.teach.{name}", count)


@pytest.fixture
def scene(tmp_path):
    """A dark raster with bright squares, and their outlines in geographic coordinates."""
    pixels = np.full((3, 128, 256), 40, np.uint8)
    for col, row, side in SQUARES:
        pixels[:, row : row + side, col : col + side] = 220
    path = tmp_path / "scene.tif"
    profile = {"driver": "GTiff", "height": 128, "width": 256, "count": 3, "dtype": "uint8", "crs": "EPSG:32633"}
    with rasterio.open(path, "w", transform=TRANSFORM, **profile) as out:
        out.write(pixels)
    labels = tmp_path / "labels.geojson"
    frame = geopandas.GeoDataFrame(geometry=[square(*one) for one in SQUARES], crs="EPSG:32633")
    frame.to_crs("EPSG:4326").to_file(labels)
    return path, labels


@pytest.fixture
def pack(tmp_path):
    """A small pack with random weights and its own text encoder."""
    torch.manual_seed(0)
    config = NetworkConfig(
        name="tiny", image_encoder="tf_efficientnet_lite0", text=TEXT, width=8, words_width=8, heads=2
    )
    network = LateralNetwork(config, TOKENIZER).eval()
    folder = tmp_path / "tiny"
    norm = (0.5, 0.5, 0.5)
    about = PackConfig(
        name="tiny", network=config, text="own", mean=norm, std=norm, window=64, gsd_range=(0.1, 1.0),
        categories=["building", "car"], licence="CC-BY-4.0", notice="research only",
    )  # fmt: skip
    save_pack(folder, about, network, {"LICENSE": "terms\n", "MODEL_CARD.md": "# tiny\n\nthe old card\n"})
    text = folder / "text" / "own"
    text.mkdir(parents=True)
    inside = "text_encoder.model."
    state = {k.removeprefix(inside): v for k, v in network.state_dict().items() if k.startswith(inside)}
    save_file(state, text / "model.safetensors")
    (text / "config.json").write_text(json.dumps(TEXT))
    (text / TOKENIZER.name).write_bytes(TOKENIZER.read_bytes())
    return folder


def test_a_taught_pack_names_the_category_and_keeps_encoder_licence_and_notice(scene, pack, tmp_path):
    raster, labels = scene
    heard = []

    class Listener:
        def note(self, text):
            heard.append(text)

        def windows(self, done, total):
            heard.append((done, total))

    out = tmp_path / "taught"
    report = teach(raster, labels, "solar panels", pack, out, steps=3, listener=Listener())
    assert (report.category, report.objects, report.held_out, report.steps) == ("solar panel", 6, 2, 3)
    assert report.complete and report.measured.objects == 2 and 0 <= report.measured.iou <= 1
    json.dumps(report.to_dict())
    steps = [entry for entry in heard if isinstance(entry, tuple)]
    assert steps == sorted(steps) and steps[-1][0] <= steps[-1][1]

    verify_pack(out)
    config = read_config(out)
    assert config.name == "taught" and config.categories == ["building", "car", "solar panel"]
    assert config.licence == "CC-BY-4.0" and config.notice == "research only"
    card = (out / "MODEL_CARD.md").read_text()
    assert "solar panels" in card and "2 polygons of another part" in card and "the old card" in card
    assert (out / "LICENSE").read_text() == "terms\n"
    before, after = load_pack(pack).network.state_dict(), load_pack(out).network.state_dict()
    sha256 = load_pack(out).sha256
    moved = {name.partition(".")[0] for name in before if not torch.equal(before[name], after[name])}
    assert moved == {"adapt", "laterals", "fusions", "neck", "decoder", "presence"}
    assert not list(tmp_path.glob("*.part"))

    again = teach(raster, labels, "solar panels", pack, out, steps=3, overwrite=True)
    assert again.measured == report.measured and load_pack(out).sha256 == sha256

    found = tmp_path / "found.gpkg"
    assert run(["run", str(raster), "-p", "solar panels", "--model", str(out), "-o", str(found), "--quiet"]) == 0
    assert geopandas.list_layers(found)["name"].tolist()[0] == "solar_panels"


def test_a_listener_that_raises_ends_teaching_and_nothing_is_left(scene, pack, tmp_path):
    class StopError(Exception):
        pass

    class Impatient:
        def note(self, text):
            pass

        def windows(self, done, total):
            if done > 5:
                raise StopError

    with pytest.raises(StopError):
        teach(*scene, "pools", pack, tmp_path / "taught", steps=2, listener=Impatient())
    assert not list(tmp_path.glob("taught*"))


def test_the_time_allowed_ends_training_and_the_report_says_so(scene, pack, tmp_path):
    report = teach(*scene, "pools", pack, tmp_path / "taught", steps=50, budget_s=0.01)
    assert report.steps < 50 and not report.complete
    assert "ran out" in (tmp_path / "taught" / "MODEL_CARD.md").read_text()


@pytest.mark.parametrize(("phrase", "message"), [("pools near trees", "speaks of 2 things"), ("  ", "empty")])
def test_only_one_category_can_be_taught(scene, pack, tmp_path, phrase, message):
    with pytest.raises(UsageError, match=message):
        teach(*scene, phrase, pack, tmp_path / "taught")


def test_what_cannot_be_taught_is_refused_by_name(scene, pack, tmp_path, monkeypatch):
    raster, labels = scene
    (tmp_path / "there").mkdir()
    with pytest.raises(UsageError, match="there: exists already"):
        teach(raster, labels, "pools", pack, tmp_path / "there")
    (tmp_path / "there" / "mine.txt").write_text("kept")
    with pytest.raises(UsageError, match="there: is no model pack and is not replaced"):
        teach(raster, labels, "pools", pack, tmp_path / "there", overwrite=True)
    assert (tmp_path / "there" / "mine.txt").read_text() == "kept"
    with pytest.raises(UsageError, match="does not exist"):
        teach(raster, labels, "pools", pack, tmp_path / "nowhere" / "pack")
    frame = geopandas.read_file(labels)
    few, far = tmp_path / "few.geojson", tmp_path / "far.geojson"
    frame.head(3).to_file(few)
    with pytest.raises(InputError, match=r"few.geojson: 3 of its 3 polygons .* at least 4 objects"):
        teach(raster, few, "pools", pack, tmp_path / "taught")
    frame.set_geometry(frame.translate(1.0)).to_file(far)
    with pytest.raises(ExtentError, match=r"far.geojson: lies off"):
        teach(raster, far, "pools", pack, tmp_path / "taught")
    config = named_config("lavt-base")
    monkeypatch.setattr(
        "engine.training.teach.load_pack", lambda _: type("Fed", (), {"network": None, "name": config.name})
    )
    with pytest.raises(ModelError, match=r"lavt-base.*depend on the phrase"):
        teach(raster, labels, "pools", pack, tmp_path / "taught")


def test_labels_land_on_the_pixels_they_outline(scene):
    raster, labels = scene
    with open_raster(raster) as opened:
        found = read_labels(opened, labels)
    boxes = np.array([geometry.bounds for geometry in found.objects])
    truth = np.array([(col, row, col + side, row + side) for col, row, side in SQUARES], float)
    np.testing.assert_allclose(boxes, truth, atol=0.05)
    assert found.diameter == pytest.approx(12, abs=0.05)


def test_what_is_held_out_lies_together_at_one_end():
    points = shapely.points(np.array([[0, 0], [90, 1], [10, 2], [100, 0], [50, 1], [60, 0], [20, 0]], float))
    held = hold_out(shapely.buffer(points, 2))
    assert held.tolist() == [False, True, False, True, False, False, False]


def test_what_is_known_around_objects():
    objects = np.array([shapely.box(10, 10, 20, 20), shapely.box(40, 40, 50, 50)], np.object_)
    labels = Labels(objects, np.array([False, True]), None, shapely.box(0, 40, 5, 45), 10.0)
    target, known = labels.draw(Affine.identity(), (64, 64))
    assert target.sum() == 100 and target[10:20, 10:20].all()
    assert known[15, 8] == SURELY and known[42, 2] == SURELY  # the ring, and where nothing is
    assert known[45, 45] == UNKNOWN and known[45, 38] == UNKNOWN  # held out, with its ring
    assert known[60, 5] == PROBABLY
    everything, known = labels.shown(everything=True).draw(Affine.identity(), (64, 64))
    assert everything.sum() == 200 and (known == UNKNOWN).sum() == 0

    complete = Labels(objects, np.array([False, True]), shapely.box(0, 0, 32, 32), None, 10.0)
    _, known = complete.draw(Affine.identity(), (64, 64))
    assert (known[:32, :32] == SURELY).all() and known[60, 5] == UNKNOWN


def test_held_out_objects_are_measured_without_those_shown():
    objects = np.array([shapely.box(10, 10, 20, 20), shapely.box(24, 10, 34, 20)], np.object_)
    target, counted = Labels(objects, np.array([False, True]), None, None, 10.0).draw_held_out(
        Affine.identity(), (40, 64)
    )
    assert target.sum() == 100 and counted[target].all()
    assert not counted[15, 15] and counted[15, 22] and not counted[15, 50]


def test_views_have_room_for_the_objects():
    assert [window_size(d, 512) for d in (10, 100, 400)] == [192, 288, 512]
    assert window_size(10, 64) == 64
