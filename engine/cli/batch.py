"""Rasters one after the other in one process: one model, the next raster opened early, failures told at the end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from engine.cli.reporter import Reporter
from engine.errors import Cancelled, EngineError
from engine.options import RunOptions
from georeferencing.errors import GeoreferencingError

if TYPE_CHECKING:
    from engine.cluster import ClusterFinder
    from engine.models.configuration import PackConfig
    from engine.outputs import Outputs
    from georeferencing.rasters import Raster

SOME_FAILED = 3  # exit status: some inputs of many failed, each was named

Target = tuple[str, str | None, str | None]
"""Names of the layers' file, of the probability raster and of the preview."""


@dataclass(frozen=True)
class Ways:
    """How rasters are run: what becomes of outputs that exist, and where the network runs (None: here)."""

    overwrite: bool
    resume: bool
    skip_complete: bool
    cluster: str | None


def run_all(
    sources: Sequence[str], targets: Sequence[Target], options: RunOptions, reporter: Reporter, ways: Ways
) -> int:
    """Run rasters and return the exit status.

    A single raster's error goes up. Of many, those that are complete are skipped, and those that fail are told.
    """
    _check_plainly(sources, targets, options)
    from engine.outputs import Outputs
    from engine.plans import layer_names, read_plans

    names = layer_names(read_plans(options))
    outputs = [
        Outputs(Path(layers), path_of(probability), path_of(preview), ways.overwrite, ways.resume, ways.skip_complete)
        for layers, probability, preview in targets
    ]
    for output in outputs:
        output.check(names, options.aoi)
    # torch takes seconds to import: not before the usage is known to be right
    from engine.segment import segment

    with ExitStack() as held:
        finder: ClusterFinder | None = None
        if ways.cluster is not None:
            from engine.cluster import ClusterFinder

            finder = held.enter_context(ClusterFinder(ways.cluster))
        held.enter_context(_interruptible(reporter))
        held.callback(reporter.close)
        if len(sources) > 1:
            return _run_many(sources, outputs, options, reporter, finder)
        reporter.done(segment(sources[0], outputs[0], options, listener=reporter, finder=finder).to_dict())
        return 0


def _check_plainly(sources: Sequence[str], targets: Sequence[Target], options: RunOptions) -> None:
    """Refuse at once what files alone tell: a raster, a model or an area that is none, a place not to write to."""
    # each import takes its tenths of a second, and the first complaint is the last
    from georeferencing.opening import is_remote, open_placed

    if len(sources) == 1 and not is_remote(sources[0]):
        open_placed(sources[0], options.empty_value).close()
    from georeferencing.vectors import check_output

    for layers, _, _ in targets:
        check_output(Path(layers), overwrite=True)
    if options.aoi is not None:
        from georeferencing.vector_files import check_there

        check_there(options.aoi)
    from engine.models.folders import check_pack

    check_pack(options.model)


def _run_many(
    sources: Sequence[str],
    outputs: Sequence[Outputs],
    options: RunOptions,
    reporter: Reporter,
    finder: ClusterFinder | None,
) -> int:
    from engine.models.packs import load_pack
    from engine.segment import segment

    pack = load_pack(options.model)
    if finder is not None:
        finder.connect()  # or every raster would be told that nobody answers
    errors: list[tuple[str, Exception]] = []
    skipped = 0
    opened_early = _opened_early(sources, options, pack.config)
    for number, (source, output, opening) in enumerate(zip(sources, outputs, opened_early, strict=True), 1):
        reporter.started(source, number, len(sources))
        try:
            opened = opening.result()
            summary = segment(source, output, options, pack=pack, listener=reporter, opened=opened, finder=finder)
        except Cancelled:
            raise
        except (EngineError, GeoreferencingError) as error:
            errors.append((source, error))
            reporter.failed(source, error)
        else:
            skipped += summary.complete
            reporter.done(summary.to_dict())
    reporter.finished(len(sources) - skipped - len(errors), skipped, errors)
    return SOME_FAILED if errors else 0


def _opened_early(sources: Sequence[str], options: RunOptions, config: PackConfig) -> Iterator[Future[Raster]]:
    """Yield the rasters as they are opened, each while the one before it is worked on."""
    from engine.segment import open_for

    with ThreadPoolExecutor(1, thread_name_prefix="open") as thread:
        coming = thread.submit(open_for, sources[0], options, config)
        try:
            for source in sources[1:]:
                opening, coming = coming, thread.submit(open_for, source, options, config)
                yield opening
            yield coming
        except GeneratorExit:  # ended early: nobody will close the next one
            if coming.exception() is None:
                coming.result().close()
            raise


@contextmanager
def _interruptible(reporter: Reporter) -> Iterator[None]:
    """Let the first Ctrl-C or SIGTERM finish the batch in hand; the second is as abrupt as usual."""
    if threading.current_thread() is not threading.main_thread():  # signals are the main thread's
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        reporter.stop = True
        restore()

    def restore() -> None:
        for each, handler in before.items():
            signal.signal(each, handler)

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        restore()


def path_of(name: str | None) -> Path | None:
    """Return the path of an output that may not be asked for."""
    return None if name is None else Path(name)
