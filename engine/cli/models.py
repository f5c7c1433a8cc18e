"""`engine models`: the model packs that are installed."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import click

from engine.errors import ModelError, UsageError
from engine.models.configuration import PackConfig
from engine.models.folders import file_sha256, find_pack, find_packs, read_config, verify_pack
from engine.resources import pack_folders


@click.group("models")
def models() -> None:
    """List, show, import and verify model packs."""


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def list_packs(as_json: bool) -> None:
    """List the model packs that can be used by name."""
    for name, folder in find_packs().items():
        try:
            config = read_config(folder)
        except ModelError as error:  # the others can be used all the same
            click.echo(f"engine: {error}", err=True)
            continue
        if as_json:
            click.echo(json.dumps({"name": name, "path": str(folder), **config.model_dump(mode="json")}))
        else:
            finest, coarsest = config.gsd_range
            click.echo(f"{name}  {finest:g}-{coarsest:g} m, {len(config.categories)} categories  {folder}")
            if config.notice:
                click.echo(f"    {config.notice}")


@models.command("info")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def info(name: str, as_json: bool) -> None:
    """Show what a model pack is made for and what it costs.

    NAME is a model pack's, or that of a network of the papers such as mrsnet-base.
    """
    from engine.models.configs import NAMES, named_config

    folder = None if name in NAMES and name not in find_packs() else find_pack(name)
    from engine.models.info import describe  # torch takes seconds to import: not before the name is known

    if folder is None:
        costs = describe(named_config(name))
        click.echo(json.dumps(costs) if as_json else "\n".join(f"{k:<12}{v}" for k, v in _costs(costs)))
        return
    config = read_config(folder)
    checksum = file_sha256(folder / "model.safetensors")
    costs = describe(config.network, config.window)
    if as_json:
        facts = {"path": str(folder), "sha256": checksum, "costs": costs, **config.model_dump(mode="json")}
        click.echo(json.dumps(facts))
        return
    for key, value in [*_facts(config), *_costs(costs)]:
        click.echo(f"{key:<12}{value}")
    click.echo(f"{'path':<12}{folder}")
    click.echo(f"{'sha256':<12}{checksum}")


@models.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "family", type=click.Choice(["lavt", "lgce"]), required=True, help="What was published.")
@click.option("--name", help="Name of the new pack; the file's name by default.")
@click.option(
    "--gsd-range", type=(float, float), default=(0.1, 30.0), show_default=True, help="Finest and coarsest m a pixel."
)
def import_file(file: Path, family: str, name: str | None, gsd_range: tuple[float, float]) -> None:
    """Make a model pack of a published checkpoint. Only tensors are read, no code of the file is run."""
    from engine.models.checkpoints import import_pack

    told = name or file.stem
    if told != Path(told).name or told in (".", "..") or "\\" in told:
        raise UsageError(f"--name {told}: give the name of one folder, without slashes")
    if told in find_packs():
        raise UsageError(f"{told}: a pack of this name exists already; remove it or give another --name")
    if not 0 < gsd_range[0] <= gsd_range[1] < math.inf:
        raise UsageError(f"--gsd-range {gsd_range[0]:g} {gsd_range[1]:g}: give finest and coarsest, such as 0.1 30")
    folder = pack_folders()[0] / told
    import_pack(file, "lgce" if family == "lgce" else "lavt", folder, gsd_range=gsd_range)
    click.echo(f"{folder.name}  {folder}")


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


def _costs(costs: dict[str, Any]) -> list[tuple[str, str]]:
    """Lines on parameters and work; what papers print as GFLOPs are 10^9 multiply-adds."""
    parameters, work, published = costs["parameters"], costs["gmacs"], costs["published"]
    where = f"at {costs['size']} px"
    parts = f"image encoder {parameters['image_encoder'] / 1e6:.1f} M, text {parameters['text_encoder'] / 1e6:.1f} M"
    lines = [("parameters", f"{parameters['total'] / 1e6:.1f} M ({parts})")]
    if work["encode"] is None:
        lines.append(("work", f"{work['total']:.1f} GMACs an image and phrase {where}"))
    else:
        lines.append(
            ("work", f"encode {work['encode']:.2f} GMACs an image, decode {work['decode']:.2f} a phrase {where}")
        )
    if published:
        figures = f"{published['parameters'] / 1e6:.1f} M, {published['gmacs']:.1f} GMACs"
        lines.append(("published", f"{figures} at 480 px ({published['source']})"))
    return lines
