"""`engine teach`: a category from a handful of polygons."""

from __future__ import annotations

import json
from pathlib import Path

import click
from tqdm import tqdm

from engine.cli.parameters import NumberRange
from engine.cli.reporter import StepBar

_FILE = click.Path(path_type=Path)


@click.command("teach")
@click.argument("raster")
@click.option("--labels", type=_FILE, required=True, help="Polygons of some objects, one feature an object, any CRS.")
@click.option("-p", "--phrase", required=True, help="What they are called, such as 'solar panels'.")
@click.option("--from", "pack", metavar="PACK", default="mrsnet-lite", show_default=True, help="Pack to start from.")
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="Folder of the new pack.")
@click.option("--complete", type=_FILE, help="Polygons inside of which every object is outlined.")
@click.option("--nothing", type=_FILE, help="Polygons inside of which there is no such object.")
@click.option("--minutes", type=NumberRange(min=0.5), default=8.0, show_default=True, help="End training by then.")
@click.option("--seed", type=click.IntRange(min=0), default=7, show_default=True)
@click.option("--overwrite", is_flag=True, help="Replace a pack that exists.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def teach_command(
    raster: str, labels: Path, phrase: str, pack: str, out: Path, complete: Path | None, nothing: Path | None,
    minutes: float, seed: int, overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Make a model pack that knows one category more, from a few outlines on RASTER.

    Ten polygons and a few minutes on a CPU are enough for a scene. A third of the polygons is held out first, to say
    honestly how well the rest taught; then they are learned too.
    """
    from engine.models.folders import check_pack
    from georeferencing.opening import is_remote, open_placed
    from georeferencing.vector_files import check_there

    for path in filter(None, (labels, complete, nothing)):
        check_there(path)
    check_pack(pack)
    if not is_remote(raster):
        open_placed(raster).close()
    from engine.training.teach import teach  # torch takes seconds to import: not before these are known to be there

    with tqdm(unit="step", disable=True if as_json else None, leave=False) as bar:
        report = teach(
            raster, labels, phrase, pack, out, complete=complete, nothing=nothing, budget_s=60 * minutes, seed=seed,
            overwrite=overwrite, listener=StepBar(bar),
        )  # fmt: skip
    if as_json:
        click.echo(json.dumps(report.to_dict()))
        return
    held = report.measured
    click.echo(
        f"'{report.category}' from {report.objects} polygons, {report.steps} steps in {report.seconds:.0f} s"
        f"{'' if report.complete else ': the time ran out before the last step; give more --minutes'}\n"
        f"held out: {held.objects} polygons, IoU {held.iou:.2f} (before: {held.iou_before:.2f}), found {held.found}\n"
        f"old categories there: mean change of probability {held.kept_change:.3f}\n"
        f"{report.out}: use it by engine run {raster} -p '{phrase}' --model {report.out}"
    )
