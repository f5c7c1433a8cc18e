"""GeoPackages changed in place: layers added or replaced in one SQLite transaction, and QGIS styles.

The new layers are written by GDAL into a GeoPackage of their own and copied over table by table. Readers see all of
them or none, another program may have the file open, and what was in it before is not touched.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from georeferencing.errors import VectorError

_BUSY_SECONDS = 20.0

_STYLES = """CREATE TABLE IF NOT EXISTS layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name
    TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN,
    description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT
    (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"""


@contextmanager
def _transaction(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a GeoPackage for one write transaction; an error closes it uncommitted, which SQLite rolls back."""
    with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as connection:
        connection.execute("PRAGMA trusted_schema = ON")
        yield connection
        if connection.in_transaction:
            connection.execute("COMMIT")


def add_styles(path: Path, styles: Mapping[str, str]) -> None:
    """Store a default QML style for each layer named, in the table that QGIS reads; the file is not in use yet."""
    if not styles:
        return
    with _transaction(path) as connection:
        connection.execute("PRAGMA synchronous = OFF")  # no more is lost in a crash than of the new file itself
        connection.execute("BEGIN IMMEDIATE")
        _add_styles(connection, styles)


def _add_styles(connection: sqlite3.Connection, styles: Mapping[str, str]) -> None:
    connection.execute(_STYLES)
    connection.execute(
        "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
        " VALUES ('layer_styles', 'attributes', 'layer_styles', 0)"
    )
    for layer, qml in styles.items():
        column = connection.execute(
            "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)
        ).fetchone()
        connection.execute("DELETE FROM layer_styles WHERE f_table_name = ? AND useAsDefault", (layer,))
        connection.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
            " styleQML, styleSLD, useAsDefault, description, owner) VALUES ('', '', ?, ?, ?, ?, '', 1, '', '')",
            (layer, column[0] if column else "", layer[:30], qml),
        )


def layers(path: Path) -> list[str]:
    """Return the names of the tables of a GeoPackage. Raises VectorError where it is none."""
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)
        ) as connection:
            return [
                row[0]
                for row in connection.execute("SELECT table_name FROM gpkg_contents WHERE table_name <> 'layer_styles'")
            ]
    except sqlite3.Error as error:
        raise VectorError(f"{path}: not a GeoPackage ({error}); choose another file") from error


def replaced(path: Path, names: Collection[str], *, replace: bool) -> list[str]:
    """Return the layers that ones of these names replace; case does not count. Raises VectorError as `merge` does."""
    wanted = {name.casefold() for name in names}
    ours = layers(path)
    with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as connection:
        tables = [str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type <> 'trigger'")]
    clash = sorted(name for name in {*tables, *ours} if name.casefold() in wanted)
    for name in clash:
        if name not in ours:
            raise VectorError(f"{path}: has a table {name} that is no layer; choose another file")
        if not replace:
            raise VectorError(f"{path}: has a layer {name} already; choose another file or give --overwrite")
    return clash


def merge(new: Path, path: Path, styles: Mapping[str, str], *, replace: bool) -> None:
    """Copy all layers of `new`, as GDAL wrote it, and QML styles into the GeoPackage `path`, in one transaction.

    Layers of the same name are replaced where `replace`; otherwise VectorError. Also raised where the file is locked or
    no GeoPackage.
    """
    names = layers(new)
    clash = replaced(path, names, replace=replace)
    try:
        with _transaction(path) as connection:
            connection.execute("ATTACH DATABASE ? AS new", (str(new),))
            connection.execute("BEGIN IMMEDIATE")
            for name in clash:
                _drop(connection, name)
            for name in names:
                _copy(connection, name)
            if styles:
                _add_styles(connection, styles)
    except sqlite3.Error as error:
        busy = "locked" in str(error) or "busy" in str(error)
        mend = "another program is writing to it; close its edit session and try again" if busy else str(error)
        raise VectorError(f"{path}: the layers were not added: {mend}") from error


def quoted(name: str) -> str:
    """Return the name of a table or column as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def _has(connection: sqlite3.Connection, schema: str, table: str) -> bool:
    found = connection.execute(
        f"SELECT 1 FROM {schema}.sqlite_master WHERE name = ? COLLATE NOCASE", (table,)
    ).fetchone()
    return found is not None


def _rtree(connection: sqlite3.Connection, schema: str, table: str) -> str | None:
    row = connection.execute(
        f"SELECT column_name FROM {schema}.gpkg_geometry_columns WHERE table_name = ?", (table,)
    ).fetchone()
    name = f"rtree_{table}_{row[0]}" if row else ""
    return name if row and _has(connection, schema, name) else None


def _drop(connection: sqlite3.Connection, table: str) -> None:
    """Remove a layer and everything said of it."""
    index = _rtree(connection, "main", table)
    if index:
        connection.execute(f"DROP TABLE {quoted(index)}")
    for bookkeeping in (
        "gpkg_geometry_columns",
        "gpkg_ogr_contents",
        "gpkg_extensions",
        "gpkg_metadata_reference",
        "gpkg_data_columns",
    ):
        if _has(connection, "main", bookkeeping):
            connection.execute(f"DELETE FROM {bookkeeping} WHERE table_name = ?", (table,))
    if _has(connection, "main", "layer_styles"):
        connection.execute("DELETE FROM layer_styles WHERE f_table_name = ?", (table,))
    connection.execute("DELETE FROM gpkg_contents WHERE table_name = ?", (table,))
    connection.execute(f"DROP TABLE {quoted(table)}")


def _copy(connection: sqlite3.Connection, table: str) -> None:
    """Copy one layer of the attached database `new`: table, rows, spatial index, triggers, bookkeeping."""
    connection.execute(_definition(connection, table))
    connection.execute(f"INSERT INTO main.{quoted(table)} SELECT * FROM new.{quoted(table)}")
    srs = _copy_srs(connection, table)
    taken = connection.execute(
        "SELECT 1 FROM main.gpkg_contents JOIN new.gpkg_contents n USING (identifier) WHERE n.table_name = ?", (table,)
    ).fetchone()  # as the title of another layer: one must be unique, and may be left out
    unnamed = {"identifier": "NULL"} if taken else {}
    _copy_rows(connection, "gpkg_contents", table, {"srs_id": srs, **unnamed})
    _copy_rows(connection, "gpkg_geometry_columns", table, {"srs_id": srs})
    index = _rtree(connection, "new", table)
    if index:
        connection.execute(_definition(connection, index))
        connection.execute(f"INSERT INTO main.{quoted(index)} SELECT * FROM new.{quoted(index)}")
    for optional in ("gpkg_ogr_contents", "gpkg_extensions"):
        if _has(connection, "new", optional):
            _copy_table(connection, optional)
            _copy_rows(connection, optional, table, {})
    _copy_metadata(connection, table)
    # triggers last: they would need GDAL's SQL functions if they fired
    for (sql,) in connection.execute(
        "SELECT sql FROM new.sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
    ).fetchall():
        connection.execute(sql)


def _definition(connection: sqlite3.Connection, table: str) -> str:
    return str(
        connection.execute("SELECT sql FROM new.sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone()[
            0
        ]
    )


def _copy_table(connection: sqlite3.Connection, table: str) -> None:
    """Create a bookkeeping table that the old file lacks, with its triggers."""
    if _has(connection, "main", table):
        return
    connection.execute(_definition(connection, table))
    for (sql,) in connection.execute(
        "SELECT sql FROM new.sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
    ).fetchall():
        connection.execute(sql)


def _copy_rows(connection: sqlite3.Connection, bookkeeping: str, table: str, values: Mapping[str, int | str]) -> None:
    """Copy the rows of a bookkeeping table that speak of `table`: the columns both files have, with `values` put in."""
    ours = [row[1] for row in connection.execute(f"PRAGMA main.table_info({bookkeeping})")]
    theirs = {row[1] for row in connection.execute(f"PRAGMA new.table_info({bookkeeping})")}
    shared = [name for name in ours if name in theirs]
    chosen = ", ".join(str(values[name]) if name in values else name for name in shared)
    connection.execute(
        f"INSERT INTO main.{bookkeeping} ({', '.join(shared)})"
        f" SELECT {chosen} FROM new.{bookkeeping} WHERE table_name = ?",
        (table,),
    )


def _copy_srs(connection: sqlite3.Connection, table: str) -> int:
    """Return the id that the CRS of a layer has in the old file, where it is added if it is not known there."""
    columns = "srs_name, organization, organization_coordsys_id, definition, description"
    srs = connection.execute(
        f"SELECT s.srs_id, {columns} FROM new.gpkg_spatial_ref_sys s"
        " JOIN new.gpkg_geometry_columns g ON g.srs_id = s.srs_id WHERE g.table_name = ?",
        (table,),
    ).fetchone()
    number, name, organization, code, definition, description = srs
    known = connection.execute(
        "SELECT srs_id FROM main.gpkg_spatial_ref_sys"
        " WHERE organization = ? COLLATE NOCASE AND organization_coordsys_id = ?"
        " AND (definition = ? OR ? COLLATE NOCASE = 'EPSG' OR srs_id <= 0)",
        (organization, code, definition, organization),
    ).fetchone()
    if known:
        return int(known[0])
    if connection.execute("SELECT 1 FROM main.gpkg_spatial_ref_sys WHERE srs_id = ?", (number,)).fetchone():
        number = connection.execute("SELECT MAX(MAX(srs_id), 100000) + 1 FROM main.gpkg_spatial_ref_sys").fetchone()[0]
        code = number if organization.upper() == "NONE" else code
    values = (name, number, organization, code, definition, description)
    connection.execute(
        "INSERT INTO main.gpkg_spatial_ref_sys"
        " (srs_name, srs_id, organization, organization_coordsys_id, definition, description)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        values,
    )
    return int(number)


def _copy_metadata(connection: sqlite3.Connection, table: str) -> None:
    """Copy the layer's metadata under new ids."""
    if not _has(connection, "new", "gpkg_metadata_reference"):
        return
    for each in ("gpkg_metadata", "gpkg_metadata_reference"):
        _copy_table(connection, each)
    for extension in connection.execute(
        "SELECT * FROM new.gpkg_extensions WHERE table_name LIKE 'gpkg_metadata%'"
    ).fetchall():
        known = connection.execute(
            "SELECT 1 FROM main.gpkg_extensions WHERE table_name = ?", (extension[0],)
        ).fetchone()
        if not known:
            connection.execute("INSERT INTO main.gpkg_extensions VALUES (?, ?, ?, ?, ?)", extension)
    rows = connection.execute(
        "SELECT m.md_scope, m.md_standard_uri, m.mime_type, m.metadata, r.reference_scope, r.timestamp"
        " FROM new.gpkg_metadata m"
        " JOIN new.gpkg_metadata_reference r ON r.md_file_id = m.id WHERE r.table_name = ?",
        (table,),
    ).fetchall()
    for scope, uri, mime, text, reference, timestamp in rows:
        cursor = connection.execute(
            "INSERT INTO main.gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) VALUES (?, ?, ?, ?)",
            (scope, uri, mime, text),
        )
        connection.execute(
            "INSERT INTO main.gpkg_metadata_reference (reference_scope, table_name, timestamp, md_file_id)"
            " VALUES (?, ?, ?, ?)",
            (reference, table, timestamp, cursor.lastrowid),
        )
