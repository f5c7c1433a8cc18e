"""Which model packs there are, read from their config.json alone: `engine.models` would bring torch with it."""

from __future__ import annotations

from pydantic import ValidationError

from engine.resources import pack_folders
from engine.server.models import ModelInfo, ModelList


def list_models() -> ModelList:
    """Return the packs that can be named in options; a pack of the user's hides a bundled one of the same name."""
    found: dict[str, ModelInfo] = {}
    for root in reversed(pack_folders()):
        for path in sorted(root.glob("*/config.json")):
            if (path.parent / "model.safetensors").is_file():
                try:
                    pack = ModelInfo.model_validate_json(path.read_bytes())
                except (OSError, ValidationError):
                    continue  # a job that names it is told what is wrong with it
                found[path.parent.name] = pack.model_copy(update={"name": path.parent.name})
    return ModelList(models=list(found.values()))
