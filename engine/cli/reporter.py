"""What the user sees of a run: a progress bar and lines on a terminal, JSON lines on request, or nothing."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import Any

import click
from tqdm import tqdm

from engine.errors import Cancelled


def counted(number: int, what: str) -> str:
    """Return a number and what it counts, such as "1 object" and "2 objects"."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


class Reporter:
    """Tells the user how runs go, and the runs when the user wants them to end: `stop` is set from a signal handler."""

    def __init__(self, as_json: bool, quiet: bool) -> None:
        self._json, self._quiet = as_json, quiet
        self._bar: tqdm[Any] | None = None
        self._shown = -1
        self._begins, self._told = False, set[str]()
        self.stop = False

    def note(self, text: str) -> None:
        """Show a sentence; what is said as each of many rasters begins, of the model or a phrase, is shown once."""
        if self._json:
            self._line({"event": "note", "text": text})
        elif not self._quiet and not (self._begins and text in self._told):
            self._told.add(text)
            tqdm.write(text, file=sys.stderr)

    def windows(self, done: int, total: int) -> None:
        """Show progress: a bar with windows/s and the time left, or a JSON line each percent.

        Raises Cancelled where the user wants to end: windows are counted between batches.
        """
        if self.stop:
            raise Cancelled("cancelled")
        self._begins = False
        if self._json:
            percent = 100 * done // max(total, 1)
            if percent != self._shown:
                self._shown = percent
                self._line({"event": "progress", "windows": done, "of": total})
        elif not self._quiet and sys.stderr.isatty():
            if self._bar is None or self._bar.total != total or done < self._bar.n:
                self.close()
                # what an earlier run had done says nothing of the speed of this one
                self._bar = tqdm(total=total, initial=done, unit="window", leave=False)
            self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def started(self, source: str, number: int, total: int) -> None:
        """Show which raster of many is begun."""
        self._shown, self._begins = -1, True
        if self._json:
            self._line({"event": "started", "source": source, "number": number, "of": total})
        else:
            self.note(f"{number} of {total}: {source}")

    def done(self, summary: dict[str, Any]) -> None:
        """Show what a run did."""
        self.close()
        if summary["complete"]:
            if self._json:
                self._line({"event": "skipped", "reason": "complete", **summary})
            elif not self._quiet:
                self._say(f"{summary['source']}: skipped, complete -> {summary['out']}")
        elif self._json:
            self._line({"event": "done", **summary})
        elif not self._quiet:
            for layer in summary["layers"]:
                size = f"{counted(layer['objects'], 'object')}, {layer['area_m2']:.2f} m2"
                self._say(f"{layer['phrase']}: {size} -> {summary['out']}, layer {layer['name']}")
            windows = counted(summary["windows"], "window")
            self._say(
                f"{windows} in {summary['seconds']:.1f} s ({summary['windows_per_s']:.2f}/s), "
                f"{summary['model']} on {summary['device']}, {summary['precision']}"
            )

    def failed(self, source: str, error: Exception) -> None:
        """Show that one raster of many failed, as it happens."""
        self.close()
        if self._json:
            self._line({"event": "failed", "source": source, "error": str(error)})
        elif not self._quiet:
            tqdm.write(f"{' '.join(str(error).split())}; going on with the next", file=sys.stderr)

    def finished(self, written: int, skipped: int, errors: Sequence[tuple[str, Exception]]) -> None:
        """Show what became of many rasters; every failure is named here once more."""
        if self._json:
            failed = [{"source": source, "error": str(error)} for source, error in errors]
            self._line({"event": "finished", "written": written, "complete": skipped, "failed": failed})
            return
        for _, error in errors:
            click.echo(f"engine: {' '.join(str(error).split())}", err=True)
        if not self._quiet:
            self._say(f"{counted(written, 'raster')} written, {skipped} complete already, {len(errors)} failed")

    def _line(self, values: dict[str, Any]) -> None:
        self._say(json.dumps(values))

    @staticmethod
    def _say(text: str) -> None:
        """Print a line. A reader that has gone (`| head -1`) ends no run: nobody listens any more."""
        try:
            click.echo(text)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class StepBar:
    """Shows training: progress on a terminal, and notes on standard error."""

    def __init__(self, bar: tqdm[Any], quiet: bool = False) -> None:
        self._bar, self._quiet = bar, quiet

    def note(self, text: str) -> None:
        """Print a sentence."""
        if not self._quiet:
            tqdm.write(text, file=sys.stderr)

    def windows(self, done: int, total: int) -> None:
        """Move the bar; what an earlier run had done says nothing of the speed of this one."""
        if self._bar.total != total:
            self._bar.reset(total)
            self._bar.initial = self._bar.n = self._bar.last_print_n = done - 1
        self._bar.update(done - self._bar.n)
