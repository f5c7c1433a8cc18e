"""One training run on referring expressions from its TOML file: data, network, pretrained weights, loop, pack."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import save_file

from engine.data.archive import unpacked
from engine.data.recognise import open_dataset, parse_spec, select_split
from engine.data.samples import Problem, Sample, fingerprint, in_split
from engine.data.words import load_lexicon
from engine.errors import InputError
from engine.models.configs import named_config
from engine.models.encoders.swin import SwinEncoder
from engine.models.feedback import FeedbackNetwork
from engine.models.folders import tokenizer_file
from engine.models.network import LateralNetwork, build_network
from engine.models.packs import CONFIG, WEIGHTS, PackConfig, save_pack, write_sums
from engine.training.folder import PACK, Listener, RunFolder, read_state
from engine.training.phrased import PhrasedSampler, hold_out_photographs
from engine.training.pretrained import load_image, load_text
from engine.training.recipe import Recipe, read_recipe
from engine.training.sample_loop import train_samples
from engine.training.settings import check_places

TOLD = 3  # problems of a dataset that are named
INSIDE = "text_encoder.model."
UNKNOWN_RANGE = (0.05, 30.0)  # metres a pixel, where a recipe does not say what it trained at


def run_recipe(path: Path, resume: bool = False, overwrite: bool = False, listener: Listener | None = None) -> Path:
    """Train what a TOML file describes; returns the folder of the pack made of the best weights.

    The best are chosen on `val`, or on photographs held out of `train`, never on anything else. Raises InputError for
    unusable options or data, ModelError for unusable weights, UsageError for a folder that another run is in.
    """
    recipe = read_recipe(path)
    check_places(path, recipe)
    folder = RunFolder(recipe, resume=resume, overwrite=overwrite, listener=listener)
    samples, chosen_by = _data(path, recipe, folder.listener)
    folder.hold({"train": _about(samples), "val": _about(chosen_by)})
    torch.manual_seed(recipe.seed)
    network = _network(recipe)
    names = {category: (*words.names, *words.plurals) for category, words in load_lexicon().items()}
    sampler = PhrasedSampler(samples, recipe, names)
    best = train_samples(network, sampler, chosen_by, recipe, folder)
    if os.environ.get("RANK", "0") != "0":
        return folder.path / PACK  # the first process writes it
    network.load_state_dict(read_state(best)["average"], strict=False)
    shown = {sample.category for sample in samples if sample.mask is not None}
    return export(network, recipe, sorted(shown - {""}))  # categories that were there to see


def _data(path: Path, recipe: Recipe, listener: Listener) -> tuple[list[Sample], list[Sample]]:
    """Samples to learn from and to choose by; what is odd about them is told. Raises InputError."""
    samples = _samples(recipe.train, recipe, listener)
    if recipe.val:
        chosen_by = _samples(recipe.val, recipe, listener)
    else:
        samples, chosen_by = hold_out_photographs(samples)
    if not samples:
        raise InputError(f"{path}: train: no sample to learn from in {', '.join(recipe.train)}")
    held = "" if recipe.val else ", of photographs held out of train"
    listener.note(f"samples: {len(samples)} to learn from, {len(chosen_by)} to choose the best step by{held}")
    splits = sorted({s.split for s in samples if s.split})
    if len(splits) > 1 and not all(parse_spec(spec)[1] for spec in recipe.train):
        listener.note(f"warning: train names no split, so {', '.join(splits)} are learned from alike")
    learned = {(s.image, s.phrase) for s in samples}
    if shared := sum((s.image, s.phrase) in learned for s in chosen_by):
        listener.note(f"warning: {shared} of the samples to choose by are learned from: their scores say little")
    if any(in_split(s.split, "test") for s in chosen_by):
        listener.note("warning: val holds a test split: figures measured on it afterwards will be too good")
    return samples, chosen_by


def _about(samples: Sequence[Sample]) -> str:
    """How many they are, and which."""
    return f"{len(samples)} samples ({fingerprint(samples)[:6]})"


def _samples(specs: Sequence[str], recipe: Recipe, listener: Listener) -> list[Sample]:
    """Samples of some specifications whose images exist; others are told. Raises InputError where none is left."""
    found: list[Sample] = []
    for spec in specs:
        place, split = parse_spec(spec)
        place = unpacked(place)
        dataset = open_dataset(place, recipe.language)
        missing = set(dataset.missing_images())
        chosen = select_split(dataset, split)
        some = [sample for sample in chosen if sample.image not in missing]
        gone = dict.fromkeys(str(sample.image) for sample in chosen if sample.image in missing)
        problems = [*dataset.problems, *(Problem("image missing", name) for name in gone)]
        for problem in problems[:TOLD]:
            listener.note(f"{problem.what}: {problem.name}")
        if problems:
            count = f"problems: {len(problems)}, samples without image, left out: {len(chosen) - len(some)}"
            listener.note(f"{spec}: {count}; engine data check {place} lists all")
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
    folder = recipe.out / PACK
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
    shutil.copymode(text / CONFIG, text / WEIGHTS)
    write_sums(text)
    return folder
