"""`engine select`: features that exist already, chosen by a phrase; no raster and no network."""

from __future__ import annotations

import json

import click

from engine.cli.parameters import phrases_in
from engine.cli.reporter import counted
from engine.errors import UsageError


@click.command("select")
@click.argument("layer", metavar="LAYER")
@click.option("-p", "--phrase", "phrases", multiple=True, metavar="PHRASE", help="What to choose; may be repeated.")
@click.option("--phrases", "phrase_file", metavar="FILE", help="Phrases, one a line.")
@click.option("-o", "--out", metavar="OUT", help=".gpkg (a layer a phrase), .geojson, .fgb, .parquet or .shp.")
@click.option(
    "--category-field", metavar="FIELD", help="Field that says what a feature is [default: category, class, label ...]."
)
@click.option(
    "--view", nargs=4, type=float, metavar="W S E N", help="What position words refer to [default: the layer's extent]."
)
@click.option("--bbox-crs", metavar="CRS", help="CRS of --view [default: EPSG:4326].")
@click.option("--explain", is_flag=True, help="Print the plan and stop.")
@click.option("--overwrite", is_flag=True, help="Replace outputs that exist.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--quiet", is_flag=True, help="Print errors only.")
def select(
    layer: str, phrases: tuple[str, ...], phrase_file: str | None, out: str | None, category_field: str | None,
    view: tuple[float, float, float, float] | None, bbox_crs: str | None, explain: bool, overwrite: bool, as_json: bool,
    quiet: bool,
) -> int:  # fmt: skip
    """Choose by phrase among polygons that exist.

    LAYER is any vector file, FILE|layername=NAME for one of several layers. Lines and points can be referred to
    ("houses near the road"), polygons are chosen; they keep their fields and gain the reasons.
    """
    wanted = [*phrases, *phrases_in(phrase_file)]
    if not wanted:
        raise UsageError("no phrase: give -p PHRASE, e.g. -p 'the largest building north of the road'")
    if explain:
        from engine.phrases.grammar import read_phrase

        for phrase in wanted:
            plan = read_phrase(phrase)
            click.echo(json.dumps(plan.to_dict()) if as_json else "\n  ".join([plan.render(), *plan.warnings]))
        return 0
    if out is None:
        raise UsageError("no output: give -o OUT, e.g. -o chosen.gpkg")
    from engine.select import select_layer  # geopandas takes a second: not before the usage is known to be right

    done = select_layer(
        layer, wanted, out, category_field=category_field, view=view, view_crs=bbox_crs, overwrite=overwrite
    )
    for each in done:
        if as_json:
            row = {"event": "done", "phrase": each.phrase, "layer": each.layer, "count": each.count, "plan": each.plan}
            click.echo(json.dumps({**row, "notes": each.notes, "out": out}))
        elif not quiet:
            click.echo(f"{each.phrase}: {counted(each.count, 'feature')} -> {out}, layer {each.layer}")
            for note in each.notes:
                click.echo(f"  {note}", err=True)
    return 0
