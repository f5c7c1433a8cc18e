"""`engine train`: train a network from a TOML file."""

from __future__ import annotations

import os
from pathlib import Path

import click
from tqdm import tqdm

from engine.cli.reporter import StepBar


@click.command("train")
@click.argument("config", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--resume", is_flag=True, help="Go on from the run's checkpoint.")
@click.option("--overwrite", is_flag=True, help="Replace a run that is in the folder already.")
def train(config: Path, resume: bool, overwrite: bool) -> None:
    """Train the network that the TOML file CONFIG describes.

    With `train = [...]` in it, on referring expressions (RefSegRS, RRSIS-D, NWPU-Refer, RISBench, JSON lines): the
    run's folder then holds checkpoint.pt, best.pt, log.csv, TensorBoard's events, and `pack/`, a model pack of the
    best weights for `engine eval --model` and `engine run --model`. Else on labelled folders, as the bundled packs:
    checkpoint.pt and log.csv, and tools/make_pack.py makes the pack.

    Ctrl-C and SIGTERM end a run after its step, which is kept.
    """
    from engine.training.recipe import is_recipe

    main = os.environ.get("RANK", "0") == "0"  # of several processes one speaks
    with tqdm(unit="step", disable=None if main else True, leave=False) as bar:
        listener = StepBar(bar, quiet=not main)
        if is_recipe(config):
            from engine.training.sample_run import run_recipe

            made = f"pack: {run_recipe(config, resume, overwrite, listener)}"
        else:
            from engine.training.run import run_training

            made = f"checkpoint: {run_training(config, resume, overwrite, listener)}"
    if main:
        click.echo(made)
