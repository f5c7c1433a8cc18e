"""`engine train`: train a network from a TOML file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("train")
@click.argument("config", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--resume", is_flag=True, help="Go on from the run's checkpoint.")
def train(config: Path, resume: bool) -> None:
    """Train the network that the TOML file CONFIG describes.

    With `train = [...]` in it, on referring expressions (RefSegRS, RRSIS-D, NWPU-Refer, RISBench, JSON lines): the
    run's folder then holds checkpoint.pt, best.pt, log.csv, TensorBoard's events, and `pack/`, a model pack of the
    best weights for `engine eval --model` and `engine run --model`. Else on labelled folders, as the bundled packs:
    checkpoint.pt and log.csv, and tools/make_pack.py makes the pack.
    """
    from engine.training.recipe import is_recipe

    if is_recipe(config):
        from engine.training.sample_run import run_recipe

        click.echo(f"pack: {run_recipe(config, resume)}")
        return
    from engine.training.run import run_training

    click.echo(f"checkpoint: {run_training(config, resume)}")
