"""Outlines of very many points, written into a GeoPackage past GDAL.

GDAL and SQLite hold a row whole, several times over, and one polygon may be most of the memory there is. So GDAL is
given the bounding box in its place, from which it makes spatial index, extent and header; afterwards the polygon is
written into the row piece by piece.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely

from georeferencing.errors import VectorError
from georeferencing.geopackage import quoted
from georeferencing.layers import GEOMETRY, Layer
from georeferencing.outlines import Outlines

LARGE_POINTS = 1 << 21
"""Points of an outline that is worth it."""

_ROWS = 10_000  # moved together
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)  # in the header of a geometry, by the number in its flags


class LargeShapes:
    """Keeps the large outlines of one layer while GDAL writes the others.

    Parameters
    ----------
    multi
        Whether they are written as MultiPolygons.
    """

    def __init__(self, *, multi: bool) -> None:
        self._multi = multi
        self._kept: dict[int, Outlines] = {}  # by number of row, which GDAL counts from 1
        self._rows = 0

    def keep(self, parts: Iterable[Layer]) -> Iterator[Layer]:
        """Yield the parts of a new layer, bounding boxes in the place of large outlines."""
        for part in parts:
            start = 0
            for index in _large(part):
                if index > start:
                    yield part.slice(start, index)
                one = part.slice(index, index + 1)
                assert isinstance(one.shapes, Outlines)
                self._kept[self._rows + index + 1] = one.shapes
                yield replace(one, shapes=np.array([shapely.box(*one.shapes.bounds())], np.object_))
                start = index + 1
            if start < len(part):
                yield part.slice(start, len(part)) if start else part
            self._rows += len(part)

    def put_back(self, path: Path, table: str) -> None:
        """Write the outlines into the GeoPackage that GDAL has finished, and that is not in use yet.

        Raises VectorError where one is more than a row can hold.
        """
        if not self._kept:
            return
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            # no more is lost in a crash than of the new file itself
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN")
            triggers = connection.execute(
                "SELECT sql, name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
            ).fetchall()
            for _, name in triggers:
                connection.execute(f"DROP TRIGGER {quoted(name)}")
            try:
                self._move(connection, table)
            except sqlite3.DataError as error:
                most = max(len(outline.grid.points) for outline in self._kept.values())
                raise VectorError(
                    f"{table}: an object of {most} points is more than a GeoPackage can hold; write parts with --bbox"
                ) from error
            for sql, _ in triggers:
                connection.execute(sql)
            connection.execute("COMMIT")

    def _move(self, connection: sqlite3.Connection, table: str) -> None:
        """Move all rows to a table whose geometry is the last column, since only there can it be written in pieces."""
        columns = connection.execute(f"PRAGMA table_info({quoted(table)})").fetchall()
        columns.sort(key=lambda column: str(column[1]) == GEOMETRY)
        names = ", ".join(quoted(column[1]) for column in columns)
        key = quoted(columns[0][1])
        passing = f"{table}~"  # no layer is called so
        types = ", ".join(f"{quoted(column[1])} {column[2]}" for column in columns[1:])
        connection.execute(
            f"CREATE TABLE {quoted(passing)} ({key} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {types})"
        )
        moved = 0
        for row in [*self._kept, self._rows + 1]:
            while moved < row - 1:
                moved = min(moved + _ROWS, row - 1)
                these = f"FROM {quoted(table)} WHERE {key} <= ?"
                connection.execute(f"INSERT INTO {quoted(passing)} SELECT {names} {these}", (moved,))
                connection.execute(f"DELETE {these}", (moved,))  # so that their pages are used again
            if row in self._kept:
                values = connection.execute(f"SELECT {names} FROM {quoted(table)} WHERE {key} = ?", (row,)).fetchone()
                self._write(connection, passing, row, values)
                connection.execute(f"DELETE FROM {quoted(table)} WHERE {key} = ?", (row,))
                moved = row
        connection.execute(f"DROP TABLE {quoted(table)}")
        connection.execute(f"ALTER TABLE {quoted(passing)} RENAME TO {quoted(table)}")

    def _write(self, connection: sqlite3.Connection, table: str, row: int, values: tuple[object, ...]) -> None:
        """Write one row, its box replaced by its outline."""
        *others, box = values
        assert isinstance(box, bytes)
        header = box[: 8 + _ENVELOPE_BYTES[box[3] >> 1 & 7]]
        grid = self._kept[row].grid
        size, pieces = (grid.promoted() if self._multi else grid).wkb_in_pieces(self._kept[row].transform)
        marks = "?, " * len(others)
        connection.execute(f"INSERT INTO {quoted(table)} VALUES ({marks}zeroblob(?))", (*others, len(header) + size))
        with connection.blobopen(table, GEOMETRY, row) as blob:
            blob.write(header)
            for piece in pieces:
                blob.write(piece)


def _large(part: Layer) -> list[int]:
    if not isinstance(part.shapes, Outlines):
        return []
    found: list[int] = np.flatnonzero(np.diff(part.shapes.grid.offsets) > LARGE_POINTS).tolist()
    return found
