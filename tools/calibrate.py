"""Fit a pack's temperatures and presence bias on images held out of its training; store them in its configuration.

Usage: python tools/calibrate.py PACK DATA... [--every] [--dry-run]

DATA are labelled chips, of which those images count that training held out by a hash of their source (split train);
with --every, those of `PATH:SPLIT` (val by default). Of any other dataset every sample of `PATH:SPLIT` counts.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.data.chips import read_chip_dataset
from engine.data.recognise import is_chip_root, open_dataset, parse_spec, select_split
from engine.data.samples import Sample
from engine.errors import EngineError, UsageError
from engine.evaluation.calibration import count_logits, held_out, store
from engine.models.packs import load_pack

_FEWEST = 20  # samples


def main() -> None:
    """Read the options, count logits, print what a temperature does to the calibration error, store it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack")
    parser.add_argument("data", nargs="+")
    parser.add_argument("--every", action="store_true", help="take every sample of the data, not only held-out ones")
    parser.add_argument("--dry-run", action="store_true", help="print only")
    args = parser.parse_args()
    pack = load_pack(args.pack)
    samples = [sample for spec in args.data for sample in _samples(spec, args.every)]
    if len(samples) < _FEWEST:
        raise UsageError(
            f"{' '.join(args.data)}: {len(samples)} samples; give {_FEWEST} or more, else chance is fitted"
        )
    found = count_logits(pack, samples)
    mask, (presence, bias) = found.masks.temperature(), found.presence.temperature_and_bias()
    for name, counts, at in (("mask", found.masks, (mask, 0.0)), ("presence", found.presence, (presence, bias))):
        before, after = counts.reliability(), counts.reliability(*at)
        print(
            f"{name}: temperature {at[0]:.3f}, bias {at[1]:+.3f}, calibration error {before.error:.4f} -> "
            f"{after.error:.4f}, loss {counts.loss(1.0):.4f} -> {counts.loss(*at):.4f}"
        )
    print(f"{found.samples} samples")
    if not args.dry_run:
        store(pack, mask, presence, bias)


def _samples(spec: str, every: bool) -> list[Sample]:
    place, split = parse_spec(spec)
    if is_chip_root(Path(place)):
        samples = read_chip_dataset(place, absent=True).samples
        return [sample for sample in samples if (sample.split == (split or "val") if every else held_out(sample))]
    return select_split(open_dataset(place), split)


if __name__ == "__main__":
    try:
        main()
    except EngineError as error:
        print(f"calibrate: {error}", file=sys.stderr)
        sys.exit(2)
