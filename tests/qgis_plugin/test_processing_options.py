"""The Processing parameters are the engine's options: all of them, with the same defaults."""

from __future__ import annotations

import ast
from pathlib import Path

from engine.options import AreaOptions, RunOptions, ShapingOptions

ROOT = Path(__file__).parents[2]
GIVEN_OTHERWISE = {"phrases", *AreaOptions.model_fields}


def options_in_code() -> dict[str, object]:
    """Return key and default of every Option(...) in the plugin, whose module only QGIS can import."""
    tree = ast.parse((ROOT / "qgis_plugin" / "processing" / "options.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Option"]
    return {ast.literal_eval(call.args[0]): ast.literal_eval(call.args[2]) for call in calls}


def test_every_option_of_a_run_is_a_parameter() -> None:
    assert set(options_in_code()) == set(RunOptions.model_fields) - GIVEN_OTHERWISE


def test_defaults_are_the_engine_s() -> None:
    for key, default in options_in_code().items():
        meant = RunOptions.model_fields[key].default
        assert str(meant) == str(default) or float(meant) == default, key


def test_vectorize_has_every_shaping_option() -> None:
    source = (ROOT / "qgis_plugin" / "processing" / "options.py").read_text(encoding="utf-8")
    shaping = source[source.index("def shaping_options") : source.index("def values_of")]
    for key in ShapingOptions.model_fields:
        assert f'Option("{key}"' in shaping
