"""`engine models`: the model packs that are installed."""

from __future__ import annotations

import json

import click

from engine.models.packs import PackConfig, file_sha256, find_pack, find_packs, read_config, verify_pack


@click.group("models")
def models() -> None:
    """List, show and verify model packs."""


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def list_packs(as_json: bool) -> None:
    """List the model packs that can be used by name."""
    for name, folder in find_packs().items():
        config = read_config(folder)
        if as_json:
            click.echo(json.dumps({"name": name, "path": str(folder), **config.model_dump(mode="json")}))
        else:
            finest, coarsest = config.gsd_range
            click.echo(f"{name}  {finest:g}-{coarsest:g} m, {len(config.categories)} categories  {folder}")


@models.command("info")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def info(name: str, as_json: bool) -> None:
    """Show what a model pack is made for: resolution, window, categories, licence."""
    folder = find_pack(name)
    config = read_config(folder)
    checksum = file_sha256(folder / "model.safetensors")
    if as_json:
        click.echo(json.dumps({"path": str(folder), "sha256": checksum, **config.model_dump(mode="json")}))
        return
    for key, value in _facts(config):
        click.echo(f"{key:<12}{value}")
    click.echo(f"{'path':<12}{folder}")
    click.echo(f"{'sha256':<12}{checksum}")


@models.command("verify")
@click.argument("name")
def verify(name: str) -> None:
    """Compare every file of a model pack with its checksums."""
    folder = find_pack(name)
    verify_pack(folder)
    click.echo(f"{folder}: complete and unchanged")


def _facts(config: PackConfig) -> list[tuple[str, str]]:
    network = config.network
    return [
        ("name", config.name),
        ("network", f"{network.image_encoder}, {network.fusion}, {network.neck}, {network.decoder}"),
        ("resolution", f"{config.gsd_range[0]:g} to {config.gsd_range[1]:g} m a pixel"),
        ("window", f"{config.window} px"),
        ("categories", ", ".join(config.categories)),
        ("countable", ", ".join(config.countable)),
        ("licence", config.licence),
        *([("notice", config.notice)] if config.notice else []),
    ]
