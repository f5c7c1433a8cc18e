"""Hashes of files that no supported machine installs are left out of the lock files."""

import pytest

from tools.prune_lock import wanted


@pytest.mark.parametrize(
    ("file", "kept"),
    [
        ("a-1.0.tar.gz", True),
        ("a-1.0-py3-none-any.whl", True),
        ("a-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", True),
        ("a-1.0-cp38-abi3-win_amd64.whl", True),
        ("a-1.0-cp314-cp314-macosx_11_0_arm64.whl", True),
        ("a-1.0-cp313-cp313t-manylinux_2_17_x86_64.whl", False),
        ("a-1.0-cp310-cp310-win_amd64.whl", False),
        ("a-1.0-pp311-pypy311_pp73-manylinux_2_17_x86_64.whl", False),
        ("a-1.0-cp312-cp312-musllinux_1_2_x86_64.whl", False),
        ("a-1.0-cp312-cp312-win32.whl", False),
        ("a-1.0-cp312-cp312-manylinux_2_17_i686.whl", False),
    ],
)
def test_wheels_for_machines_with_pytorch_are_kept(file, kept):
    assert wanted(file) is kept
