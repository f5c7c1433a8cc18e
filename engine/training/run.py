"""One training run from its TOML file: data, network, pretrained weights, loop."""

from __future__ import annotations

import hashlib
from pathlib import Path

import torch

from engine.data.archive import unpacked
from engine.errors import InputError, ModelError
from engine.models.configs.mrsnet_lite import CONFIG as MRSNET_LITE
from engine.models.encoders.image import EfficientNetEncoder
from engine.models.folders import tokenizer_file
from engine.models.network import LateralNetwork
from engine.resources import resource_path
from engine.training.config import read_config
from engine.training.folder import Listener, RunFolder
from engine.training.labelled import load_rules, read_folder
from engine.training.loop import train
from engine.training.pretrained import load_efficientnet, load_text
from engine.training.sampling import CropSampler, is_held_out
from engine.training.settings import check_places
from engine.training.wording import category_wordings

MEAN_STD = 0.5  # of EfficientNet-Lite's ImageNet weights, every channel


def run_training(
    config_path: Path, resume: bool = False, overwrite: bool = False, listener: Listener | None = None
) -> Path:
    """Train what a TOML file describes; returns the checkpoint's path.

    Images of the train split are used except, with `hold_out`, those that models are chosen by (`is_held_out`). Raises
    InputError for unusable options or data and ModelError for unusable weights.
    """
    config = read_config(config_path)
    check_places(config_path, config)
    if config.network != MRSNET_LITE.name:
        raise ModelError(f"{config_path}: network: '{config.network}' cannot be trained here; use '{MRSNET_LITE.name}'")
    folder = RunFolder(config, resume=resume, overwrite=overwrite, listener=listener)
    order, rules = load_rules(config.data)
    root = unpacked(config.data_root)
    images = [
        image
        for name, rule in rules.items()
        for image in read_folder(root / name, rule, order)
        if image.split == "train" and not (config.hold_out and is_held_out(image))
    ]
    if not images:
        raise InputError(f"{config.data_root}: no training image in the folders {config.data.name} names")
    digest = hashlib.sha256(config.data.read_bytes() + repr([(i.folder, i.name) for i in images]).encode()).hexdigest()
    folder.hold({"data": f"{len(images)} images ({digest[:6]})"})
    folder.listener.note(f"{config.data_root}: {len(images)} images to learn from")
    torch.manual_seed(config.seed)
    network = LateralNetwork(MRSNET_LITE, tokenizer_file(config.text_folder))
    load_text(network, config.text_folder)
    if config.image_weights is not None:
        assert isinstance(network.image_encoder, EfficientNetEncoder)  # that is what MRSNet-lite has
        load_efficientnet(network.image_encoder, MRSNET_LITE.image_encoder, config.image_weights)
    named = dict.fromkeys([*order, *(category for rule in rules.values() for category in rule.absent)])
    phrases = category_wordings(resource_path("lexicon.toml"), list(named))
    sampler = CropSampler(images, rules, order, phrases, config.size, config.per_crop)
    norm = torch.full((1, 3, 1, 1), MEAN_STD)
    return train(network, sampler, norm, norm, config, folder)
