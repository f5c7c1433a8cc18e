"""One training run on referring expressions from its TOML file: data, network, pretrained weights, loop, pack."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import save_file

from engine.data.archive import unpacked
from engine.data.recognise import open_dataset, parse_spec, select_split
from engine.data.samples import Sample
from engine.data.words import load_lexicon
from engine.errors import InputError
from engine.models.configs import named_config
from engine.models.encoders.swin import SwinEncoder
from engine.models.feedback import FeedbackNetwork
from engine.models.folders import tokenizer_file
from engine.models.network import LateralNetwork, build_network
from engine.models.packs import CONFIG, WEIGHTS, PackConfig, save_pack, write_sums
from engine.training.phrased import PhrasedSampler, hold_out_photographs
from engine.training.pretrained import load_image, load_text
from engine.training.recipe import Recipe, read_recipe
from engine.training.sample_loop import train_samples
from engine.training.settings import check_places

INSIDE = "text_encoder.model."
UNKNOWN_RANGE = (0.05, 30.0)  # metres a pixel, where a recipe does not say what it trained at


def run_recipe(path: Path, resume: bool = False) -> Path:
    """Train what a TOML file describes; returns the folder of the pack made of the best weights.

    The best are chosen on `val`, or on photographs held out of `train`, never on anything else. Raises InputError for
    unusable options or data, ModelError for unusable weights.
    """
    recipe = read_recipe(path)
    check_places(path, recipe)
    samples = _samples(recipe.train, recipe)
    if recipe.val:
        chosen_by = _samples(recipe.val, recipe)
    else:
        samples, chosen_by = hold_out_photographs(samples)
    if not samples:
        raise InputError(f"{path}: train: no sample to learn from in {', '.join(recipe.train)}")
    torch.manual_seed(recipe.seed)
    network = _network(recipe)
    names = {category: (*words.names, *words.plurals) for category, words in load_lexicon().items()}
    best = train_samples(network, PhrasedSampler(samples, recipe, names), chosen_by, recipe, resume)
    network.load_state_dict(torch.load(best, map_location="cpu", weights_only=True)["average"], strict=False)
    return export(network, recipe, sorted({s.category for s in samples if s.category}))


def _samples(specs: Sequence[str], recipe: Recipe) -> list[Sample]:
    """Samples of some specifications whose images exist. Raises InputError where none is left of one."""
    found: list[Sample] = []
    for spec in specs:
        place, split = parse_spec(spec)
        place = unpacked(place)
        dataset = open_dataset(place, recipe.language)
        missing = set(dataset.missing_images())
        some = [sample for sample in select_split(dataset, split) if sample.image not in missing]
        if not some:
            raise InputError(f"{spec}: no sample whose image is there; see engine data check {place}")
        found += some
    return found


def _network(recipe: Recipe) -> LateralNetwork | FeedbackNetwork:
    config = named_config(recipe.network) if isinstance(recipe.network, str) else recipe.network
    network = build_network(config, tokenizer_file(recipe.text_folder))
    assert isinstance(network, LateralNetwork | FeedbackNetwork)  # the two kinds there are
    load_text(network, recipe.text_folder)
    if recipe.image_weights is not None:
        load_image(network, recipe.image_weights)
    if recipe.checkpointing and isinstance(network.image_encoder, SwinEncoder):
        network.image_encoder.grad_checkpointing = True
    return network


def export(network: LateralNetwork | FeedbackNetwork, recipe: Recipe, categories: list[str]) -> Path:
    """Write `pack/` in the run's folder, its text encoder inside; returns it."""
    folder = recipe.out / "pack"
    config = PackConfig(
        name=network.config.name, family=network.config.name.partition("-")[0], network=network.config,
        text=recipe.out.resolve().name, mean=recipe.mean, std=recipe.std, window=recipe.size,
        gsd_range=recipe.gsd_range or UNKNOWN_RANGE, categories=categories,
        licence="as the data it was trained on", notice="Trained on data whose licence may not allow every use.",
    )  # fmt: skip
    card = [
        f"# {network.config.name}",
        "",
        "Trained by `engine train` with the recipe below; its licence is that of the data.",
        "",
        "```json",
        json.dumps(recipe.model_dump(mode="json", exclude={"out", "text_folder", "image_weights"}), indent=1),
        "```",
    ]
    save_pack(folder, config, network.cpu(), {"MODEL_CARD.md": "\n".join(card) + "\n"})
    text = folder / "text" / config.text
    text.mkdir(parents=True, exist_ok=True)
    state = {k: v.contiguous() for k, v in network.state_dict().items() if k.startswith(INSIDE)}
    save_file({k.removeprefix(INSIDE): v for k, v in state.items()}, text / WEIGHTS)
    (text / CONFIG).write_text(json.dumps(network.config.text, indent=1) + "\n", encoding="utf-8")
    shutil.copy(tokenizer_file(recipe.text_folder), text)
    write_sums(text)
    return folder
