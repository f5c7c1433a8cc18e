"""Reading `refs(unc).p`: a pickle of plain containers, read without ever running what a pickle can carry."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import IO, Any, NoReturn

from engine.errors import InputError


class _PlainUnpickler(pickle.Unpickler):
    """Builds lists, tuples, dicts, sets, strings, bytes and numbers; refuses every name, so that no code can run."""

    def find_class(self, module: str, name: str, /) -> NoReturn:
        raise pickle.UnpicklingError(
            f"it names {module}.{name}, and only plain lists, dicts, strings and numbers are read"
        )

    def persistent_load(self, pid: object, /) -> NoReturn:
        raise pickle.UnpicklingError("it refers to objects outside the file")


def _load(stream: IO[bytes]) -> object:
    # Files written by Python 2 hold byte strings; the REFER files are in UTF-8.
    return _PlainUnpickler(stream, encoding="utf-8").load()


def read_refs(path: Path) -> list[dict[str, Any]]:
    """The refs of a REFER pickle: a list of dicts. Nothing in the file is executed.

    Raises InputError when the file is missing, cut off, names any class or function, or holds something else.
    """
    try:
        with path.open("rb") as stream:
            refs = _load(stream)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the dataset's download") from error
    except pickle.UnpicklingError as error:
        raise InputError(f"{path}: refused: {error}; write the refs as plain Python objects") from error
    except (EOFError, ValueError, IndexError, KeyError, AttributeError, TypeError, OverflowError, MemoryError) as error:
        raise InputError(f"{path}: is not a sound pickle ({error}); fetch it again") from error
    if not isinstance(refs, list) or not all(isinstance(ref, dict) for ref in refs):
        raise InputError(f"{path}: holds no list of refs; give the dataset's own refs file")
    return refs
