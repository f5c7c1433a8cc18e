"""`engine vectorize`: a probability raster in, layers of polygons out, without the network."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from engine.cli.parameters import given, options_of
from engine.cli.reporter import counted
from engine.options import read_options
from engine.vectorize import VectorizeOptions
from engine.vectorize import vectorize as work


@click.command("vectorize")
@click.argument("probability", metavar="PROBABILITY")
@click.option("-o", "--out", required=True, metavar="OUT", help=".gpkg, .geojson, .fgb, .parquet or .shp.")
@options_of(VectorizeOptions)
@click.option("--overwrite", is_flag=True, help="Replace outputs that exist.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--quiet", is_flag=True, help="Print errors only.")
def vectorize(
    probability: str,
    out: str,
    overwrite: bool,
    as_json: bool,
    quiet: bool,
    **values: Any,  # noqa: ANN401 - the flags of VectorizeOptions, as typed
) -> int:
    """Make polygons from a probability raster, without the network.

    PROBABILITY is any raster of uint8 (p / 255) or floating-point (0 to 1) bands. A plan that `engine run` left in it
    is applied again.
    """
    options = read_options(VectorizeOptions, given(values))

    def note(text: str) -> None:
        if as_json:
            click.echo(json.dumps({"event": "note", "text": text}))
        elif not quiet:
            click.echo(text, err=True)

    layers = work(probability, Path(out), options, overwrite=overwrite, note=note)
    if as_json:
        click.echo(json.dumps({"event": "done", "out": out, "layers": [asdict(layer) for layer in layers]}))
    elif not quiet:
        for layer in layers:
            size = f"{counted(layer.objects, 'object')}, {layer.area_m2:.2f} m2"
            if not layer.objects:
                size += f" ({layer.emptied_by or 'nothing found'}; the layer is empty)"
            click.echo(f"{layer.phrase}: {size} -> {out}, layer {layer.name}")
    return 0
