"""Phrases for things that are surely not there, and for all that people drew, as JSON lines for `engine eval`.

    python benchmarks/absent.py --data DATA --rules resources/configs/open-data.toml -o absent.jsonl
    engine eval --data absent.jsonl:val --model mrsnet-lite -o REPORT     (N-acc, T-acc)

The rules say which categories a folder of labelled chips surely lacks (no ship in a chip of rooftops). Images that
training held out have the split "held-out"; those it saw are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from engine.data.chips import category_samples, read_chips
from engine.data.jsonl import write_jsonl
from engine.data.samples import Problem, Sample
from engine.data.words import category_phrase, load_lexicon
from engine.evaluation.calibration import held_out
from engine.training.labelled import FolderRule, load_rules


def samples_of(folder: Path, rule: FolderRule, categories: list[str]) -> Iterator[Sample]:
    """Samples of a folder's images that no training saw: what people drew, then what is surely not there."""
    lexicon = load_lexicon()
    for chip in read_chips(folder):
        if rule.skip and rule.skip in chip.image.name:
            continue
        nothing = [
            Sample(
                id=f"{chip.id}/{category}",
                image=chip.image,
                phrase=category_phrase(category, lexicon),
                mask=None,
                split=chip.split,
                category=category,
                gsd=chip.gsd,
                source=chip.source,
            )
            for category in rule.absent
            if category in categories
        ]
        for sample in (*category_samples([chip], lexicon), *nothing):
            if held_out(sample):
                yield replace(sample, split="held-out")
            elif sample.split == "val":
                yield sample


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--rules", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True)
def main(data: Path, rules: Path, out: Path) -> None:
    """Write the samples of every folder that the rules name."""
    categories, folders = load_rules(rules)
    found = [
        s for name, rule in folders.items() if (data / name).is_dir() for s in samples_of(data / name, rule, categories)
    ]
    problems: list[Problem] = []
    written = write_jsonl(found, out, problems)
    lacking = sum(sample.mask is None for sample in found)
    print(f"{out}: {written} samples, {lacking} of them without a target, {len(problems)} problems")


if __name__ == "__main__":
    main()
