"""Four small maps for phrases: letters and numbers name things, f0 is the first field of the farm."""

# ruff: noqa: E501 - a thing a line reads better
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import CRS
from shapely.geometry import Point, Polygon, box

from engine.phrases.layer import Features

UTM = CRS.from_epsg(32633)
EAST, NORTH = 500_000, 5_200_000
Thing = tuple[str, Polygon, str | None]


def disc(x: float, y: float, r: float) -> Polygon:
    """A round thing."""
    return Point(x, y).buffer(r)


def row(name: str, *shapes: Polygon) -> list[Thing]:
    """Things without a colour."""
    return [(name, shape, None) for shape in shapes]


# 1000 x 1000 m, north up
FARM: dict[str, list[Thing]] = {
    "v": row("river", box(480, 0, 520, 1000)),
    "w": row("canal", box(0, 700, 480, 706)),
    "d": row("road", box(0, 295, 1000, 305)),
    "b": row("bridge", box(470, 290, 530, 310)),
    "f": [
        ("field", box(20, 720, 220, 980), "green"), ("field", box(240, 720, 440, 920), "brown"), ("field", box(560, 720, 960, 980), "green"),
        ("field", box(20, 330, 120, 480), "yellow"), ("field", box(560, 330, 660, 430), "brown"), ("field", box(700, 20, 980, 260), "green"),
    ],
    "p": row("pond", disc(170, 420, 15), disc(760, 500, 25), disc(90, 150, 10)),
    "n": row("barn", box(140, 340, 170, 360), box(700, 340, 720, 352), box(300, 200, 340, 225), box(600, 100, 616, 110)),
    "h": [
        ("house", box(180, 340, 195, 352), "red"), ("house", box(260, 180, 272, 190), "white"), ("house", box(740, 340, 758, 356), "red"),
        ("house", box(880, 400, 896, 412), "grey"), ("house", box(400, 600, 414, 610), "white"),
    ],
    "t": row("tree", disc(200, 370, 3), disc(526, 600, 4), disc(529, 800, 4), disc(735, 365, 3), disc(300, 500, 5)),
    "s": row("silo", disc(150, 367, 4), disc(160, 367, 4), disc(345, 235, 6), disc(626, 105, 5)),
    "g": row("greenhouse", box(560, 450, 600, 460), box(560, 465, 604, 475), box(560, 480, 608, 490), box(900, 600, 930, 615)),
    "a": row("cow", disc(100, 800, 1), disc(150, 850, 1), disc(600, 800, 1), disc(50, 620, 1)),
    "i": row("fire pit", disc(418, 622, 1.5)),
    "q": row("quarry", box(620, 600, 700, 680)),
}  # fmt: skip

# 600 x 600 m, east is up on the screen, so south is right
PORT: dict[str, list[Thing]] = {
    "p": row("pier", box(290, 100, 310, 500)),
    "s": row("ship", box(312, 120, 322, 180), box(278, 200, 288, 290), box(312, 320, 324, 420), box(500, 80, 506, 110), box(100, 450, 104, 470)),
    "t": row("storage tank", disc(60, 60, 10), disc(95, 60, 12), disc(60, 110, 10), disc(150, 60, 15), disc(560, 560, 8)),
    "w": row("warehouse", box(20, 300, 80, 340), box(20, 360, 80, 390), box(20, 410, 50, 430)),
    "v": row("truck", box(90, 310, 98, 313), box(90, 370, 98, 373), box(200, 250, 208, 253)),
    "d": row("road", box(110, 0, 120, 600)),
}  # fmt: skip

# 800 x 800 pixels, rows grow downwards
PHOTO: dict[str, list[Thing]] = {
    "a": [
        ("airplane", box(100, 100, 160, 160), "white"), ("airplane", box(200, 100, 250, 150), "white"), ("airplane", box(300, 100, 380, 180), "grey"),
        ("airplane", box(600, 620, 664, 684), "white"), ("airplane", box(700, 100, 730, 130), "blue"),
    ],
    "m": row("terminal", box(100, 40, 500, 80)),
    "r": row("runway", box(50, 400, 750, 430)),
    "t": [
        ("storage tank", disc(100, 700, 20), "white"), ("storage tank", disc(160, 700, 25), "white"), ("storage tank", disc(220, 700, 30), "red"),
        ("storage tank", disc(100, 640, 20), "white"),
    ],
    "c": row("tennis court", *(box(x, y, x + 30, y + 60) for y in (600, 680) for x in (400, 440, 480))),
    "v": row("vehicle", box(120, 410, 132, 416), box(300, 405, 312, 411), box(520, 500, 532, 506), box(60, 300, 72, 306)),
    "b": row("baseball diamond", box(600, 200, 720, 320)),
    "g": row("ground track field", box(250, 500, 370, 560)),
}  # fmt: skip

# 500 x 500 m, north up
CITY: dict[str, list[Thing]] = {
    "d": row("road", box(0, 240, 500, 250), box(245, 0, 255, 500)),
    "v": row("river", box(0, 440, 500, 470)),
    "k": row("park", box(20, 20, 220, 220), box(300, 300, 360, 360)),
    "l": row("parking lot", box(270, 180, 330, 230)),
    "h": [
        ("house", box(265, 260, 285, 275), "red"), ("house", box(295, 260, 310, 272), "white"), ("house", box(320, 260, 340, 280), "grey"),
        ("house", box(400, 400, 421, 420), "red"), ("house", box(400, 300, 412, 312), "white"), ("house", box(100, 260, 130, 280), "grey"),
        ("house", box(60, 300, 80, 316), "red"), ("house", box(150, 400, 170, 414), "white"),
    ],
    "c": row("school", box(360, 100, 420, 150)),
    "o": row("hospital", box(100, 320, 160, 375)),
    "s": row("solar panel", box(402, 402, 408, 406), box(322, 262, 328, 266), box(324, 270, 330, 274)),
    "t": row("tree", disc(50, 50, 4), disc(100, 100, 5), disc(150, 180, 4), disc(330, 330, 4), disc(450, 50, 4), disc(240, 400, 3)),
    "u": row(
        "car", box(100, 243, 104, 245), box(400, 244, 404, 246), box(248, 300, 250, 304), box(280, 190, 284, 192), box(290, 190, 294, 192),
        box(300, 200, 304, 202), box(340, 200, 344, 202),
    ),
    "n": row("tent", box(40, 120, 44, 124), box(50, 120, 54, 124), box(60, 120, 64, 124), box(310, 310, 314, 314)),
    "g": row("playground", box(180, 30, 210, 50)),
}  # fmt: skip


@dataclass(frozen=True)
class Map:
    """Features with the name of each, the view and which way is up in it."""

    features: Features
    names: list[str]
    view: Polygon
    up: tuple[float, float]


def made(things: dict[str, list[Thing]], side: float, up: tuple[float, float], crs: CRS | None) -> Map:
    """A map of things."""
    shift = np.array([EAST, NORTH]) if crs else np.zeros(2)
    rows = [thing for group in things.values() for thing in group]
    shapes = shapely.transform(np.array([shape for _, shape, _ in rows], object), lambda xy: xy + shift)
    fields = {
        "category": np.array([name for name, _, _ in rows], object),
        "color": np.array([colour for _, _, colour in rows], object),
    }
    names = [f"{letter}{number}" for letter, group in things.items() for number in range(len(group))]
    view = shapely.transform(box(0, 0, side, side), lambda xy: xy + shift)
    return Map(Features(shapes, fields, crs), names, view, up)


MAPS = {
    "farm": made(FARM, 1000, (0, 1), UTM),
    "port": made(PORT, 600, (1, 0), UTM),
    "photo": made(PHOTO, 800, (0, -1), None),
    "city": made(CITY, 500, (0, 1), UTM),
}
