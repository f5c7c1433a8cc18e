"""Labels to referring phrases: what is made means its mask, in words that the grammar reads."""

import json
import random
import re
import subprocess
import sys
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
from PIL import Image
from rasterio.transform import from_origin
from shapely.geometry import Point, Polygon, box

from engine.cli.main import run as run_here
from engine.data.jsonl import read_jsonl
from engine.data.masks import decode_rle
from engine.errors import InputError, UsageError
from engine.expressions.chips import chip_scenes
from engine.expressions.claims import Noun
from engine.expressions.colours import colour_of
from engine.expressions.dataset import Source, Wanted, write_phrases
from engine.expressions.intents import Intent
from engine.expressions.polygons import Cutting, PolygonLabels, at_one_end, read_labels, thing_of, views
from engine.expressions.wording import Wording, load_templates
from engine.phrases import read_phrase
from engine.training.teaching.labels import read_objects
from georeferencing.grid import Window
from georeferencing.rasters import open_raster

SIDE = 200
# category, left, top, right, bottom, colour: in pixels of a grey image
BOXES = [
    ("ship", 10, 10, 40, 22, (250, 250, 250)), ("ship", 60, 14, 76, 21, (200, 20, 20)),
    ("ship", 150, 150, 166, 157, (250, 250, 250)), ("ship", 30, 160, 52, 170, (250, 250, 250)),
    ("ship", 120, 100, 148, 112, (250, 250, 250)), ("harbor", 140, 170, 195, 195, (110, 90, 60)),
]  # fmt: skip


def ring(left, top, right, bottom):
    return [left, top, right, top, right, bottom, left, bottom]


@pytest.fixture
def chips(tmp_path):
    """A folder of two images with the same things, one to train on and one to validate."""
    folder = tmp_path / "bay"
    (folder / "images").mkdir(parents=True)
    pixels = np.full((SIDE, SIDE, 3), 90, np.uint8)
    for _, left, top, right, bottom, colour in BOXES:
        pixels[top:bottom, left:right] = colour
    images, annotations = [], []
    for i, split in enumerate(["train", "val"]):
        Image.fromarray(pixels).save(folder / "images" / f"{split}.png")
        images.append(
            {"id": i, "file_name": f"{split}.png", "width": SIDE, "height": SIDE, "split": split, "gsd_m": 1.0}
        )
        for name, *corners, _ in BOXES:
            row = {"id": len(annotations), "image_id": i, "category_id": 1 + (name == "harbor")}
            left, top, right, bottom = corners
            annotations.append(
                {**row, "segmentation": [ring(*corners)], "bbox": [left, top, right - left, bottom - top]}
            )
    categories = [{"id": 1, "name": "ship"}, {"id": 2, "name": "harbor"}]
    content = {"images": images, "annotations": annotations, "categories": categories}
    (folder / "instances.json").write_text(json.dumps(content))
    return folder


def lines_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def truth(rows):
    mask = np.zeros((SIDE, SIDE), bool)
    for row in rows:
        _, left, top, right, bottom, _ = BOXES[row]
        mask[top:bottom, left:right] = True
    return mask


# phrases whose answer anyone can tell from BOXES
MEANT = {
    "the largest ship": [0], "the red ship": [1], "all white ships": [0, 2, 3, 4],
    "the ship closest to the harbor": [2], "five ships": [0, 1, 2, 3, 4], "ships": [0, 1, 2, 3, 4], "the harbor": [5],
    "the leftmost ship": [0], "the rightmost ship": [2], "the bottommost ship": [3],
    "the biggest ship": [0], "white ships": [0, 2, 3, 4], "all ships": [0, 1, 2, 3, 4], "the only harbor": [5],
    "the second ship from the right": [4], "the ship farthest from the harbor": [0], "the only red ship": [1],
}  # fmt: skip


def test_phrases_mean_what_anyone_can_tell(chips, tmp_path):
    out = tmp_path / "out.jsonl"
    write_phrases(Source(chips), out, Wanted(per_image=60, no_target=0.2, seed=3))
    lines = lines_of(out)
    known = 0
    for line in lines:
        expected = MEANT.get(line["phrase"])
        if expected is not None:
            known += 1
            assert np.array_equal(decode_rle(line["mask"]), truth(expected)), line["phrase"]
    assert known >= 5 and len(lines) > 80
    assert not {"the smallest ship", "the topmost ship"} & {line["phrase"] for line in lines}  # two are alike
    kinds = {kind for line in lines for kind in line["kind"]}
    assert kinds >= {"category", "looks", "position", "relation", "superlative", "count", "no target", "size"}


def test_no_target_phrases_have_no_mask_and_nothing_fits(chips, tmp_path):
    out = tmp_path / "out.jsonl"
    write_phrases(Source(chips), out, Wanted(per_image=40, no_target=0.3))
    lines = lines_of(out)
    nothing = [line for line in lines if line["mask"] is None]
    assert {"no target" in line["kind"] for line in nothing} == {True}
    assert 0.2 < len(nothing) / len(lines) <= 0.35
    assert not any("red" in line["phrase"] for line in nothing if line["kind"] == ["no target", "looks"])


def test_held_out_words_stay_out_of_training(chips, tmp_path):
    out = tmp_path / "out.jsonl"
    write_phrases(Source(chips), out, Wanted(per_image=60))
    lines = lines_of(out)
    assert {line.get("held_out", "") for line in lines if line["split"] == "train"} == {""}
    held = {line.get("held_out", "") for line in lines if line["split"] == "val"}
    assert held >= {"", "template", "word"}
    assert all(("held_" in line["template"]) == ("template" in line.get("held_out", "")) for line in lines)


def test_the_same_seed_gives_the_same_file(chips, tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_phrases(Source(chips), tmp_path / f"{name}.jsonl", Wanted(seed=seed))
    a, b, c = ((tmp_path / f"{name}.jsonl").read_bytes() for name in "abc")
    assert a == b != c


def test_the_file_is_a_dataset(chips, tmp_path):
    out = tmp_path / "out.jsonl"
    summary = write_phrases(Source(chips), out, Wanted())
    dataset = read_jsonl(out)
    assert not dataset.problems and len(dataset.samples) == summary.phrases
    assert not dataset.missing_images()
    assert all(sample.gsd == 1.0 and sample.read_mask().shape == (SIDE, SIDE) for sample in dataset.samples)


def test_things_with_a_box_alone_are_never_meant(chips, tmp_path):
    content = json.loads((chips / "instances.json").read_text())
    for row in content["annotations"]:
        if row["id"] % len(BOXES) == 0:
            row["seg_source"] = "box"
        if row["id"] % len(BOXES) == 1:
            row["seg_source"] = "grabcut_from_box"
    (chips / "instances.json").write_text(json.dumps(content))
    out = tmp_path / "out.jsonl"
    write_phrases(Source(chips), out, Wanted(per_image=60))
    lines = lines_of(out)
    masks = [decode_rle(line["mask"]) for line in lines if line["mask"]]
    assert masks and not any(mask[16, 20] for mask in masks)
    derived = [line for line in lines if line["mask"] and decode_rle(line["mask"])[17, 70]]
    assert derived and all(line["derived"] and line["split"] == "train" for line in derived)


def test_regions_of_a_category_mask_are_things(tmp_path):
    folder = tmp_path / "dense"
    (folder / "images").mkdir(parents=True)
    (folder / "masks").mkdir()
    mask = np.full((100, 100), 2, np.uint8)
    mask[10:30, 5:25] = 1
    mask[70:90, 60:95] = 1
    Image.fromarray(np.full((100, 100, 3), 120, np.uint8)).save(folder / "images" / "a.png")
    Image.fromarray(mask).save(folder / "masks" / "a.png")
    image = {"id": 0, "file_name": "a.png", "width": 100, "height": 100, "split": "train"}
    categories = [{"id": 1, "name": "water"}, {"id": 2, "name": "land"}]
    (folder / "images.json").write_text(json.dumps({"images": [image], "categories": categories}))
    (scene,) = chip_scenes(folder)
    assert [thing.category for thing in scene.things] == ["water", "water", "land"]
    assert np.array_equal(scene.mask_of([0, 1]), mask == 1)
    out = tmp_path / "out.jsonl"
    write_phrases(Source(folder), out, Wanted(per_image=30, no_target=0))
    lines = [line for line in lines_of(out) if line["category"] == "water"]
    whole = [decode_rle(line["mask"]) for line in lines if line["kind"] == ["category"]]
    assert whole and all(np.array_equal(each, mask == 1) for each in whole)
    assert not any("two" in line["phrase"] for line in lines)  # regions are not counted


def test_colours_are_measured():
    def patch(*rgb):
        return np.full((20, 20, 3), rgb, np.uint8)

    inside = np.ones((20, 20), bool)
    named = {
        "white": (240, 240, 240), "red": (200, 30, 30), "blue": (30, 60, 200), "black": (20, 20, 22),
        "green": (40, 160, 50), "brown": (110, 70, 30), "grey": (120, 120, 122),
    }  # fmt: skip
    for word, rgb in named.items():
        assert word in colour_of(patch(*rgb), inside).sure, word
    mixed = patch(200, 30, 30)
    mixed[:, :10] = (240, 240, 240)
    found = colour_of(mixed, inside)
    assert not found.sure & {"red", "white", "light"} and found.maybe >= {"red", "white"}
    assert not colour_of(patch(200, 30, 30), np.eye(20, dtype=bool)).sure  # too few pixels


def test_every_template_is_read():
    slots = {
        "one": "the ship", "a": "a ship", "bare": "ship", "many": "ships", "is": "are", "anchor": "the harbor",
        "limit": "near the pier",
        "count": "two", "rank": "second", "distance": "20 m", "size": "50 m2",
    }  # fmt: skip
    words = {"corner": "upper left", "compass": "north", "middle": "center"}
    unread = []
    for frame, table in load_templates().items():
        for template in (*table.one, *table.many, *table.held_one, *table.held_many):
            for side in ("left", "top"):
                own = {"place": words.get(frame, side), "side": "north" if frame == "compass_of" else side}
                size = {"size": "20 m"} if frame in ("longer", "shorter") else {}
                text = template.format(**{**slots, **own, **size}).replace("every ship that are", "every ship that is")
                plan = read_phrase(text)
                if plan.fallback or plan.warnings or plan.finds[0] != "ship":
                    unread.append((frame, text, plan.render(), plan.warnings))
    assert not unread


def test_there_is_no_every_vegetation_and_no_all_two():
    said = set()
    for seed in range(60):
        for category, frame, slots in (
            ("vegetation", "side", {"place": "left"}),
            ("vegetation", "named", {}),
            ("ship", "counted", {"count": "two"}),
        ):
            intent = Intent(Noun(category, (0, 1)), frozenset({0, 1}), frame, slots)
            said.add(Wording(random.Random(seed), held_out=True).phrase(intent))
    assert not [phrase for phrase in said if "every" in phrase or "all two" in phrase]
    assert "both ships" in said and "all vegetation on the left side of the scene" in said


@pytest.fixture
def parcels(tmp_path):
    """Polygons in degrees over a raster in UTM: a large and three small buildings."""
    transform = from_origin(300_000, 3_060_000, 0.5, 0.5)
    pixels = np.full((3, 240, 300), 80, np.uint8)
    rows = [(20, 20, 80, 60), (150, 30, 170, 50), (200, 150, 225, 170), (30, 180, 50, 195)]
    for left, top, right, bottom in rows:
        pixels[:, top:bottom, left:right] = 200
    with rasterio.open(tmp_path / "town.tif", "w", driver="GTiff", width=300, height=240, count=3, dtype="uint8",
                       crs="EPSG:32645", transform=transform, photometric="RGB") as file:  # fmt: skip
        file.write(pixels)
    shapes = [
        box(300_000 + 0.5 * a, 3_060_000 - 0.5 * d, 300_000 + 0.5 * c, 3_060_000 - 0.5 * b) for a, b, c, d in rows
    ]
    frame = geopandas.GeoDataFrame(
        {"class": "building", "roof:material": ["tin", "concrete", "concrete", "tin"]},
        geometry=shapes,
        crs="EPSG:32645",
    )
    frame.to_crs("EPSG:4326").to_file(tmp_path / "parcels.gpkg")
    return tmp_path


def run(*arguments):
    return subprocess.run([sys.executable, "-m", "engine.cli.main", "data", "phrases", *map(str, arguments)],
                          capture_output=True, text=True, timeout=300, check=False)  # fmt: skip


def test_polygons_over_a_raster_become_a_dataset(parcels):
    out = parcels / "town.jsonl"
    done = run(parcels / "parcels.gpkg", "--raster", parcels / "town.tif", "-o", out, "--per-image", "40", "--val", "0")
    assert done.returncode == 0, done.stderr
    dataset = read_jsonl(out)
    assert f"{len(dataset.samples)} phrases of 1 images" in done.stdout
    assert {sample.image.parent.name for sample in dataset.samples} == {"town_images"}
    assert not dataset.missing_images() and {sample.split for sample in dataset.samples} == {"train"}
    by_phrase = {sample.phrase: sample.read_mask() for sample in dataset.samples}
    tin = np.zeros((240, 300), bool)
    tin[20:60, 20:80] = tin[180:195, 30:50] = True
    plain = re.compile(r"(all |the )*tin-roofed \w+|(all |the )*\w+ with tin roofs")
    said = [mask for phrase, mask in by_phrase.items() if plain.fullmatch(phrase)]
    assert said and all(np.array_equal(mask, tin) for mask in said)
    assert {kind for sample in dataset.samples for kind in sample.kinds} >= {"size", "superlative", "looks"}


def test_of_what_a_view_cuts_lines_are_left_out():
    labels = PolygonLabels(np.zeros(0, object), ["house"], [{}])
    hook = box(2, 2, 12, 5) | box(10, 5, 12, 9)  # its upper part touches the view
    thing = thing_of(labels, hook, 0, box(0, 0, 10, 10), Window(0, 0, 10, 10))
    assert thing is not None and thing.shape.geom_type == "Polygon" and thing.shape.area == 24


def test_views_for_validation_lie_together_at_one_end():
    windows = views(1000, 300, 100)
    held_out = at_one_end(windows, Cutting(Path(), 100, validation=0.3, seed=0))
    assert len(held_out) == 9 and {window.col for window in held_out} == {700, 800, 900}
    other = at_one_end(windows, Cutting(Path(), 100, validation=0.3, seed=1))
    assert {window.col for window in other} == {0, 100, 200}
    assert at_one_end(windows, Cutting(Path(), validation=0)) == []


@pytest.mark.parametrize(("size", "validation", "told"), [(512, 0.2, 1), (512, 0, 0), (100, 0.4, 0)])
def test_that_no_view_is_for_validation_is_told(parcels, size, validation, told):
    source = Source(parcels / "parcels.gpkg", str(parcels / "town.tif"), size=size, validation=validation)
    lines = write_phrases(source, parcels / "town.jsonl", Wanted()).lines(parcels / "town.jsonl")
    assert sum("none of the views is for validation" in line for line in lines) == told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["parcels.gpkg", "-o", "x.jsonl"], "polygons need their image; give --raster FILE"),
        (["parcels.gpkg", "--raster", "town.tif", "-o", "x.gpkg"], "name it x.jsonl"),
        (["nowhere", "-o", "x.jsonl"], "nowhere: does not exist"),
        (["parcels.gpkg", "--raster", "town.tif", "-o", "x.jsonl", "--category-field", "kind"], "no field 'kind'"),
        ([".", "-o", "x.jsonl"], "looked for instances.json or images.json"),
    ],
)
def test_wrong_usage_is_one_line_and_leaves_nothing(parcels, arguments, said, monkeypatch, capsys):
    monkeypatch.chdir(parcels)
    before = sorted(path.name for path in parcels.iterdir())
    assert run_here(["data", "phrases", *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert sorted(path.name for path in parcels.iterdir()) == before


def test_polygons_off_the_raster_are_refused(parcels):
    frame = geopandas.GeoDataFrame({"class": ["building"]}, geometry=[box(10, 10, 10.1, 10.1)], crs="EPSG:4326")
    frame.to_file(parcels / "far.gpkg")
    done = run(parcels / "far.gpkg", "--raster", parcels / "town.tif", "-o", parcels / "x.jsonl")
    assert done.returncode == 2 and "none of its polygons lies on" in done.stderr and done.stderr.count("\n") == 1
    assert not list(parcels.glob("x*"))


def test_a_folder_of_the_users_is_not_replaced(parcels):
    source = Source(parcels / "parcels.gpkg", str(parcels / "town.tif"))
    notes = [parcels / "town_images" / "notes.txt", parcels / "town_images.part" / "notes.txt"]
    for note in notes:
        note.parent.mkdir()
        note.write_text("mine")
    with pytest.raises(UsageError, match=r"town_images: holds notes\.txt"):
        write_phrases(source, parcels / "town.jsonl", Wanted(), overwrite=True)
    assert all(note.is_file() for note in notes)
    notes[0].unlink()
    for _ in range(2):  # its own views are replaced
        write_phrases(source, parcels / "town.jsonl", Wanted(), overwrite=True)
    assert notes[1].is_file() and len(list(notes[0].parent.iterdir())) == 1
    assert not list(parcels.glob(".town*"))


def test_spikes_are_no_part_of_a_polygon(parcels):
    spike = [(20, 60), (60, 60), (60, 80), (80, 90), (60, 80), (60, 90), (20, 90)]
    shape = Polygon([(300_000 + x, 3_059_900 + y) for x, y in spike])
    geopandas.GeoDataFrame({"class": ["shed"]}, geometry=[shape], crs="EPSG:32645").to_file(parcels / "spike.gpkg")
    with open_raster(parcels / "town.tif") as raster:
        found = read_labels(parcels / "spike.gpkg", raster, category=None, category_field=None).geometry
        (drawn,) = read_objects(raster, parcels / "spike.gpkg")
    assert found[0].geom_type == drawn.geom_type == "Polygon" and found[0].area == drawn.area / 4 == 1200


def test_features_that_are_left_out_are_counted(parcels):
    frame = geopandas.read_file(parcels / "parcels.gpkg")
    frame.loc[3, "class"] = None
    frame.loc[2, "geometry"] = frame.geometry[2].centroid
    frame.to_file(parcels / "half.gpkg")
    source = Source(parcels / "half.gpkg", str(parcels / "town.tif"))
    lines = write_phrases(source, parcels / "half.jsonl", Wanted()).lines(parcels / "half.jsonl")
    said = [f"half.gpkg: features without {what}, which are left out: 1" for what in ("polygon", "category")]
    assert [line.rpartition("/")[2] for line in lines[1:3]] == said


@pytest.mark.parametrize(
    ("shape", "said"),
    [(Point(300_050, 3_059_950), "holds no polygon"), (box(300_050, 3_059_950, 300_050.3, 3_059_950.3), "4 pixels of")],
)
def test_labels_that_are_no_polygons_or_too_small_are_told_as_such(parcels, shape, said):
    geopandas.GeoDataFrame(geometry=[shape], crs="EPSG:32645").to_file(parcels / "odd.gpkg")
    with pytest.raises(InputError, match=said):
        write_phrases(Source(parcels / "odd.gpkg", str(parcels / "town.tif"), "shed"), parcels / "x.jsonl", Wanted())


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_layer_of_several_is_named_and_what_is_odd_in_the_file_is_told(parcels):
    frame, both = geopandas.read_file(parcels / "parcels.gpkg"), parcels / "both.db"
    for rows, name in ((1, "done"), (4, "houses/all")):
        frame.head(rows).to_file(parcels / "both.gpkg", layer=name)
    (parcels / "both.gpkg").rename(both)
    source = Source(Path(f"{both}|layername=houses/all"), str(parcels / "town.tif"), validation=0)
    for _ in range(2):  # its own views are replaced
        (note,) = write_phrases(source, parcels / "x.jsonl", Wanted(), overwrite=True).notes
    assert note.startswith(f"{both}|layername=houses/all: File {both}")
    assert [path.name for path in (parcels / "x_images").iterdir()] == ["both_0_0.png"]
