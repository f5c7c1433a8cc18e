"""What pip says when it fails, and what helps."""

from __future__ import annotations

import re

from ..compat import tr


def explained(said: str, tail: tuple[str, ...], version: str) -> str:
    """Return a program's error with what helps against it, where that is known; `version` is the engine's."""
    text = "\n".join(tail)
    helps = next((line for needles, line in _known() if any(re.search(each, text) for each in needles)), "")
    return f"{helps.format(version)} ({said[:300]})" if helps else said[:500]


def _known() -> list[tuple[tuple[str, ...], str]]:
    """Return patterns of what pip and uv say, and what helps; the first that is found counts."""
    return [
        (
            ("SOCKS support",),  # a fresh environment's pip has no PySocks
            tr("A SOCKS proxy cannot be used: set an HTTP proxy in QGIS's options, or use a folder of wheels"),
        ),
        ((r"\b407\b",), tr("The proxy wants a name and a password: set them in QGIS's network options")),
        (
            ("CERTIFICATE_VERIFY_FAILED", "SSLError"),
            tr("A certificate is not trusted: add your organisation's authority in QGIS's authentication options"),
        ),
        (("No space left", "Errno 28"), tr("The disk is full")),
        (("Windows Long Path",), tr("A path is too long for Windows: choose a Folder with a shorter one")),
        (
            ("DO NOT MATCH THE HASHES",),
            tr("A package differs from its checksum: something on the way changes files; use a folder of wheels"),
        ),
        (
            ("NewConnectionError", "ConnectTimeout", "ProxyError", "Max retries", "getaddrinfo", "Name or service"),
            tr("The package index cannot be reached: check QGIS's proxy, or use a folder of wheels"),
        ),
        (
            ("No matching distribution found for refer-segment==",),
            tr("The index has no engine {}: ask who gave you the plugin for a folder of wheels, and name it as Wheels"),
        ),
        (
            ("No matching distribution", "from versions: none"),
            tr("A package is not there for this machine and Python: use another Python, or a folder of wheels"),
        ),
    ]
