"""The calibration of a pack, fitted on images it was not trained on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha1
from itertools import groupby

import numpy as np

from engine.data.samples import Sample
from engine.errors import InputError, ModelError
from engine.evaluation.models import PackPredictor
from engine.evaluation.reliability import LogitCounts
from engine.models.packs import CONFIG, Pack, write_sums


@dataclass(frozen=True)
class Calibration:
    """Counts of mask and presence logits (as the network gives them), from which temperatures follow."""

    masks: LogitCounts
    presence: LogitCounts
    samples: int


def held_out(sample: Sample, share: int = 10) -> bool:
    """Whether the training of the bundled packs left a sample of labelled chips out (`sampling.is_held_out`)."""
    name = sample.source or f"{sample.image.parent.parent.name}/{sample.image.name}"
    return sample.split == "train" and sha1(name.encode()).digest()[0] % share == 0


def count_logits(pack: Pack, samples: Sequence[Sample]) -> Calibration:
    """Look at every sample's image as a whole, and count its logits; masks only where there is something to find.

    Raises InputError where a sample cannot be read, or none is given.
    """
    if not samples:
        raise InputError(f"model '{pack.name}': no sample to calibrate it on; give images held out of its training")
    found = Calibration(LogitCounts(), LogitCounts(), len(samples))
    predictor = PackPredictor(pack)
    ordered = sorted(samples, key=lambda sample: str(sample.image))
    for _, group in groupby(ordered, key=lambda sample: str(sample.image)):
        some = list(group)
        logits, presence = predictor.logits(some[0], [sample.phrase for sample in some])
        if not np.isfinite(logits).all():
            raise ModelError(f"model '{pack.name}': answers with what are no numbers; train it again")
        for row, sample in enumerate(some):
            target, ignore = sample.read_truth(), sample.read_ignore()
            known = np.ones_like(target) if ignore is None else ~ignore
            if target.any():
                found.masks.add(logits[row][known], target[known])
            if presence is not None:
                found.presence.add(presence[row : row + 1], np.array([bool(target.any())]))
    return found


def store(pack: Pack, temperature: float, presence_temperature: float, presence_bias: float) -> None:
    """Write a calibration into a pack's configuration and renew its checksums. Raises InputError."""
    path = pack.path / CONFIG
    values = json.loads(path.read_text(encoding="utf-8"))
    found = {
        "temperature": round(temperature, 4),
        "presence_temperature": round(presence_temperature, 4),
        "presence_bias": round(presence_bias, 4),
    }
    values |= found
    try:
        part = path.with_name(CONFIG + ".part")
        part.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
        part.replace(path)
        write_sums(pack.path)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({error.strerror}); copy the pack to where you may write"
        ) from error
    pack.network.temperature = found["temperature"]
    pack.network.presence_temperature, pack.network.presence_bias = (
        found["presence_temperature"],
        found["presence_bias"],
    )
