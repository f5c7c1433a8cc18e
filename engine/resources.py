"""Where the files that travel with the code lie: lexicon, styles, samples, model packs.

Everything that reads such a file asks here, so that a checkout and an installed wheel behave alike.
"""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path

_PACKAGE = Path(__file__).resolve().parent


def pack_folders() -> list[Path]:
    """Return where model packs are looked for by name: the user's data folder first, then the bundled ones."""
    return [user_data_path("refer-segment") / "models", resource_path("models")]


def resource_root() -> Path:
    """Return the folder of resources: ``engine/_resources`` in a wheel, ``<root>/resources`` in a checkout."""
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def resource_path(*parts: str) -> Path:
    """Return the path of a resource, for example ``resource_path("samples", "atlanta.tif")``.

    The path is not checked: whoever opens it names the file in its own error.
    """
    return resource_root().joinpath(*parts)
