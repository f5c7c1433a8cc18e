"""Published checkpoints of the LAVT family, read without running any code, to networks and packs of ours.

A training run of LAVT saves a dict: ``model`` (image encoder, fusion and decoder; with ``lavt_one`` BERT too),
``bert_model`` beside it otherwise, and optimizer, schedule and arguments. Only the first two are used.
"""

from __future__ import annotations

import argparse
import json
import pickle
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from safetensors.torch import save_file
from torch import Tensor

from engine.errors import ModelError
from engine.models.configuration import NetworkConfig, PackConfig, SwinConfig
from engine.models.encoders.tokenizer import TOKENIZER
from engine.models.feedback import FeedbackNetwork
from engine.models.folders import CONFIG, WEIGHTS, file_sha256, write_sums

Family = Literal["lavt", "lgce"]
IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
WINDOW = 480  # the whole family is trained and tested at 480 px

TEXT_INSIDE = "text_encoder."  # where lavt_one keeps BERT in ``model``
IGNORED_BUFFERS = {"relative_position_index", "attn_mask", "position_ids", "num_batches_tracked"}
_UNREADABLE = (pickle.UnpicklingError, RuntimeError, EOFError, ValueError, LookupError, TypeError, AttributeError)
LGCE_UNKNOWN = (
    "; how LGCE's authors name the parts of their enhancement is not known to us, it is read as lgce.* with our own "
    "names behind: rename its keys"
)
BERT_HEAD_WIDTH = 64  # of every published BERT; the number of heads leaves no trace in the weights

# (published, ours); N stands for a stage's number, * for the rest of the name
_NAMES = (
    ("backbone.layers.N.fusion.vis_project.0.*", "fusions.N.pwam.visual.*"),
    ("backbone.layers.N.fusion.image_lang_att.f_query.0.*", "fusions.N.pwam.attention.query.*"),
    ("backbone.layers.N.fusion.image_lang_att.f_key.0.*", "fusions.N.pwam.attention.key.*"),
    ("backbone.layers.N.fusion.image_lang_att.f_value.0.*", "fusions.N.pwam.attention.value.*"),
    ("backbone.layers.N.fusion.image_lang_att.W.0.*", "fusions.N.pwam.attention.out.*"),
    ("backbone.layers.N.fusion.project_mm.0.*", "fusions.N.pwam.mix.*"),
    ("backbone.layers.N.res_gate.0.*", "fusions.N.gate.inner.*"),
    ("backbone.layers.N.res_gate.2.*", "fusions.N.gate.outer.*"),
    ("backbone.layers.N.blocks.*", "image_encoder.layers.N.blocks.*"),
    ("backbone.layers.N.downsample.*", "image_encoder.layers.N.downsample.*"),
    ("backbone.patch_embed.*", "image_encoder.patch_embed.*"),
    ("backbone.normN.*", "fusions.N.norm.*"),
    ("classifier.*", "decoder.*"),
    ("text_encoder.*", "text_encoder.model.*"),
    ("lgce.*", "neck.*"),
)


@dataclass(frozen=True)
class Published:
    """The tensors of a published checkpoint, by their published names; BERT's start with ``text_encoder.``."""

    path: Path
    tensors: dict[str, Tensor]


def read_published(path: Path) -> Published:
    """Read ``model`` and ``bert_model`` of a checkpoint; everything else in it is left alone.

    Nothing but tensors, plain containers and ``argparse.Namespace`` is unpickled, so no code of the file can run.
    Raises ModelError where the file cannot be read, holds anything else, or has no BERT.
    """
    try:
        with torch.serialization.safe_globals([argparse.Namespace]):
            content = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror or error})") from error
    except _UNREADABLE as error:
        # PyTorch's own words advise to read the file unsafely
        raise ModelError(
            f"{path}: refused, it is no file of PyTorch or holds more than tensors; give a checkpoint of tensors alone"
        ) from error
    if not isinstance(content, dict) or not isinstance(content.get("model"), dict):
        raise ModelError(f"{path}: no 'model' state dict inside; give a checkpoint as LAVT's training saves it")
    tensors = _tensors(path, "model", content["model"])
    inside, beside = any(name.startswith(TEXT_INSIDE) for name in tensors), content.get("bert_model")
    if inside and beside is not None:
        raise ModelError(f"{path}: BERT is inside 'model' and beside it; keep the one that was trained")
    if isinstance(beside, dict):
        tensors |= {TEXT_INSIDE + k: v for k, v in _tensors(path, "bert_model", beside).items()}
    elif not inside:
        raise ModelError(
            f"{path}: no BERT, neither as 'bert_model' nor as model.{TEXT_INSIDE}*; its text is needed too"
        )
    return Published(path, tensors)


def _tensors(path: Path, part: str, state: Mapping[object, object]) -> dict[str, Tensor]:
    wrong = [str(k) for k, v in state.items() if not isinstance(v, Tensor) or not isinstance(k, str)]
    if wrong:
        raise ModelError(f"{path}: {part} holds entries that are not tensors: {', '.join(wrong)}")
    return {str(k): v for k, v in state.items() if isinstance(v, Tensor) and not _ignored(str(k))}


def _ignored(name: str) -> bool:
    """Known buffers, which follow from the sizes, and BERT's pooler, which the family never uses."""
    parts = name.split(".")
    return parts[-1] in IGNORED_BUFFERS or "pooler" in parts[:-1]


def our_name(published: str) -> str | None:
    """Our name of a published parameter, None where it is not one of the family's."""
    return _translate(published, _NAMES)


def published_name(ours: str) -> str:
    """The name under which the family publishes one of our parameters; ours where it publishes none."""
    return _translate(ours, ((to, of) for of, to in _NAMES)) or ours


def _translate(name: str, table: Iterable[tuple[str, str]]) -> str | None:
    for source, target in table:
        pattern = re.escape(source).replace("N", r"(?P<stage>\d+)").replace(r"\*", "(?P<rest>.+)")
        match = re.fullmatch(pattern, name)
        if match:
            found = match.groupdict()
            return target.replace("N", found.get("stage", "")).replace("*", found["rest"])
    return None


def read_config(
    published: Published, family: Family, name: str, *, text_heads: int | None = None,
    fusion_heads: tuple[int, int, int, int] = (1, 1, 1, 1),
) -> NetworkConfig:  # fmt: skip
    """The configuration that a checkpoint's shapes tell.

    Args:
        published: the checkpoint.
        family: "lavt", or "lgce" for a checkpoint that also holds the enhancement between encoder and decoder.
        name: of the network.
        text_heads: attention heads of BERT; 64 channels a head unless given.
        fusion_heads: heads of the fusion in each stage (LAVT's ``--mha``), which the weights do not tell.
    """
    tensors = published.tensors

    def shape(key: str) -> torch.Size:
        if key not in tensors:
            raise ModelError(f"{published.path}: {key} is missing; not a {family} checkpoint")
        return tensors[key].shape

    tables = [
        shape(f"backbone.layers.{stage}.blocks.0.attn.relative_position_bias_table") for stage in range(4)
    ]  # ((2 w - 1)^2, heads)
    swin = SwinConfig(
        embed_dim=shape("backbone.patch_embed.proj.weight")[0],
        depths=_four(_count(tensors, rf"backbone\.layers\.{stage}\.blocks\.(\d+)\.") for stage in range(4)),
        heads=_four(table[1] for table in tables),
        window=(round(tables[0][0] ** 0.5) + 1) // 2,
    )
    vocabulary, width = shape("text_encoder.embeddings.word_embeddings.weight")
    text: dict[str, object] = {
        "model_type": "bert",
        "vocab_size": vocabulary,
        "hidden_size": width,
        "num_hidden_layers": _count(tensors, r"text_encoder\.encoder\.layer\.(\d+)\."),
        "num_attention_heads": text_heads or max(1, width // BERT_HEAD_WIDTH),
        "intermediate_size": shape("text_encoder.encoder.layer.0.intermediate.dense.weight")[0],
        "max_position_embeddings": shape("text_encoder.embeddings.position_embeddings.weight")[0],
    }
    return NetworkConfig(
        name=name, image_encoder="swin", swin=swin, text=text, feedback=True, fusion="pwam",
        fusion_heads=fusion_heads, neck="lgce" if family == "lgce" else "none", decoder="lavt", presence=False,
    )  # fmt: skip


def _four(values: Iterable[int]) -> tuple[int, int, int, int]:
    first, second, third, fourth = values
    return first, second, third, fourth


def _count(names: Iterable[str], pattern: str) -> int:
    """One more than the highest number that ``pattern`` captures at the start of a name."""
    found = [int(match.group(1)) for name in names if (match := re.match(pattern, name))]
    return max(found, default=-1) + 1


def fill(network: FeedbackNetwork, published: Published) -> None:
    """Copy every published parameter into ``network``.

    Raises ModelError that lists every missing, stray and misshapen name, as published.
    """
    wanted = {k: v for k, v in network.state_dict().items() if not _ignored(k)}
    given: dict[str, tuple[str, Tensor]] = {}
    stray = []
    for theirs, value in published.tensors.items():
        ours = our_name(theirs)
        if ours is None or ours not in wanted:
            stray.append(theirs)
        else:
            given[ours] = (theirs, value)
    missing = [published_name(ours) for ours in wanted if ours not in given]
    misshapen = [
        f"{theirs} {tuple(value.shape)} instead of {tuple(wanted[ours].shape)}"
        for ours, (theirs, value) in given.items()
        if value.shape != wanted[ours].shape
    ]
    problems = [
        f"{label}: {', '.join(names)}"
        for label, names in (("missing", missing), ("stray", stray), ("of another shape", misshapen))
        if names
    ]
    if problems:
        unknown = LGCE_UNKNOWN if network.config.neck == "lgce" else ""
        raise ModelError(f"{published.path}: does not fit '{network.config.name}'; {'; '.join(problems)}{unknown}")
    network.load_state_dict({ours: value for ours, (_, value) in given.items()}, strict=False)


def import_checkpoint(
    path: Path, family: Family, tokenizer: Path = TOKENIZER, *, name: str | None = None,
    text_heads: int | None = None, fusion_heads: tuple[int, int, int, int] = (1, 1, 1, 1),
) -> FeedbackNetwork:  # fmt: skip
    """A network in evaluation mode with the weights of a published checkpoint; see `read_config` for the options.

    ``tokenizer`` is that of the checkpoint's BERT, for published ones bert-base-uncased's.
    Raises ModelError, see `read_published` and `fill`.
    """
    published = read_published(path)
    config = read_config(published, family, name or path.stem, text_heads=text_heads, fusion_heads=fusion_heads)
    network = FeedbackNetwork(config, tokenizer)
    fill(network, published)
    return network.eval()


def import_pack(path: Path, family: Family, folder: Path, *, gsd_range: tuple[float, float] = (0.1, 30.0)) -> Path:
    """Write a published checkpoint as a pack, in full precision and with its own text encoder inside.

    Args:
        path: the checkpoint.
        family: see `read_config`.
        folder: of the new pack; its name becomes the pack's. Must not exist.
        gsd_range: finest and coarsest metres a pixel the network is to be used at; a checkpoint does not say.

    Returns ``folder``, which is there whole or not at all. Raises ModelError, see `import_checkpoint`.
    """
    if folder.exists():
        raise ModelError(f"{folder}: exists already; remove it or give another name")
    network = import_checkpoint(path, family, name=folder.name)
    config = PackConfig(
        name=folder.name, family=family, network=network.config, text=folder.name, mean=IMAGENET_MEAN,
        std=IMAGENET_STD, window=WINDOW, gsd_range=gsd_range, categories=[],
        licence="as published with the checkpoint", notice=f"Imported from {path.name}.",
    )  # fmt: skip
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as scratch:
            _write_pack(Path(scratch) / folder.name, network, config, path)
            (Path(scratch) / folder.name).replace(folder)
    except OSError as error:
        raise ModelError(
            f"{folder}: cannot be written ({error.strerror}); make room, or choose another place"
        ) from error
    return folder


def _write_pack(folder: Path, network: FeedbackNetwork, config: PackConfig, path: Path) -> None:
    text = folder / "text" / folder.name
    text.mkdir(parents=True)
    state = {k: v.contiguous() for k, v in network.state_dict().items()}
    inside = "text_encoder.model."
    save_file({k.removeprefix(inside): v for k, v in state.items() if k.startswith(inside)}, text / WEIGHTS)
    (text / CONFIG).write_text(json.dumps(network.config.text, indent=1) + "\n", encoding="utf-8")
    shutil.copyfile(TOKENIZER, text / TOKENIZER.name)
    write_sums(text)
    save_file({k: v for k, v in state.items() if not k.startswith(inside)}, folder / WEIGHTS)
    (folder / CONFIG).write_text(json.dumps(config.model_dump(), indent=1) + "\n", encoding="utf-8")
    (folder / "MODEL_CARD.md").write_text(
        f"# {folder.name}\n\nA {config.family} checkpoint published by others, imported from `{path.name}` "
        f"(SHA-256 {file_sha256(path)}). Its weights keep their publisher's terms.\n",
        encoding="utf-8",
    )
    write_sums(folder)
