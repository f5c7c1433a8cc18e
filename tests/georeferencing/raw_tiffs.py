"""TIFFs written tag by tag, of kinds that no library writes: depths, compressions, directories, keys and places."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from odd_tiffs import kept

WIDTH, HEIGHT = 53, 41
BYTE, ASCII, SHORT, LONG, RATIONAL, REAL = 1, 2, 3, 4, 5, 12
_LAYOUT = {BYTE: "B", SHORT: "H", LONG: "I", RATIONAL: "II", 9: "i", REAL: "d", 16: "Q"}

Value: TypeAlias = "float | str | Sequence[float] | Callable[[int], Sequence[int]]"
Directory: TypeAlias = "dict[int, tuple[int, Value] | None]"


def tiff(directories: list[Directory], pixels: bytes, *, order: str = "<", big: bool = False, next_of_last=0) -> bytes:
    """Return a file of these directories; a value that is a function is given the place of `pixels`."""
    pointer, count, head = ("Q", "Q", 16) if big else ("I", "H", 8)
    width = struct.calcsize(pointer)
    out = bytearray(head) + pixels + b"\0" * (len(pixels) % 2)
    begin, links = [], []
    for directory in directories:
        entries = []
        for tag, entry in sorted(directory.items()):
            if entry is None:
                continue
            kind, value = entry
            number, data = _encoded(order, kind, value(head) if callable(value) else value)
            if len(data) > width:
                out, data = out + data + b"\0" * (len(data) % 2), struct.pack(order + pointer, len(out))
            entries.append(struct.pack(f"{order}HH{pointer}", tag, kind, number) + data.ljust(width, b"\0"))
        begin.append(len(out))
        out += struct.pack(order + count, len(entries)) + b"".join(entries)
        links.append(len(out))
        out += b"\0" * width
    following = [*begin[1:], begin[next_of_last - 1] if next_of_last else 0]
    for place, there in zip(links, following, strict=True):
        struct.pack_into(order + pointer, out, place, there)
    mark = b"II" if order == "<" else b"MM"
    numbers = (43, 8, 0, begin[0]) if big else (42, begin[0])
    out[:head] = mark + struct.pack(order + ("HHHQ" if big else "HI"), *numbers)
    return bytes(out)


def _encoded(order: str, kind: int, value: float | str | Sequence[float]) -> tuple[int, bytes]:
    if isinstance(value, str):
        data = value.encode("utf-8") + b"\0"
        return len(data), data
    values = list(value) if isinstance(value, Sequence) else [value]
    layout = _LAYOUT[kind]
    number = len(values) // len(layout)
    return number, struct.pack(order + layout * number, *values)


def directory(pixels: bytes, *, bits=8, samples=1, compression=1, kind=1, colours: int = 1, **tags) -> Directory:
    """Return the tags of one strip of `pixels`, placed in UTM 32N; `t273` and so on replaces a tag or leaves it out."""
    each = bits if isinstance(bits, list) else [bits] * samples
    plain: Directory = {256: (LONG, WIDTH), 257: (LONG, HEIGHT), 258: (SHORT, each), 259: (SHORT, compression)}
    plain |= {262: (SHORT, colours), 273: (LONG, lambda place: [place]), 277: (SHORT, samples), 278: (LONG, HEIGHT)}
    plain |= {279: (LONG, len(pixels)), 284: (SHORT, 1), 339: (SHORT, [kind] * samples)}
    plain |= {33550: (REAL, [0.5, 0.5, 0.0]), 33922: (REAL, [0, 0, 0, 700_000, 5_000_000, 0])}
    plain |= {34735: (SHORT, keys(1024, 1, 1025, 1, 3072, 32632))}
    return plain | {int(name[1:]): value for name, value in tags.items()}


def keys(*pairs: int) -> list[int]:
    """Return a GeoKeyDirectory of plain numbers."""
    return [1, 1, 0, len(pairs) // 2, *(n for k in range(0, len(pairs), 2) for n in (pairs[k], 0, 1, pairs[k + 1]))]


def raw(folder: Path, random: np.random.Generator) -> Iterator[Path]:
    """Write them all; about half can be read."""
    grey, colour = (random.bytes(WIDTH * HEIGHT * samples) for samples in (1, 3))
    for name, data, content in (*_pixels(grey, colour, random), *_directories(grey, colour), *_places(grey)):
        yield kept(folder / f"raw_{name}.tif", tiff([data], content) if isinstance(data, dict) else data)
    os.mkfifo(folder / "a_pipe.tif")
    os.mkfifo(folder / "a:pipe.tif")
    yield from (folder / "a_pipe.tif", folder / "a:pipe.tif")


Kind: TypeAlias = "tuple[str, Directory | bytes, bytes]"


def _pixels(grey: bytes, colour: bytes, random: np.random.Generator) -> Iterator[Kind]:
    for bits in (0, 1, 3, 5, 7, 10, 11, 12, 14, 16, 24, 32, 48, 64, 128, 255):
        data = random.bytes(-(-WIDTH * bits // 8) * HEIGHT)
        for kind in (1, 2, 3, 5, 6):
            yield f"bits_{bits}_kind_{kind}", directory(data, bits=bits, kind=kind), data
    for bits in ([8, 8, 16], [5, 6, 5], [8, 0, 8]):
        name = "_".join(map(str, bits))
        yield f"bits_{name}", directory(colour * 2, bits=bits, samples=3, colours=2), colour * 2
    for colours in (0, 1, 2, 3, 5, 6, 8, 9, 10, 32803, 32844, 32845, 34892):
        yield f"colours_{colours}", directory(colour, samples=3, colours=colours), colour
    for number in (0, 2, 3, 5, 6, 7, 9, 32766, 32773, 32809, 34661, 34676, 34712, 34887, 50000, 50001, 50002, 65535):
        yield f"compression_{number}", directory(colour, samples=3, compression=number, colours=2), colour
    packed = zlib.compress(colour)
    for number in (2, 3, 9):
        tags = directory(packed, samples=3, compression=8, colours=2, t317=(SHORT, number))
        yield f"predictor_{number}", tags, packed
    for name, data in (("short", zlib.compress(colour[:500])), ("bomb", zlib.compress(bytes(1 << 26), 9))):
        yield f"deflate_{name}", directory(data, samples=3, compression=8, colours=2), data
    for turn in (0, 3, 6, 9):
        yield f"turn_{turn}", directory(grey, t274=(SHORT, turn)), grey
    for extra in ([2], [1, 2], [77]):
        name, data = "_".join(map(str, extra)), colour + grey
        yield f"extra_{name}", directory(data, samples=4, colours=2, t338=(SHORT, extra)), data
    for number in (3, 255, 768):
        yield f"palette_{number}", directory(grey, colours=3, t320=(SHORT, [9] * number)), grey
    for value in ("nan", "-inf", "3.4028234663852886e+38", "None", "1e9999"):
        data = random.random(WIDTH * HEIGHT, dtype=np.float32).tobytes()
        yield f"nodata_{value}", directory(data, bits=32, kind=3, t42113=(ASCII, value)), data
    yield "all_nodata", directory(bytes(len(grey)), t42113=(ASCII, "0")), bytes(len(grey))


def _directories(grey: bytes, colour: bytes) -> Iterator[Kind]:
    for tag in (256, 257, 258, 262, 273, 277, 278, 279):
        yield f"without_{tag}", directory(grey, **{f"t{tag}": None}), grey
    for tag, kind, value in (
        *((256, kind, value) for kind, value in ((REAL, 53.0), (9, -5), (RATIONAL, [53, 1]), (LONG, 2**31 - 1))),
        *((257, LONG, value) for value in (2**31 - 1, 2**32 - 1)),
        *((273, LONG, value) for value in (0, 8, 2**32 - 9)),
        *((279, LONG, value) for value in (0, 2**32 - 1)),
        *((277, SHORT, value) for value in (0, 300, 65535)),
        *((34665, LONG, value) for value in (8, 2**32 - 2)),
    ):
        name = str(value).strip("[]").replace(", ", "_")
        yield f"tag_{tag}_{kind}_{name}", directory(grey, **{f"t{tag}": (kind, value)}), grey
    for tile in ((16, 16), (10, 10), (1, 1), (0, 16), (2**31 - 1, 16), (65520, 65520), (16, 1 << 20)):
        number = min(4000, -(-WIDTH // max(tile[0], 1)) * -(-HEIGHT // max(tile[1], 1)))
        tags = {"t322": (LONG, tile[0]), "t323": (LONG, tile[1])}
        tags |= {"t324": (LONG, [8] * number), "t325": (LONG, [256] * number)}
        yield f"tiles_{tile[0]}x{tile[1]}", directory(grey, t273=None, t278=None, t279=None, **tags), grey
    sparse = {"t256": (LONG, 1 << 20), "t257": (LONG, 1 << 20), "t322": (LONG, 1 << 15), "t323": (LONG, 1 << 15)}
    sparse |= {"t324": (LONG, [0] * 1024), "t325": (LONG, [0] * 1024)}
    yield "sparse_in_large_tiles", directory(grey, t273=None, t278=None, t279=None, **sparse), grey
    plain, large = directory(grey), directory(colour, samples=3, colours=2)
    for order in "<>":
        for big in (False, True):
            yield f"order_{'le' if order == '<' else 'be'}_{big}", tiff([large], colour, order=order, big=big), b""
    half = {256: (LONG, WIDTH // 2), 257: (LONG, HEIGHT // 2), 254: (LONG, 1)}
    mask = {254: (LONG, 4), 258: (SHORT, [1]), 262: (SHORT, 4)}
    for name, several in (
        ("overview", [plain, plain | half]),
        ("overview_first", [plain | half, plain]),
        ("overview_of_other_bands", [plain, large | half]),
        ("overview_larger", [plain | half, plain | {254: (LONG, 1)}]),
        ("mask", [plain, plain | mask]),
        ("mask_smaller", [plain, plain | mask | {256: (LONG, 7), 257: (LONG, 5)}]),
        ("mask_larger", [plain, plain | mask | {256: (LONG, 99)}]),
        ("mask_first", [plain | mask, plain]),
        ("many", [plain] * 1000),
    ):
        yield f"directories_{name}", tiff(several, colour), b""
    yield "directories_in_a_circle", tiff([plain] * 3, grey, next_of_last=2), b""


def _places(grey: bytes) -> Iterator[Kind]:
    infinite, none = float("inf"), float("nan")
    for number, scale in enumerate(([0, 0, 0], [-0.5, 0.5, 0], [none] * 3, [infinite] * 3, [0.5], [1e-320, 1e-320, 0])):
        yield f"scale_{number}", directory(grey, t33550=(REAL, scale)), grey
    corner = [0, 0, 0, 700_000, 5_000_000, 0]
    right, below = [53, 0, 0, 700_026.5, 5_000_000, 0], [0, 41, 0, 700_000, 4_999_979.5, 0]
    for number, ties in enumerate(([none] * 6, [0] * 3, corner * 5, corner + right, corner + right + below)):
        yield f"ties_{number}", directory(grey, t33922=(REAL, ties)), grey
        yield f"ties_alone_{number}", directory(grey, t33922=(REAL, ties), t33550=None), grey
    last = [0, 0, 0, 0, 0, 0, 0, 1]
    for number, matrix in enumerate(
        (
            [0] * 16,
            [0.5, 0.5, 0, 7e5, 0.5, 0.5, 0, 5e6, *last],
            [0.35, 0.35, 0, 7e5, 0.35, -0.35, 0, 5e6, *last],
            [none] * 16,
            [0.5, 0, 9, 7e5, 0, -0.5, 9, 5e6, 9, 9, 9, 9, 9, 9, 9, 0],
            [0.5] * 4,
        )
    ):
        yield f"matrix_{number}", directory(grey, t33550=None, t33922=None, t34264=(REAL, matrix)), grey
    for number, table in enumerate(
        (
            [1],
            [9, 9, 9, 9],
            [1, 1, 0, 65535],
            keys(1024, 3, 2048, 4978),
            keys(1024, 1, 3072, 0),
            keys(1024, 1, 3072, 32767),
            keys(1024, 2, 2048, 32767),
            keys(1024, 1, 1025, 2, 3072, 32632),
            keys(1024, 1, 3072, 32632, 4096, 65000),
            keys(1024, 1, 3072, 32632, 3076, 9002),
            keys(1024, 1, 3072, 32767, 3075, 999, 2048, 4326, 3076, 9001),
            [1, 1, 0, 1, 3072, 34737, 500, 9000],
        )
    ):
        yield f"keys_{number}", directory(grey, t34735=(SHORT, table)), grey
    for number, item in enumerate(
        (
            '<Item name="REFER_SEGMENT_PLANS">' + "[" * 5000 + "</Item>",
            '<Item name="REFER_SEGMENT_PLANS">null</Item>',
            '<Item name="REFER_SEGMENT_FIRST_ROW">²</Item>',
            '<Item name="DESCRIPTION" sample="0" role="description">' + "x" * 100_000 + "</Item>",
        )
    ):
        yield f"metadata_{number}", directory(grey, t42112=(ASCII, f"<GDALMetadata>{item}</GDALMetadata>")), grey
