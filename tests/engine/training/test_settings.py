"""A run's TOML file that cannot be used is refused in one line: the file, the setting, the value, what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import InputError
from engine.training.config import read_config
from engine.training.labelled import load_rules
from engine.training.recipe import read_recipe
from engine.training.sample_run import run_recipe
from engine.training.settings import check_places

RECIPE = 'network = "lgce-base"\ntrain = ["x.jsonl"]\ntext_folder = "."\nout = "runs"\n'
CONFIG = 'data = "rules.toml"\ndata_root = "."\ntext_folder = "."\nimage_weights = "rules.toml"\nout = "runs"\n'


def write(folder: Path, text: str) -> Path:
    (folder / "rules.toml").write_text("x = 1\n")
    (folder / "run.toml").write_text(text)
    return folder / "run.toml"


def one_line(error: pytest.ExceptionInfo[InputError]) -> str:
    text = str(error.value)
    assert "\n" not in text
    assert "run.toml: " in text
    return text.partition("run.toml: ")[2]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ('size = "large"', "size = 'large': must be a valid integer"),
        ("size = 100", "size = 100: must be a multiple of 32"),
        ("size = 100000000000", "size = 100000000000: must be less than or equal to 4096"),
        ("batch = -3", "batch = -3: must be greater than or equal to 1"),
        ("learning_rate = nan", "learning_rate = nan: must be a finite number"),
        ("learning_rate = -1", "learning_rate = -1: must be greater than or equal to 0"),
        ('schedule = "linear"', "schedule = 'linear': must be 'poly' or 'cosine'"),
        ("zoom_range = [1.5, 0.2]", "zoom_range = [1.5, 0.2]: give two numbers above 0, the smaller one first"),
        ("learning_rat = 1", "learning_rat: there is no such setting; did you mean learning_rate?"),
    ],
)
def test_setting_of_a_recipe_that_cannot_be_used(tmp_path: Path, change: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        read_recipe(write(tmp_path, RECIPE + change + "\n"))
    assert one_line(error).startswith(said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"lgce-base"', '"resnet"', "network = 'resnet': unknown; known networks: "),
        ('["x.jsonl"]', "3", "train = 3: must be a valid list"),
        ('["x.jsonl"]', "[]", "train = []: list should have at least 1 item"),
        ('"runs"', "5", "out = 5: must be a path"),
        ('out = "runs"\n', "", "out: is missing; what must be there: network, train, text_folder, out"),
    ],
)
def test_what_a_recipe_must_have(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        read_recipe(write(tmp_path, RECIPE.replace(old, new)))
    assert one_line(error).replace("input is not a valid path", "must be a path").startswith(said)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("frozen_stages = 9", "frozen_stages = 9: must be less than or equal to 4"),
        ("warmup = -5", "warmup = -5: must be greater than or equal to 0"),
        ("epochs = 3", "epochs: there is no such setting; "),
    ],
)
def test_setting_of_a_configuration_that_cannot_be_used(tmp_path: Path, change: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        read_config(write(tmp_path, CONFIG + change + "\n"))
    assert one_line(error).startswith(said)


def test_what_a_run_starts_from_must_be_there_but_not_its_output(tmp_path: Path) -> None:
    path = write(tmp_path, CONFIG)
    check_places(path, read_config(path))
    path = write(tmp_path, CONFIG.replace('data_root = "."', 'data_root = "gone"'))
    with pytest.raises(InputError, match=r"run\.toml: data_root: .*gone does not exist"):
        check_places(path, read_config(path))
    path = write(tmp_path, RECIPE + 'image_weights = "gone"\n')
    with pytest.raises(InputError, match=r"run\.toml: image_weights: .*gone does not exist"):
        run_recipe(path)


@pytest.mark.parametrize("text", ["x = 1\n", "categories = 3\nfolders = 4\n", "= 3\n", None])
def test_rules_that_are_none_say_what_is_needed(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "rules.toml").write_text(text)
    with pytest.raises(InputError, match=r"rules\.toml: not the rules of labelled folders .*categories = \[\.\.\.\]"):
        load_rules(tmp_path / "rules.toml")


UNLISTED = "'hous' is not among .* use house, road"


@pytest.mark.parametrize(
    ("rule", "said"),
    [('categories = { house = "hous" }', UNLISTED), ('categories = {}\ngreen = "hous"', UNLISTED),
     ('categories = { house = "" }', "nothing can be asked of it; name categories")],
)  # fmt: skip
def test_rules_for_no_category_that_is_listed(tmp_path: Path, rule: str, said: str) -> None:
    (tmp_path / "rules.toml").write_text(f'categories = ["house", "road"]\n[folders.town]\nweight = 1\n{rule}\n')
    with pytest.raises(InputError, match=rf"rules\.toml: folders\.town: {said}"):
        load_rules(tmp_path / "rules.toml")


@pytest.mark.parametrize("content", [b"a = = 1", b"\xff\xfe"])
def test_file_that_is_no_toml(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "run.toml").write_bytes(content)
    with pytest.raises(InputError, match=r"run\.toml: not a readable TOML file"):
        read_recipe(tmp_path / "run.toml")
