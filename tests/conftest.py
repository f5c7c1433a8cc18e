"""Ctrl-C means Ctrl-C in tests, also in the background; and what several processes of pytest do for one another."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

# where a shell runs the tests in the background it has Ctrl-C ignored, by children too
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# `make test` starts a process a core: with as many threads each they would wait for one another
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

SHARED = (Path(__file__).parent / "engine" / "server",)
"""Folders whose tests share a service, which is dear to start."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep a file's tests, and those of a shared folder, in one process (`--dist loadgroup`)."""
    for item in items if config.pluginmanager.hasplugin("xdist") else ():
        group = next((folder for folder in SHARED if folder in item.path.parents), item.path)
        item.add_marker(pytest.mark.xdist_group(group.stem))
