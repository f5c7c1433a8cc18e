"""Turn a training checkpoint into a model pack.

Usage: python tools/make_pack.py CHECKPOINT PACK [--presence-bias B] [--card MODEL_CARD.md]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from engine.models.configs.mrsnet_lite import CONFIG
from engine.models.network import LateralNetwork
from engine.models.packs import PackConfig, save_pack
from engine.resources import resource_path

LICENCE = """The weights in this folder are distributed under the Creative Commons Attribution 4.0 licence (CC BY 4.0).
They were trained from EfficientNet-Lite2 ImageNet weights (Apache License 2.0) on the data listed in MODEL_CARD.md,
whose attributions must be kept.
"""
CATEGORIES = ["building", "land", "road", "vegetation", "water", "airplane", "ship", "car"]


def main() -> None:
    """Read the averaged weights of a checkpoint and write the pack beside the others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--presence-bias", type=float, default=0.0, help="added to the presence logit (calibration)")
    parser.add_argument("--card", type=Path, help="model card to copy")
    args = parser.parse_args()
    state = torch.load(args.checkpoint, weights_only=True)["average"]
    network = LateralNetwork(CONFIG, resource_path("models", "text", "minilm-l6", "tokenizer.json"))
    network.load_state_dict(state, strict=False)
    if network.presence is not None:
        last = network.presence.mlp[-1]
        with torch.no_grad():
            last.bias += args.presence_bias
    config = PackConfig(
        name=args.pack.name,
        network=CONFIG,
        mean=(0.5, 0.5, 0.5),
        std=(0.5, 0.5, 0.5),
        window=512,
        gsd_range=(0.1, 1.0),
        categories=CATEGORIES,
        countable=["building", "airplane", "ship", "car"],
        licence="CC-BY-4.0",
    )
    files = {"LICENSE": LICENCE}
    if args.card:
        files["MODEL_CARD.md"] = args.card.read_text(encoding="utf-8")
    save_pack(args.pack, config, network, files)
    print(f"{args.pack}: {(args.pack / 'model.safetensors').stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
