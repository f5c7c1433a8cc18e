"""`engine train`: train a network from a TOML file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("train")
@click.argument("config", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--resume", is_flag=True, help="Go on from the run's checkpoint.")
def train(config: Path, resume: bool) -> None:
    """Train the network that the TOML file CONFIG describes.

    Writes checkpoint.pt and log.csv into the run's folder. tools/make_pack.py turns a checkpoint into a model pack.
    """
    from engine.training.run import run_training

    click.echo(f"checkpoint: {run_training(config, resume)}")
