"""`engine serve`: the engine over HTTP, for the QGIS panel, scripts and tunnels."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

import click

from engine.errors import UsageError, install_line
from engine.options import check_device


@click.command("serve")
@click.option("--stdin-control", is_flag=True, help="Read the key, then JSON lines, from standard input; end with it.")
@click.option(
    "--key-file", type=click.Path(path_type=Path), metavar="FILE", help="A file with the key, private to you."
)
@click.option("--allow", multiple=True, metavar="FOLDER", help="Let clients read rasters in this folder; repeatable.")
@click.option("--allow-url", multiple=True, metavar="PREFIX", help="Let clients read URLs that begin so; repeatable.")
@click.option(
    "--device", "devices", multiple=True, metavar="DEVICE", help="A worker for this device; repeatable [default: auto]."
)
@click.option("--state", type=click.Path(path_type=Path), metavar="FOLDER", help="Folder of jobs, uploads and the log.")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Port; 0 for a free one.", show_default=True
)
@click.option("--beyond-loopback", is_flag=True, help="Really listen to other machines; the traffic is not encrypted.")
@click.option(
    "--host-name", "hosts", multiple=True, metavar="NAME", help="Name that requests' Host may say; repeatable."
)
def serve(
    stdin_control: bool,
    key_file: Path | None,
    allow: tuple[str, ...],
    allow_url: tuple[str, ...],
    devices: tuple[str, ...],
    state: Path | None,
    host: str,
    port: int,
    beyond_loopback: bool,
    hosts: tuple[str, ...],
) -> None:
    """Serve the engine over HTTP on this machine.

    Prints one JSON line with port, pid, version and api. The key comes from standard input or from a file, never from
    the command line, where other users of the machine could read it.
    """
    # uvicorn and FastAPI are an extra: their absence is said, not shown
    try:
        from engine.server.access import is_loopback
        from engine.server.places import allowed_url
        from engine.server.serve import listen
        from engine.server.serve import serve as start
        from engine.server.settings import Settings, allowed_folder, check_key, read_key, take_state
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed; run {install_line('serve')}") from error

    if stdin_control == (key_file is not None):
        raise UsageError("give the key by --stdin-control or by --key-file FILE, one of the two")
    if not is_loopback(host):
        if not beyond_loopback:
            raise UsageError(f"--host {host}: other machines could ask, too; add --beyond-loopback if that is meant")
        click.echo("engine: listening to other machines, without encryption; a tunnel (ssh -L) is safer", err=True)
    folders = tuple(allowed_folder(folder) for folder in allow)
    for url in allow_url:
        allowed_url(url)
    for device in devices:
        check_device(device)
    control: BinaryIO | None = None
    if key_file is None:
        # a file of its own: Python closes `sys.stdin` at its end, and dies where a thread still waits for a line of it
        control = open(sys.stdin.fileno(), "rb", closefd=False)  # noqa: SIM115 - no path, and open to the end
        key = check_key(control.readline(4096).decode("latin-1"))
    else:
        key = read_key(key_file)
    if os.name == "posix":
        os.umask(0o077)
    with listen(host, port) as listening:
        taken, lock = take_state(state)
        try:
            start(Settings(key, taken, folders, allow_url, devices or ("auto",), hosts), listening, control)
        finally:
            lock.release()
