"""How long QGIS's timers wait during a run, and under as much load without the plugin; prints both, side by side."""

import contextlib
import math
import os
import subprocess
import time
from pathlib import Path

import qgis.utils
from check_panel import Heartbeat
from check_view import seconds_of
from conftest import PLUGIN, spin, type_phrases, wait_until
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

_BUSY = """
import sys, time
share, turn = float(sys.argv[1]), 0.05
while True:
    begun = time.perf_counter()
    while time.perf_counter() - begun < share * turn:
        pass
    time.sleep((1 - share) * turn)
"""


@contextlib.contextmanager
def load(cores):
    """Keep so many cores, or a part of one, busy; yield the processes' ids."""
    count = max(1, math.ceil(cores))
    share = str(min(1.0, cores / count))
    processes = [subprocess.Popen(["/usr/bin/python3", "-c", _BUSY, share]) for _ in range(count)]
    try:
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def cpu_of(pids):
    """Return the CPU seconds that processes have used."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def test_timer_during_a_run_and_without_the_plugin(panel, sample):
    panel.form.advanced.overlap.setValue(75)
    type_phrases(panel, "the buildings")
    panel.form.where.setCurrentIndex(panel.form.where.findData("layer"))
    spin(3)  # the model is loaded meanwhile
    engine, begun, used = panel.connection.pid, time.monotonic(), seconds_of(panel.connection.pid)
    own = time.process_time()
    with Heartbeat() as during:
        QTest.mouseClick(panel.runs.run_button, Qt.MouseButton.LeftButton)
        assert panel.task is not None, panel.runs.status.text()
        wait_until(lambda: panel.task is None, 900, "the end of the run")
        seconds = time.monotonic() - begun
        cores = (seconds_of(engine) - used - (time.process_time() - own)) / seconds
        spin(0.5)
    assert panel.runs.live.active, panel.runs.status.text()
    panel.runs.live.drop()
    assert qgis.utils.unloadPlugin(PLUGIN)
    try:
        spin(1)
        with load(cores) as pids, Heartbeat() as without:
            spin(min(60, seconds))
            busy = cpu_of(pids) / min(60, seconds)
    finally:
        assert qgis.utils.loadPlugin(PLUGIN)
        assert qgis.utils.startPlugin(PLUGIN)
    print(f"\na run of {seconds:.0f} s, its engine on {cores:.2f} cores: {during}")
    print(f"no plugin, others on {busy:.2f} cores: {without}")
    print(f"load average {os.getloadavg()[0]:.1f}")
    crowded = os.getloadavg()[0] > 3  # then all wait, QGIS without the plugin, too
    assert during.high <= (max(100, 2 * without.high) if crowded else 100)
    assert max(during.gaps) <= (max(1500, 2 * max(without.gaps)) if crowded else 300)
