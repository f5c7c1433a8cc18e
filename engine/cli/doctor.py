"""`engine doctor`: what is installed, what a run would use, and whether the bundled model really computes."""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from importlib import metadata
from typing import Any

import click

from engine import __version__
from engine.errors import EngineError

_PACKAGES = ("torch", "timm", "transformers", "rasterio", "pyogrio", "shapely", "pyproj", "numpy")


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(as_json: bool) -> int:
    """Check this installation and say what it would run on; status 2 where a run could not work."""
    facts = _facts()
    try:
        facts["model"] = _try_model()
    except EngineError as error:
        facts["problem"] = str(error)
    if as_json:
        click.echo(json.dumps(facts))
    else:
        for key, value in facts.items():
            shown = (
                ", ".join(f"{name} {version}" for name, version in value.items()) if isinstance(value, dict) else value
            )
            click.echo(f"{key:<14}{shown}")
    return 2 if "problem" in facts else 0


def _facts() -> dict[str, Any]:
    import rasterio
    import torch

    from engine.inference.device import choose_device
    from engine.models.folders import find_packs

    device = choose_device()
    gpus = [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())]
    return {
        "engine": __version__,
        "python": f"{platform.python_version()} ({sys.executable})",
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "packages": {name: metadata.version(name) for name in _PACKAGES},
        "gdal": rasterio.__gdal_version__,
        "proj": rasterio.__proj_version__,
        "cuda": torch.version.cuda if gpus else "no device seen",
        "gpus": ", ".join(gpus) or "none",
        "device": device.name,
        "precision": device.precision,
        "packs": ", ".join(find_packs()) or "none",
    }


def _try_model() -> str:
    """Put one window through the default model and time it."""
    import numpy as np

    from engine.inference.device import choose_device
    from engine.inference.predictor import Predictor
    from engine.models.packs import load_pack
    from engine.options import RunOptions

    pack = load_pack(str(RunOptions.model_fields["model"].default))
    predictor = Predictor(pack.network, pack.config.mean, pack.config.std, ["buildings"], choose_device())
    window = np.zeros((1, 3, pack.config.window, pack.config.window), np.uint8)
    predictor.predict(window)
    started = time.perf_counter()
    predictor.predict(window)
    return f"{pack.name} works: {1 / (time.perf_counter() - started):.2f} windows/s of {pack.config.window} px"
