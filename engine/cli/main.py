"""The `engine` command: a table of subcommands, and the one place that turns errors into lines.

A subcommand's module is imported only when it is called.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType

import click

from engine import __version__
from engine.errors import Cancelled, EngineError
from georeferencing.errors import GeoreferencingError

DONE, FAULT, BAD_INPUT, CANCELLED = 0, 1, 2, 130

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("engine.cli.run", "Find what phrases refer to in rasters and write it as polygons."),
    "vectorize": ("engine.cli.vectorize", "Make polygons from a probability raster, without the network."),
    "select": ("engine.cli.select", "Choose by phrase among polygons that exist."),
    "teach": ("engine.cli.teach", "Make a model pack from a few labels."),
    "serve": ("engine.cli.serve", "Serve the engine over HTTP."),
    "doctor": ("engine.cli.doctor", "Check this installation and say what it would run on."),
    "models": ("engine.cli.models", "List, show and verify model packs."),
    "data": ("engine.cli.data", "Check, convert and make training data."),
    "train": ("engine.cli.train", "Train a network from a configuration file."),
    "eval": ("engine.cli.eval", "Measure a model or predictions on a dataset."),
}
"""Subcommands by name: the module that holds them, and their line in the help. What is not installed is not listed."""


class LazyGroup(click.Group):
    """A group that imports a subcommand's module when it is called, so that `engine --help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands whose modules are there."""
        return [name for name, (module, _) in COMMANDS.items() if importlib.util.find_spec(module)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command, found in its module by its name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        found = vars(importlib.import_module(COMMANDS[cmd_name][0])).values()
        return next(item for item in found if isinstance(item, click.Command) and item.name == cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands' lines from the table, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=LazyGroup, epilog="Every command takes --help, and --debug for a traceback with its errors.")
@click.version_option(__version__, prog_name="engine")
def engine() -> None:
    """Type a phrase, get georeferenced polygons: referring segmentation of rasters."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line; return the exit status, with one line on standard error where it is not 0."""
    debug = "--debug" in arguments
    try:
        plain = [part for part in arguments if part != "--debug"]
        status = engine.main(plain, prog_name="engine", standalone_mode=False)
        return int(status or DONE)
    except (Cancelled, KeyboardInterrupt, click.Abort):
        click.echo("engine: cancelled; what was finished is kept", err=True)
        return CANCELLED
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return BAD_INPUT
    except (EngineError, GeoreferencingError, click.ClickException) as error:
        if debug:
            traceback.print_exc()
        message = _of_click(error) if isinstance(error, click.ClickException) else str(error)
        click.echo(f"engine: {' '.join(message.split())}", err=True)
        return BAD_INPUT


def _of_click(error: click.ClickException) -> str:
    """Return what click found wrong, and where the usage is explained."""
    message = error.format_message()
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return f"{message.removesuffix('.')}; see {error.ctx.command_path} --help"
    return message


def _report_fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Show a fault of the engine's own as one line too; Python then ends with status 1."""
    said = " ".join(str(error).split())
    click.echo(f"engine: internal fault, {kind.__name__}: {said}; run again with --debug to see where", err=True)


def main() -> None:
    """Entry point of the `engine` script."""
    if "--debug" not in sys.argv:
        sys.excepthook = _report_fault
        os.environ.setdefault("PROJ_DEBUG", "0")  # what PROJ says on standard error is raised as an error, or harmless
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
