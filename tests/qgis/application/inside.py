"""Run by QGIS when it is up: runs the checks named in the environment with pytest, then leaves as a user would."""

import contextlib
import os
import sys
import traceback
from pathlib import Path

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QTimer
from qgis.utils import iface

SCRATCH = Path(os.environ["CHECK_SCRATCH"])


def run():
    """Run the checks; their report and pytest's status are left as files."""
    sys.path += os.environ["CHECK_PACKAGES"].split(os.pathsep)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    with (SCRATCH / "report.txt").open("w", buffering=1) as report, contextlib.redirect_stdout(report):
        sys.stdin = sys.stdin or Path(os.devnull).open()  # noqa: SIM115 - QGIS has none
        try:
            import pytest

            arguments = ["-p", "no:cacheprovider", "-x", "-v", "--tb=short", "-rA", "-s"]
            arguments += ["-o", "addopts=", "-o", "python_files=check_*.py", *os.environ.get("CHECK_ARGS", "").split()]
            arguments += os.environ["CHECK_FILE"].split(os.pathsep)
            status = int(pytest.main(arguments))
        except BaseException:  # noqa: BLE001 - whatever it is, QGIS must end
            traceback.print_exc(file=report)
            status = 99
        (SCRATCH / "status.txt").write_text(str(status))
    QgsProject.instance().clear()
    QgsProject.instance().setDirty(False)
    QTimer.singleShot(0, iface.actionExit().trigger)


QTimer.singleShot(100, run)
