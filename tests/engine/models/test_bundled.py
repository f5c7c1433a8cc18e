"""The packs that come with the engine: whole, small, and saying what binds them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from engine.cli.models import models
from engine.models.packs import WEIGHTS, PackConfig, load_pack, read_config, verify_pack
from engine.resources import resource_path

BUNDLED = ("mrsnet-lite", "mrsnet-lite-research")


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_packs_are_whole_and_load(name):
    folder = resource_path("models", name)
    verify_pack(folder)
    assert (folder / WEIGHTS).stat().st_size <= 10e6
    pack = load_pack(folder)
    assert pack.name == name and set(pack.config.countable) <= set(pack.config.categories)


def test_only_the_pack_of_restricted_data_has_a_notice_and_the_list_shows_it():
    notices = {name: read_config(resource_path("models", name)).notice for name in BUNDLED}
    assert not notices["mrsnet-lite"]
    assert "research" in notices["mrsnet-lite-research"].lower()
    said = CliRunner().invoke(models, ["list"]).output
    assert notices["mrsnet-lite-research"] in said
    lines = CliRunner().invoke(models, ["list", "--json"]).output.splitlines()
    listed = {row["name"]: row["notice"] for row in map(json.loads, lines)}
    assert {name: listed[name] for name in BUNDLED} == notices


def test_a_damaged_pack_does_not_hide_the_others(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.models.folders.pack_folders", lambda: [tmp_path, resource_path("models")])
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "config.json").write_text("{}")
    (tmp_path / "broken" / WEIGHTS).write_bytes(b"")
    said = CliRunner().invoke(models, ["list"])
    assert said.exit_code == 0 and "broken" in said.stderr
    assert all(name in said.stdout for name in BUNDLED)


def test_range_of_resolutions_that_is_none():
    values = read_config(resource_path("models", "mrsnet-lite")).model_dump()
    for given in ((2.0, 0.1), (0.0, 1.0), (0.1, float("inf"))):
        with pytest.raises(ValidationError, match="give the finest and the coarsest"):
            PackConfig(**values | {"gsd_range": given})
