"""Small trees of the public datasets, with the quirks their readers must survive."""

import json
import pickle
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from engine.data.masks import encode_rle


def save(path, array):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.asarray(array, dtype=np.uint8)).save(path)


def picture(height=8, width=10):
    return np.arange(height * width * 3, dtype=np.uint8).reshape(height, width, 3)


def block(top, left, bottom, right, height=8, width=10):
    mask = np.zeros((height, width), dtype=bool)
    mask[top:bottom, left:right] = True
    return mask


@pytest.fixture
def build():
    """The builders of this file, for tests that make their own files."""
    return SimpleNamespace(save=save, picture=picture, block=block)


@pytest.fixture
def refsegrs(tmp_path):
    root = tmp_path / "RefSegRS"
    for number in (948, 1361, 7):
        save(root / "images" / f"{number}.tif", picture())
    save(root / "masks" / "948.tif", 255 * block(1, 2, 3, 5))
    save(root / "masks" / "1361.tif", 1 * block(0, 0, 8, 10))
    save(root / "masks" / "7.tif", 0 * block(0, 0, 1, 1))
    (root / "output_phrase_train.txt").write_bytes(b"948 vehicle in the parking area\r\n1361 paved road\r\n\r\n")
    (root / "output_phrase_val.txt").write_bytes(b"\xef\xbb\xbf7 road marking")
    (root / "output_phrase_test.txt").write_bytes(b"5000 building with a parking lot\n31\n\n\n")
    return root


@pytest.fixture
def risbench(tmp_path):
    root = tmp_path / "RISBench_dataset"
    for name in ("train_0_0", "train_0_2", "val_3_1"):
        save(root / "img_rgb" / f"{name}.png", picture())
        save(root / "mask" / f"{name}.png", 255 * block(0, 0, 2, 2))
    (root / "output_phrase_train.txt").write_text(
        "train_0_0.png The left-most airplane on the tarmac.\ntrain_0_2 The storage-tank in the corner.\n"
    )
    (root / "output_phrase_val.txt").write_text("val_3_1.png The ship near the harbor.\n")
    (root / "output_phrase_test.txt").write_text("")
    return root


def ref(number, annotation, image, sentences, split="train", category=0):
    return {
        "ref_id": number,
        "ann_id": annotation,
        "image_id": image,
        "category_id": category,
        "file_name": f"{image:05d}.jpg",
        "split": split,
        "sent_ids": [sent_id for sent_id, _ in sentences],
        "sentences": [
            {"sent_id": sent_id, "sent": text, "raw": text, "tokens": text.split()} for sent_id, text in sentences
        ],
    }


@pytest.fixture
def rrsisd(tmp_path):
    root = tmp_path / "RRSIS-D"
    (root / "rrsisd").mkdir(parents=True)
    for number in (1, 2):
        save(root / "images" / "rrsisd" / "JPEGImages" / f"{number:05d}.jpg", picture())
    uncompressed = {"size": [8, 10], "counts": [8, 2, 70]}
    overlapping = [encode_rle(block(0, 0, 4, 4)), encode_rle(block(2, 2, 6, 6))]
    instances = {
        "images": [{"id": n, "file_name": f"{n:05d}.jpg", "height": 8, "width": 10} for n in (1, 2, 3)],
        "categories": [{"id": 2, "name": "airplane"}, {"id": 16, "name": "tenniscourt"}],
        "annotations": [
            {
                "id": 11,
                "image_id": 1,
                "categories_id": 2,
                "bbox": [1, 2, 4, 6],
                "area": 3,
                "segmentation": [encode_rle(block(2, 1, 6, 4))],
            },
            {"id": 12, "image_id": 2, "categories_id": 16, "bbox": [0, 0, 6, 6], "segmentation": overlapping},
            {"id": 13, "image_id": 3, "categories_id": 2, "bbox": [1, 0, 2, 2], "segmentation": [uncompressed]},
        ],
    }
    refs = [
        ref(100, 11, 1, [(500, "The airplane on the top")], "train", 2),
        ref(101, 12, 2, [(501, "A oval tiny tennis court")], "testA", 16),
        ref(102, 13, 3, [(502, "A airplane on the upper left")], "val", 2),
        ref(103, 11, 1, [(503, "The airplane on the top")], "test", 2),
    ]
    (root / "rrsisd" / "instances.json").write_text(json.dumps(instances))
    (root / "rrsisd" / "refs(unc).p").write_bytes(pickle.dumps(refs, protocol=2))
    return root


@pytest.fixture
def nwpu(tmp_path):
    return build_nwpu(tmp_path / "NWPU-Refer", "new_", ("image",))


@pytest.fixture
def old_nwpu(tmp_path):
    return build_nwpu(tmp_path / "NWPU-Refer-old", "", ("image", "image"))


def build_nwpu(root, prefix, folders):
    folder = root.joinpath(*folders)
    for number in (1, 2):
        save(folder / f"{number:05d}.jpg", picture())
    square = [1, 1, 4, 1, 4, 3, 1, 3]
    instances = {
        "images": [{"id": n, "file_name": f"{n:05d}.jpg", "height": 8, "width": 10} for n in (1, 2)],
        "categories": [{"id": 0, "name": "car"}, {"id": 7, "name": "no target"}],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 0, "bbox": [1, 1, 3, 2], "segmentation": [square]},
            {
                "id": 2,
                "image_id": 1,
                "category_id": 0,
                "bbox": [5, 5, 2, 2],
                "segmentation": [[5, 5, 7, 5, 7, 7, 5, 7]],
            },
            {
                "id": 3,
                "image_id": 2,
                "category_id": 7,
                "bbox": [0, 0, 9, 7],
                "segmentation": [[0, 0, 9, 0, 9, 7, 0, 7]],
            },
            {"id": 4, "image_id": 2, "category_id": 0, "bbox": [2, 2, 3, 3], "segmentation": []},
        ],
    }
    refs = [
        ref(0, 1, 1, [(0, "all cars"), (1, "所有汽车")], "train"),
        ref(1, 2, 1, [(2, "all cars"), (3, "the car’s neighbour")], "train"),
        ref(2, 2, 1, [(4, "all cars")], "val"),
        ref(3, 3, 2, [(5, "two excavators on top")], "test", 7),
        ref(4, 4, 2, [(6, "the car")], "test"),
    ]
    (root / f"{prefix}instances.json").write_text(json.dumps(instances))
    (root / f"{prefix}refs(unc).p").write_bytes(pickle.dumps(refs))
    return root


@pytest.fixture
def chip_root(tmp_path):
    root = tmp_path / "chips"
    save(root / "dense" / "images" / "a.jpg", picture())
    values = np.zeros((8, 10))
    values[:4], values[4:6] = 1, 2
    save(root / "dense" / "masks" / "a.png", values)
    write = {"id": 0, "width": 10, "height": 8, "split": "val", "file_name": "a.jpg"}
    names = [{"id": 1, "name": "road"}, {"id": 2, "name": "water"}, {"id": 3, "name": "building"}]
    (root / "dense" / "images.json").write_text(json.dumps({"images": [write], "categories": names}))

    save(root / "boxes" / "images" / "b.jpg", picture())
    save(root / "boxes" / "images" / "c.jpg", picture())
    image = {"width": 10, "height": 8, "gsd_m": 0.5, "source": "flight7"}
    annotation = {"category_id": 1, "bbox": [0, 0, 4, 4], "segmentation": [[0, 0, 4, 0, 4, 4, 0, 4]]}
    instances = {
        "images": [
            {**image, "id": 1, "split": "val", "file_name": "b.jpg"},
            {**image, "id": 2, "split": "val", "file_name": "c.jpg"},
        ],
        "annotations": [
            {**annotation, "id": 1, "image_id": 1, "segmentation": [[2, 2, 6, 2, 6, 6, 2, 6]]},
            {**annotation, "id": 2, "image_id": 1, "seg_source": "box"},
            {**annotation, "id": 3, "image_id": 1, "category_id": 2, "seg_source": "grabcut_from_box"},
            {**annotation, "id": 4, "image_id": 2, "category_id": 2},
        ],
        "categories": [{"id": 1, "name": "airplane"}, {"id": 2, "name": "storage_tank"}, {"id": 3, "name": "truck"}],
    }
    (root / "boxes" / "instances.json").write_text(json.dumps(instances))
    return root
