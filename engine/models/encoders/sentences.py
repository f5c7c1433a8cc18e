"""Vectors of words by the bundled text encoder."""

import json
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray

from engine.models.encoders.text import TextEncoder
from engine.models.packs import load_tensors
from engine.models.quantize import dequantize_rows
from engine.resources import resource_path


@lru_cache(maxsize=1)
def encoder() -> TextEncoder:
    """The bundled encoder, loaded once."""
    folder = resource_path("models", "text", "minilm-l6")
    network = TextEncoder(json.loads((folder / "config.json").read_text()), folder / "vocab.txt").eval()
    network.model.load_state_dict(dequantize_rows(load_tensors(folder / "model.safetensors")))
    return network


@lru_cache(maxsize=200)
def vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    """(n, 384), a row of length 1 each of a tuple of texts: their products are cosines. Those of a layer are kept."""
    with torch.inference_mode():
        return np.asarray(torch.nn.functional.normalize(encoder()(texts).sentence, dim=-1))
