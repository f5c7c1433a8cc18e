"""How well a pack finds a category by the name of one of its kinds: "warehouses" where buildings are labelled.

    python benchmarks/kinds.py --data DATA [--model mrsnet-lite] [--images 12]

People labelled the category, not the kind: a picture of houses has no warehouses. So this tells whether a kind is
answered as its category or anyhow; `alone` is the network that hears the kind itself. Pictures are of the training
split, so these are no figures of quality. IoU is of all pixels of the pictures together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from engine.data.chips import read_chip_dataset
from engine.data.samples import Sample
from engine.evaluation.models import PackPredictor
from engine.models.packs import Pack, load_pack
from engine.models.synonyms import lexicon_entries

FOLDERS = ("dubai_mbrsc", "hotosm_oam_buildings")


def pictures(data: Path, images: int) -> Iterator[Sample]:
    """The first pictures of each category of the folders, of the training split, with the masks people drew."""
    for folder in FOLDERS:
        seen: dict[str, int] = defaultdict(int)
        for sample in read_chip_dataset(data / folder).samples:
            seen[sample.category] += sample.split == "train"
            if sample.split == "train" and seen[sample.category] <= images:
                yield sample


def counts(predictor: PackPredictor, sample: Sample, words: list[str]) -> NDArray[np.int64]:
    """Pixels (words, 2) both found and labelled, and either, where something is labelled at all."""
    truth, ignored = sample.read_truth(), sample.read_ignore()
    known = np.ones_like(truth) if ignored is None else ~ignored
    asked = predictor.predict([replace(sample, phrase=word) for word in words])
    found = [each.native >= 128 for each in asked if each is not None]
    return np.array([[(mask & truth & known).sum(), ((mask | truth) & known).sum()] for mask in found])


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--model", default="mrsnet-lite")
@click.option("--images", default=12, help="Of each category and folder.")
def main(data: Path, model: str, images: int) -> None:
    """Print the table as Markdown."""
    pack = load_pack(model)
    samples = list(pictures(data, images))
    tables = [measured(pack, samples, kinds=kinds) for kinds in (dict(pack.network.kinds), {})]
    click.echo("| category | word | IoU | alone |")
    click.echo("|---|---|---|---|")
    for key, as_category in tables[0].items():
        alone = tables[1][key]
        click.echo(f"| {key[0]} | {key[1]} | {as_category[0] / as_category[1]:.3f} | {alone[0] / alone[1]:.3f} |")


def measured(pack: Pack, samples: list[Sample], *, kinds: dict[str, str]) -> dict[tuple[str, str], NDArray[np.int64]]:
    """The counts of all pictures together by category and word, of a network that reads these kinds."""
    pack.network.kinds = kinds
    predictor, entries = PackPredictor(pack, "sliding"), lexicon_entries()
    total: dict[tuple[str, str], NDArray[np.int64]] = {}
    for sample in samples:
        inside = [kind for kind, name in pack.config.kinds.items() if name == sample.category]
        words = [entries[kind]["plurals"][0] for kind in (sample.category.replace(" ", "_"), *inside)]
        for word, each in zip(words, counts(predictor, sample, words), strict=True):
            total[sample.category, word] = total.get((sample.category, word), np.zeros(2, np.int64)) + each
    return total


if __name__ == "__main__":
    main()
