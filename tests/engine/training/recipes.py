"""A tiny run on referring expressions, as a TOML file."""

import json

from tests.engine.models.tiny import tiny_config

THINGS = {"pond": (40, 90, 200), "roof": (200, 60, 50)}


def recipe_file(path, dataset, text, network="mrsnet-base", **options):
    """A TOML file of a run at tiny width."""
    config = tiny_config(network).model_dump(exclude_none=True)
    swin, words = config.pop("swin", None), config.pop("text")
    options = {
        "train": [f"{dataset.name}:train"], "val": [f"{dataset.name}:val"], "text_folder": text.name, "size": 64,
        "batch": 2, "steps": 2, "learning_rate": 1e-3, "workers": 0, "evaluate_every": 2, "save_every": 100,
        "out": path.stem, **options,
    }  # fmt: skip
    lines = [f"{key} = {json.dumps(value)}" for key, value in options.items()]
    for title, table in (("network", config), ("network.text", words), ("network.swin", swin or {})):
        lines += [f"[{title}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())] if table else []
    path.write_text("\n".join(lines) + "\n")
    return path
