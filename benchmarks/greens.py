"""How a pack's vegetation and water agree with the colour rule that taught it, on pictures no training saw.

    python benchmarks/greens.py --data DATA [--rules resources/configs/open-data.toml] [--model mrsnet-lite ...]

This compares with a rule (`engine/training/greenery.py`), not with what people drew: it tells whether leaves outside
the labelled deserts are answered at all, and whether gardens are taken for water. Pictures are those of the folders
with `green` in the rules, of the validation split or held out of training. Shares are of pixels, means over pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np

from engine.data.chips import read_chips
from engine.data.samples import Sample
from engine.data.words import category_phrase, load_lexicon
from engine.evaluation.calibration import held_out
from engine.evaluation.models import PackPredictor
from engine.models.packs import load_pack
from engine.training.greenery import greenery
from engine.training.labelled import FolderRule, load_rules

LEAST = 0.02  # of a picture, before a share of it is counted


def pictures(folder: Path, rule: FolderRule) -> Iterator[Sample]:
    """A folder's pictures that no training saw, as samples without a mask."""
    for chip in read_chips(folder):
        sample = Sample(
            chip.id,
            chip.image,
            rule.green,
            None,
            split=chip.split,
            category=rule.green,
            gsd=chip.gsd,
            source=chip.source,
        )
        if not (rule.skip and rule.skip in chip.image.name) and (sample.split == "val" or held_out(sample)):
            yield sample


def shares(predictor: PackPredictor, sample: Sample, phrases: list[str]) -> tuple[float, float, float]:
    """Of surely green pixels those found and those taken for water, of surely others those taken for vegetation."""
    green, maybe = greenery(sample.read_image())
    vegetation, water = predictor.look(sample, phrases)[0] >= 128

    def share(found: np.ndarray, of: np.ndarray) -> float:
        return float(found[of].mean()) if of.mean() >= LEAST else float("nan")

    return share(vegetation, green), share(water, green), share(vegetation, ~green & ~maybe)


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--rules", type=click.Path(path_type=Path, exists=True), default=Path("resources/configs/open-data.toml"))
@click.option("--model", "models", multiple=True, default=("mrsnet-lite",))
def main(data: Path, rules: Path, models: tuple[str, ...]) -> None:
    """Print the table as Markdown."""
    lexicon = load_lexicon()
    click.echo("| data | pictures | pack | green: found | green: taken for water | other: taken for vegetation |")
    click.echo("|---|---|---|---|---|---|")
    for name, rule in load_rules(rules)[1].items():
        samples = list(pictures(data / name, rule)) if rule.green and (data / name).is_dir() else []
        for model in models if samples else ():
            predictor = PackPredictor(load_pack(model), "sliding")
            phrases = [category_phrase(category, lexicon) for category in (rule.green, "water")]
            means = np.nanmean([shares(predictor, sample, phrases) for sample in samples], axis=0)
            told = " | ".join(f"{mean:.3f}" for mean in means)
            click.echo(f"| {name} | {len(samples)} | {Path(model).name} | {told} |")


if __name__ == "__main__":
    main()
