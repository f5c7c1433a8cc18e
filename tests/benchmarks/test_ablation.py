import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from benchmarks.ablation import COLUMNS, ROWS, batches, cut, main, samples_of


@pytest.fixture
def data(tmp_path):
    """Four images of 80 x 120 with one bright square each, as JSON lines."""
    lines = []
    for i in range(4):
        pixels, mask = np.full((80, 120, 3), 90, np.uint8), np.zeros((80, 120), np.uint8)
        pixels[20:50, 10 + 20 * i : 40 + 20 * i] = 220
        mask[20:50, 10 + 20 * i : 40 + 20 * i] = 255
        Image.fromarray(pixels).save(tmp_path / f"{i}.png")
        Image.fromarray(mask).save(tmp_path / f"{i}_mask.png")
        line = {"image": f"{i}.png", "phrase": "the building", "mask": f"{i}_mask.png", "id": str(i)}
        lines.append(json.dumps({**line, "split": "train" if i < 2 else "val", "category": "building"}))
    (tmp_path / "data.jsonl").write_text("\n".join(lines))
    return tmp_path / "data.jsonl"


def test_crops_hold_the_target_and_fit(data):
    sample = samples_of(f"{data}:train")[0]
    for size in (64, 96):
        crop = cut(sample, size, np.random.default_rng(0))
        assert crop.pixels.shape == (size, size, 3) and crop.target.shape == crop.known.shape == (size, size)
        assert crop.target.any()
    padded = cut(sample, 96, np.random.default_rng(0))
    assert not padded.known[80:].any() and padded.known[:80].all()


def test_every_network_sees_the_same_batches(data):
    samples = samples_of(f"{data}:train")
    first, again = (next(batches(samples, 64, 2, 7))[1] for _ in range(2))
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(first, again, strict=True))


@pytest.mark.slow
def test_five_steps_of_every_row_fill_the_table_once(data, tmp_path):
    out = tmp_path / "ablation.csv"
    given = ["--train", f"{data}:train", "--val", f"{data}:val", "--out", str(out), "--device", "cpu"]
    given += ["--steps", "5", "--size", "64", "--batch", "2"]
    for _ in range(2):
        ran = CliRunner().invoke(main, given, catch_exceptions=False)
        assert ran.exit_code == 0
    with out.open(newline="") as handle:
        table = list(csv.DictReader(handle))
    assert [row["network"] for row in table] == list(ROWS)
    assert all(set(row) == set(COLUMNS) and 0 <= float(row["mIoU"]) <= 1 for row in table)
    assert len({row["parameters"] for row in table}) == len(ROWS)
