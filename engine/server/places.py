"""What clients may have read: files in allowed folders, links resolved, and remote names that begin as allowed."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from engine.errors import UsageError
from engine.server.problems import Refusal
from engine.server.settings import allowed_folder

_SCHEMES = ("http", "https", "s3")
_OUTSIDE = "the path lies outside the allowed folders; start the engine with --allow FOLDER (a raster can be uploaded)"


class Places:
    """The folders and the remote names of one service. Folders can be added while it runs, by its parent alone."""

    def __init__(self, folders: Iterable[Path], urls: Iterable[str]) -> None:
        self._folders = list(folders)
        self._urls = [allowed_url(url) for url in urls]

    @property
    def folders(self) -> tuple[Path, ...]:
        """The allowed folders, links resolved."""
        return tuple(self._folders)

    @property
    def remote(self) -> bool:
        """Whether any remote name is allowed."""
        return bool(self._urls)

    def allow(self, folder: str) -> None:
        """Allow one more folder. Raises UsageError where it is none."""
        path = allowed_folder(folder)
        if path not in self._folders:
            self._folders.append(path)

    def source(self, name: str) -> str:
        """Return the name to open a raster by: a resolved path or an allowed URL. Raises Refusal (403 or 422)."""
        if "://" in name:
            return self._url(name)
        return str(self.file(name))

    def file(self, name: str, suffixes: tuple[str, ...] = ()) -> Path:
        """Return a file's resolved path. Raises Refusal: 403 outside the folders, 422 where it is no such file."""
        path = self.path(name)
        if not path.is_file():
            raise Refusal(422, f"{path.name}: no such file")
        if suffixes and path.suffix.lower() not in suffixes:
            raise Refusal(422, f"{path.name}: unknown format {path.suffix}; give {', '.join(suffixes)}")
        return path

    def path(self, name: str) -> Path:
        """Return a resolved path inside the folders, whether it exists or not. Raises Refusal (403)."""
        if name.startswith(("/vsi", "\\\\", "//")):
            raise Refusal(403, "remote names are not allowed; give a path, or start the engine with --allow-url PREFIX")
        try:
            path = Path(name)
            absolute = path.is_absolute()
            resolved = path.resolve()
        except (OSError, ValueError, RuntimeError) as error:
            raise Refusal(403, _OUTSIDE) from error
        if not absolute:
            raise Refusal(403, "the path is relative; give an absolute path")
        if not any(resolved.is_relative_to(folder) for folder in self._folders):
            raise Refusal(403, _OUTSIDE)
        return resolved

    def _url(self, name: str) -> str:
        try:
            asked = urlsplit(name)
            fits = any(_within(asked, allowed) for allowed in self._urls)
        except ValueError:
            fits = False
        if not fits:
            raise Refusal(403, "this remote name is not allowed; start the engine with --allow-url PREFIX")
        return name


def allowed_url(url: str) -> SplitResult:
    """Return the parts of the beginning of a URL. Raises UsageError where it is none."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in _SCHEMES and bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise UsageError(f"--allow-url {url}: give the beginning of a URL, such as https://example.org/images/")
    return parts


def _within(asked: SplitResult, allowed: SplitResult) -> bool:
    """Tell whether a URL lies under another: same scheme, host and port, and a path that goes on at a slash."""
    if (asked.scheme, asked.hostname, asked.port) != (allowed.scheme, allowed.hostname, allowed.port):
        return False
    if asked.username is not None or asked.password is not None or "\\" in asked.path:
        return False
    path = unquote(asked.path)
    if path != posixpath.normpath(path) or any(ord(letter) < 33 for letter in asked.geturl()):
        return False
    base = unquote(allowed.path)
    return path == base or path.startswith(base if base.endswith("/") else base + "/")
