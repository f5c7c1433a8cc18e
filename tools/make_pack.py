"""Turn a training checkpoint into a bundled model pack.

Usage: python tools/make_pack.py CHECKPOINT PACK --data DATA.toml [--card MODEL_CARD.md]

DATA.toml are the rules of the folders it was trained on: they give the pack its categories, which of them are
countable and which better seen enlarged or cut lower (`lean`), what is added to the logits of cores (`core_bias`), and,
where a folder is RESEARCH_ONLY, the notice that must be shown wherever the pack is named.
"""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path

import torch

from engine.models.configs.mrsnet_lite import CONFIG
from engine.models.encoders.tokenizer import TOKENIZER
from engine.models.network import LateralNetwork
from engine.models.packs import PackConfig, save_pack
from engine.training.labelled import FolderRule, load_rules

RESTRICTED = "RESEARCH_ONLY"
NOTICE = "Research and education only: trained on imagery whose terms allow nothing else; not for commercial use."
OPEN_TERMS = """The weights in this folder are distributed under the Creative Commons Attribution 4.0 licence
(CC BY 4.0).
"""
RESTRICTED_TERMS = """The weights in this folder may be used for research and education only. They were trained, among
others, on imagery whose owners allow no other use (docs/data-card.md in the source names it); the project grants no
further right.
"""
ORIGIN = """They were trained from EfficientNet-Lite2 ImageNet weights (Apache License 2.0) on the data listed in
MODEL_CARD.md, whose attributions must be kept.
"""


def main() -> None:
    """Read the averaged weights of a checkpoint and write the pack."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="rules of the folders it was trained on")
    parser.add_argument("--card", type=Path, help="model card to copy")
    args = parser.parse_args()
    order, rules = load_rules(args.data)
    wishes = tomllib.loads(args.data.read_text(encoding="utf-8"))
    restricted = any(RESTRICTED in folder for folder in rules)
    state = torch.load(args.checkpoint, weights_only=True)["average"]
    state["decoder.cores.1.bias"] = state["decoder.cores.1.bias"] + wishes.get("core_bias", 0.0)
    network = LateralNetwork(CONFIG, TOKENIZER)
    network.load_state_dict(state, strict=False)
    config = PackConfig(
        name=args.pack.name,
        network=CONFIG,
        mean=(0.5, 0.5, 0.5),
        std=(0.5, 0.5, 0.5),
        window=512,
        gsd_range=(0.1, 1.0),
        categories=order,
        countable=countable(order, rules),
        enlarge=wishes.get("enlarge", {}),
        lean=wishes.get("lean", {}),
        licence="research and education only" if restricted else "CC-BY-4.0",
        notice=NOTICE if restricted else "",
    )
    files = {"LICENSE": (RESTRICTED_TERMS if restricted else OPEN_TERMS) + ORIGIN}
    if args.card:
        files["MODEL_CARD.md"] = args.card.read_text(encoding="utf-8")
    save_pack(args.pack, config, network, files, int8=True)
    print(f"{args.pack}: {(args.pack / 'model.safetensors').stat().st_size / 1e6:.2f} MB")


def countable(order: list[str], rules: dict[str, FolderRule]) -> list[str]:
    """Categories, in order, that some folder labels object by object."""
    told_apart = {ours for rule in rules.values() if rule.separate for ours in rule.categories.values()}
    return [category for category in order if category in told_apart]


if __name__ == "__main__":
    main()
