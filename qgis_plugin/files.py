"""Where the files that travel with the plugin lie: in its own folder, and in a checkout beside it."""

from __future__ import annotations

import configparser
from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = {
    "icons": "resources/icons",
    "styles": "resources/styles",
    "requirements.lock": "requirements-engine.lock",
    "uv.lock": "requirements-uv.lock",
}


def plugin_file(*parts: str) -> Path:
    """Return the path of such a file, for example ``plugin_file("icons", "icon.svg")``; it may not exist."""
    packed = _PACKAGE.joinpath(*parts)
    if packed.exists():
        return packed
    return _PACKAGE.parent.joinpath(_CHECKOUT.get(parts[0], parts[0]), *parts[1:])


def plugin_version() -> str:
    """Return the plugin's version, which is its engine's."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(plugin_file("metadata.txt"), encoding="utf-8")
    return parser.get("general", "version", fallback="")


def guide_file() -> Path:
    """Return the first page of the user guide."""
    return plugin_file("docs", "plugin.md")
