#!/usr/bin/env bash
# Writes the five lock files: every Python from 3.11 on, the platforms of tools/prune_lock.py, hashes, no address.
set -euo pipefail
cd "$(dirname "$0")/.."
options=(--no-config --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
         --no-emit-index-url --no-emit-find-links --quiet --upgrade)

# hatchling and editables build the editable install, which has no build isolation and so no index of its own.
printf 'hatchling\neditables\n' |
    uv pip compile "${options[@]}" --extra serve --extra train --extra cluster --extra dev \
        --output-file requirements.lock pyproject.toml -
# What the plugin's managed environment holds: the engine's service and what teaching needs, in the same versions.
printf 'accelerate\n' |
    uv pip compile "${options[@]}" --constraint requirements.lock --extra serve \
        --output-file requirements-engine.lock pyproject.toml -
# uv itself, which the plugin fetches where a machine has no Python.
printf 'uv\n' | uv pip compile "${options[@]}" --output-file requirements-uv.lock -
# The environment of the QGIS tests takes numpy and everything else from the system.
printf 'pytest\npytest-qgis\n' |
    uv pip compile "${options[@]}" --output-file requirements-qgis.lock -
# PyQt6 and QGIS's script that finds what it lacks, whose only release is one for testing, from Python 3.12 on.
printf 'qgis-pyqt5to6==0.0.0.dev0\npyqt6\npyqt6-qscintilla\n' |
    uv pip compile "${options[@]}" --python-version 3.12 --output-file requirements-qt6.lock -
# All hashes of a package on its line, and only those of files that some machine installs: 240 KB less.
sed -i -z 's/ \\\n *--hash/ --hash/g' requirements.lock requirements-engine.lock
python -m tools.prune_lock requirements.lock requirements-engine.lock
