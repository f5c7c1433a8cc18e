"""Operators on small hand-made scenes with exact answers."""

# ruff: noqa: E501 - phrases and their answers read better on one line
import json

import numpy as np
import pytest
import shapely
from affine import Affine
from pyproj import CRS
from rasterio.features import rasterize, shapes
from shapely import affinity
from shapely.geometry import LineString, Point, Polygon, box, shape

from engine.errors import UsageError
from engine.phrases import FindObjects, Scene, execute, read_phrase, whole_phrase
from engine.phrases.operators.table import Table
from tests.engine.phrases.small import FOUR, VIEW, chosen, scene, square


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("ships on the left", [0, 2]), ("ships on top", [0, 1]), ("ships in the lower right", [3]),
        ("ships in the north", [0, 1]), ("ships in the western half", [0, 2]), ("ships in the middle", []),
        ("ships on the far left", [0, 2]), ("ships in the left third", [0, 2]), ("ships not on the left", [1, 3]),
        ("ships on the left or at the top", [0, 1, 2]), ("the top left ship", [0]), ("ships in a corner", [0, 1, 2, 3]),
    ],
)  # fmt: skip
def test_positions(phrase, expected):
    assert chosen(phrase, scene(ship=FOUR)) == expected


@pytest.mark.parametrize(("up", "expected"), [((0, 1), [0, 1]), ((0, -1), [2, 3]), ((-1, 0), [0, 2]), ((1, 0), [1, 3])])
def test_top_is_the_view_s_own_up(up, expected):
    assert chosen("ships at the top", scene(ship=FOUR, up=up)) == expected


def test_a_rotated_view_keeps_north_for_compass_words():
    here = scene(crs=CRS.from_epsg(32645), up=(1.0, 0.0), view=box(300_000, 3e6, 300_100, 3e6 + 100),
                 ship=[square(300_000 + s.centroid.x, 3e6 + s.centroid.y) for s in FOUR])  # fmt: skip
    assert chosen("ships at the top", here) == [1, 3]
    assert chosen("ships in the north", here) == [0, 1]
    assert chosen("the topmost ship", here) == [1, 3]
    assert chosen("ships in the east", here) == [1, 3]
    assert chosen("ships on the left", here) == [0, 1]


def test_a_turned_view_measures_along_its_own_sides():
    turned = Polygon([(50, -20), (120, 50), (50, 120), (-20, 50)])  # a square on its corner, up to the north-east
    here = scene(ship=[square(75, 75), square(25, 25), square(75, 25)], view=turned, up=(1.0, 1.0))
    assert chosen("ships at the top", here) == [0]
    assert chosen("ships on the right", here) == [2]
    assert chosen("ships in the middle", here) == []


def test_pixel_coordinates_whose_rows_grow_downwards():
    here = scene(ship=FOUR, up=(0.0, -1.0))
    assert chosen("ships at the top", here) == [2, 3]
    assert chosen("ships on the left", here) == [0, 2]
    assert chosen("ships to the left of the pier", scene(ship=FOUR, pier=[square(50, 80)], up=(0.0, -1.0))) == [0]
    assert execute(read_phrase("ships near ships"), here).notes == [
        "the layer has no CRS: distances and areas are in pixels, north is up"
    ]


def test_the_best_of_a_singular_phrase():
    here = scene(ship=[square(40, 50), square(10, 50), square(30, 20), square(90, 90)])
    assert chosen("the ship on the left", here) == [1]
    assert chosen("ship on the left", here) == [0, 1, 2]
    assert chosen("two ships on the left", here) == [1, 2]
    assert chosen("the leftmost ship", here) == [1]


def test_distances_are_gaps_in_metres_in_any_crs():
    lon, lat = 85.5, 27.6
    metre = 1 / 111_320
    houses = [box(lon, lat, lon + 10 * metre, lat + 10 * metre)]
    trees = [box(lon, lat + gap * metre, lon + 5 * metre, lat + (gap + 5) * metre) for gap in (30, 60, 110)]
    here = scene(
        crs=CRS.from_epsg(4326), view=box(lon - 1e-3, lat - 1e-3, lon + 2e-3, lat + 2e-3), house=houses, tree=trees
    )
    assert chosen("trees within 25 m of the house", here) == [0]
    assert chosen("trees within 55 m of the house", here) == [0, 1]
    assert chosen("trees more than 55 m from the house", here) == [2]
    assert chosen("trees between 40 and 60 m from the house", here) == [1]
    assert chosen("trees within 180 feet of the house", here) == [0, 1]
    assert chosen("trees north of the house", here) == [0, 1, 2]
    assert chosen("trees within 55 m north of the house", here) == [0, 1]
    assert chosen("houses larger than 80 m2", here) == [0]
    assert chosen("houses larger than 0.01 ha", here) == []


def test_east_of_a_river_holds_along_the_whole_river():
    river = LineString([(50, 0), (55, 60), (45, 100)]).buffer(3)
    here = scene(tank=[square(70, 95), square(90, 5), square(20, 90), square(52, 50)], river=[river])
    assert chosen("tanks east of the river", here) == [0, 1]
    assert chosen("tanks west of the river", here) == [2]
    assert chosen("tanks north of the river", here) == []


def test_directions_of_compact_things():
    ring = [square(50, 80), square(80, 50), square(50, 20), square(20, 50), square(80, 80)]
    here = scene(ship=ring, pier=[square(50, 50, 10)])
    assert chosen("ships north of the pier", here) == [0, 4]
    assert chosen("ships right of the pier", here) == [1, 4]
    assert chosen("ships northeast of the pier", here) == [4]
    assert chosen("ships below the pier", here) == [2]
    assert chosen("ships to the left of the pier", here) == [3]


def test_on_holds_for_a_car_cut_out_of_the_road_mask():
    car = box(48, 49, 52, 51)
    road = box(0, 46, 100, 54).difference(car)
    here = scene(car=[car, square(50, 60), box(20, 52, 24, 58)], road=[road])
    assert chosen("cars on the road", here) == [0]
    assert chosen("cars not on the road", here) == [1, 2]
    assert chosen("cars outside the road", here) == [1, 2]


def test_next_to_near_touching():
    here = scene(
        house=[square(20, 50, 10), square(32, 50, 10), square(70, 50, 10), square(80, 50, 10)],
        pool=[square(45, 50, 10)],
    )
    assert chosen("houses next to the pool", here) == [1]
    assert chosen("houses near the pool", here) == [0, 1, 2, 3]
    assert chosen("houses touching a house", here) == [2, 3]
    assert chosen("houses with a pool", here) == [1]
    assert chosen("houses without a pool", here) == [0, 2, 3]
    assert chosen("houses with a pool within 20 m", here) == [0, 1, 2]


def test_surrounded_needs_six_of_eight_sectors_or_all_four_sides():
    around = [square(50 + 12 * x, 50 + 12 * y, 6) for x in (-1, 0, 1) for y in (-1, 0, 1) if (x, y) != (0, 0)]
    assert chosen("the house surrounded by trees", scene(house=[square(50, 50, 10)], tree=around)) == [0]
    assert chosen("the house surrounded by trees", scene(house=[square(50, 50, 10)], tree=around[:6])) == [0]
    assert chosen("the house surrounded by trees", scene(house=[square(50, 50, 10)], tree=around[:5])) == []
    for sides in ([around[i] for i in (0, 2, 5, 7)], [around[i] for i in (1, 3, 4, 6)]):
        assert chosen("the house surrounded by trees", scene(house=[square(50, 50, 10)], tree=sides)) == [0]
        assert chosen("the house surrounded by trees", scene(house=[square(50, 50, 10)], tree=sides[:3])) == []
    meadow = box(30, 30, 70, 70).difference(square(50, 50, 10))
    assert chosen("the house surrounded by grass", scene(house=[square(50, 50, 10)], grass=[meadow])) == [0]


def test_between_two_things_and_between_things_of_one_kind():
    here = scene(
        ship=[square(50, 50), square(50, 90), square(95, 50)], pier=[square(30, 50, 8)], bridge=[square(70, 50, 8)]
    )
    assert chosen("ships between the pier and the bridge", here) == [0]
    piers = scene(ship=[square(50, 50), square(90, 50)], pier=[square(40, 50, 8), square(62, 50, 8)])
    assert chosen("ships between the piers", piers) == [0]


def test_a_long_thing_is_between_two_rows_that_it_parts():
    rows = {"house": [square(20 * i, 40, 6) for i in range(4)], "tank": [square(25 * i, 0, 8) for i in range(3)]}
    roads = [box(-40, 20, 400, 24), box(-40, 60, 400, 64), box(300, -40, 304, 400)]
    assert chosen("road between the houses and the tanks", scene(road=roads, **rows)) == [0]


def test_what_drives_over_a_long_thing_crosses_it():
    cars = [box(48, 9, 52, 11), box(48, 30, 52, 32)]
    here = scene(car=cars, bridge=[box(0, 5, 100, 15)], river=[box(40, -100, 60, 100)])
    assert chosen("cars driving across the bridge", here) == [0]
    assert chosen("the bridge across the river", here) == [0]


def test_crossing_and_overlapping():
    river, bridge, jetty = box(40, 0, 60, 100), box(30, 45, 70, 55), box(20, 70, 50, 75)
    here = scene(river=[river], bridge=[bridge, jetty, square(10, 10)])
    assert chosen("bridges crossing the river", here) == [0]
    assert chosen("bridges over the river", here) == [0, 1]


def test_parts_of_other_things():
    lot = box(20, 20, 60, 60)
    here = scene(car=[square(25, 40), square(55, 40), square(40, 40), square(90, 90)], parking_lot=[lot])
    assert chosen("cars in the left part of the parking lot", here) == [0]
    assert chosen("cars in the center of the parking lot", here) == [2]
    assert chosen("cars in the parking lot", here) == [0, 1, 2]
    assert chosen("the parking lot containing cars", here) == [0]


def test_along_a_road():
    road = box(0, 48, 100, 52)
    here = scene(building=[box(10, 53, 30, 63), box(40, 80, 60, 90)], road=[road])
    assert chosen("buildings along the road", here) == [0]
    back = scene(building=[box(10, 71, 30, 91)], sidewalk=[box(0, 60, 90, 62)], road=[road])
    assert chosen("buildings along the road", back) == [0]
    assert chosen("sidewalks along the road", back) == []
    assert chosen("the sidewalk along the road", back) == [0]


def test_objects_cut_by_the_view_are_flagged():
    here = scene(ship=[box(-1, 10, 5, 12), box(0, 20, 5, 22), square(50, 50), box(96, 96, 110, 110)])
    assert execute(read_phrase("ships"), here).cut.tolist() == [True, True, False, True]
    assert chosen("cut off ships", here) == [0, 1, 3]
    assert chosen("ships fully visible", here) == [2]
    assert chosen("ships at the top edge of the image", here) == [3]
    assert chosen("ships at the edge of the image", here) == [0, 1, 3]


def test_objects_that_the_image_cuts_inside_the_view_are_flagged():
    ships = FindObjects(np.array(FOUR, object), cut=np.array([False, True, False, False]))
    piers = FindObjects(np.array([box(0, 0, 5, 5)], object))
    here = Scene({"pier": piers, "ship": ships}, box(-500, -500, 500, 500))
    assert chosen("cut off ships", here) == [1]
    assert execute(read_phrase("ships and piers"), here).cut.sum() == 1


def test_a_place_after_an_anchor_belongs_to_the_noun_it_tells_apart():
    ships = [square(32, 50), square(40, 60), square(60, 60), square(70, 50)]
    one = scene(ship=ships, harbor=[box(45, 45, 56, 56)])
    assert chosen("ships near the harbor on the left", one) == [0, 1]  # there is one harbor: the ships are on the left
    two = scene(ship=ships, harbor=[square(32, 56, 8), square(70, 56, 8)])
    assert chosen("ships next to the harbor on the left", two) == [0, 1]
    assert chosen("ships next to harbors that are on the left", two) == [0, 1]


def test_nothing_found_says_which_step_left_nothing():
    here = scene(ship=FOUR, pier=[square(50, 50)], road=[])
    assert execute(read_phrase("ships within 1 m of the pier"), here).emptied == (
        "nothing is left after 'within 1 m of find \"pier\"'; 4 were left before it"
    )
    assert execute(read_phrase("ships on the road"), here).emptied == (
        'nothing is left after \'on or in find "road"\'; 4 were left before it; nothing was found for "road"'
    )
    assert execute(read_phrase("the largest road"), here).emptied == 'nothing was found for "road"'
    assert execute(read_phrase("ships"), here).emptied is None


def test_steps_and_reasons():
    here = scene(ship=FOUR, pier=[square(30, 80)])
    result = execute(read_phrase("the largest ship within 50 m of the pier"), here)
    assert result.steps == [('find "ship"', 4), ('find "pier"', 1), ('within 50 m of find "pier"', 2), ("largest", 2)]
    assert result.why[0] == "ship; away from pier (6.0 px); largest, rank 1 of 2 (16 px2), tied"
    data = json.loads(json.dumps(result.why_data[0]))
    assert data["steps"][0] == {
        "step": 'within 50 m of find "pier"', "distance_px": 6.0, "anchor": "pier", "anchor_index": 0,
    }  # fmt: skip


def test_union_keeps_the_find_of_each_row():
    here = scene(ship=FOUR[:2], pier=FOUR[2:])
    result = execute(read_phrase("ships and piers on the left"), here)
    assert list(zip(result.find.tolist(), result.index.tolist(), strict=True)) == [("ship", 0), ("pier", 0)]


def test_missing_empty_and_invalid_geometries():
    bow_tie = Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    here = scene(
        ship=[None, Polygon(), bow_tie, square(50, 50)], pier=[Point(52, 50), LineString([(0, 90), (100, 90)])]
    )
    assert chosen("ships", here) == [2, 3]
    assert chosen("ships on the pier", here) == [3]
    assert chosen("the largest ship", here) == [2]
    assert execute(read_phrase("ships north of the pier"), here).index.tolist() == []


def test_every_relation_of_empty_sets():
    here = scene(ship=[], pier=[], bridge=[])
    for words in ("near the pier", "on the pier", "along the pier", "surrounded by piers", "crossing the pier", "with a pier",
                  "north of the pier", "between the pier and the bridge", "between the piers", "within 5 m of the pier",
                  "in the left part of the pier", "larger than the pier", "containing a pier", "at the edge of the image"):  # fmt: skip
        assert chosen(f"ships {words}", here) == []
    assert chosen("ships without a pier", scene(ship=FOUR, pier=[])) == [0, 1, 2, 3]


def test_a_find_that_the_scene_lacks_is_named():
    with pytest.raises(UsageError, match="the scene has no objects for find 'pier'"):
        execute(read_phrase("ships near the pier"), scene(ship=FOUR))


def test_no_plan_returns_all_that_the_network_found():
    plan = whole_phrase("the ship on the left")
    result = execute(plan, Scene({"the ship on the left": FindObjects(np.array(FOUR, dtype=object))}, VIEW))
    assert result.index.tolist() == [0, 1, 2, 3] and result.notes == []


def test_what_is_taken_away_under_another_name():
    vehicles = [square(20, 20), square(50, 50), square(80, 80)]
    truck = box(47.5, 48.5, 52, 52)  # as another find saw the second
    where = scene(vehicle=vehicles, truck=[truck])
    assert chosen("all vehicles except trucks", where) == [0, 2]
    assert chosen("vehicles except trucks on the right", where) == [0, 1, 2]


def test_what_two_finds_found_counts_once():
    selection = execute(
        read_phrase("ships and boats on the left"),
        scene(ship=[square(20, 20)], boat=[square(20.2, 20), square(30, 60)]),
    )
    assert list(zip(selection.find, selection.index, strict=True)) == [("ship", 0), ("boat", 1)]
    selection = execute(read_phrase("ships and piers"), scene(ship=[square(20, 20)], pier=[box(18, 10, 22, 40)]))
    assert len(selection) == 2


def test_the_steps_of_pixels_do_not_change_what_is_near():
    """A disc of 40 pixels drawn with them has the scale of the disc, so that the same things are near."""
    disc = Point(50, 50).buffer(20)
    rows, columns = np.mgrid[0:100, 0:100] + 0.5
    steps = shapely.union_all(
        shapely.box(
            *np.array([columns - 0.5, rows - 0.5, columns + 0.5, rows + 0.5])[
                :, (columns - 50) ** 2 + (rows - 50) ** 2 <= 400
            ]
        )
    )
    objects = FindObjects(np.array([steps], dtype=object), pixels=np.array([round(steps.area)]))
    drawn = Table(Scene({"tank": objects}, VIEW), ("tank",))
    true = Table(scene(tank=[disc]), ("tank",))
    row = np.zeros(1, np.int64)
    assert drawn.scale(row) == pytest.approx(true.scale(row), rel=0.03)
    assert 4 * steps.area / steps.length < 0.82 * true.scale(row)[0]
    assert drawn.measure("perimeter")[0] == pytest.approx(disc.length, rel=0.04)


@pytest.mark.parametrize("x, y", [(10, 90), (720, 50)])
def test_a_view_that_reaches_off_the_earth_is_measured_in_its_own_units(x, y):
    view = box(x - 1, y - 1, x + 1, y + 1)
    ships = [square(x - 0.5, y, 0.1), square(x + 0.5, y, 0.1)]
    where = scene(CRS.from_epsg(4326), view=view, ship=ships, pier=[square(x, y, 0.1)])
    assert chosen("ships left of the pier", where) == [0]


def test_lengths_of_things_made_of_pixels_are_those_of_the_ground():
    rng = np.random.default_rng(3)
    step = 0.6
    errors = []
    for angle in [0.0] * 40 + rng.uniform(0, 180, 120).tolist():
        length, width = rng.uniform(12, 30), rng.uniform(5, 11)
        thing = affinity.rotate(box(-length / 2, -width / 2, length / 2, width / 2), angle, origin=(0, 0))
        thing = affinity.translate(thing, *(25 + rng.uniform(0, 1, 2)))
        transform = Affine(step, 0, 0, 0, -step, 84 * step)
        mask = rasterize([thing], (84, 84), transform=transform, dtype="uint8")
        outline = max(
            (shape(each) for each, _ in shapes(mask, mask > 0, transform=transform)), key=lambda one: one.area
        )
        found = FindObjects(np.array([outline], object), pixels=np.array([mask.sum()]))
        table = Table(Scene({"thing": found}, box(0, 0, 50, 50), metres=True), ("thing",))
        errors.append((table.sides[0] - [length, width]) / step)
    turned, straight = np.array(errors)[40:], np.array(errors)[:40]
    assert np.abs(turned.mean(axis=0)).max() < 0.2 and turned.std(axis=0).max() < 0.35  # of a pixel
    assert np.abs(straight.mean(axis=0)).max() < 0.25


def test_a_thing_alone_is_within_no_distance_of_another_and_smaller_means_smaller():
    view = box(0, 0, 100, 100)
    tanks = FindObjects(np.array([box(10, 10, 14, 14), box(20, 10, 30, 20), box(50, 10, 70, 30)], object))
    where = Scene({"pier": FindObjects(np.array([box(0, 0, 5, 5)], object)), "tank": tanks}, view, metres=True)
    assert len(execute(read_phrase("piers within 50 m of another pier"), where)) == 0
    assert execute(read_phrase("tanks smaller than the second largest tank"), where).index.tolist() == [0]
    assert execute(read_phrase("tanks larger than the smallest tank"), where).index.tolist() == [1, 2]


def test_what_lies_on_one_thing_is_not_its_neighbours():
    view = box(0, 0, 200, 100)
    houses = FindObjects(np.array([box(0, 0, 20, 15), box(22, 0, 42, 15), box(100, 0, 120, 15)], object))
    panels = FindObjects(np.array([box(14, 2, 19, 6), box(14, 8, 19, 12), box(105, 3, 110, 8)], object))
    where = Scene({"house": houses, "solar panel": panels}, view, metres=True)
    assert execute(read_phrase("houses with solar panels"), where).index.tolist() == [0, 2]
    assert execute(read_phrase("houses without solar panels"), where).index.tolist() == [1]
    assert execute(read_phrase("houses with two solar panels"), where).index.tolist() == [0]


def test_one_thing_is_supposed_to_be_there():
    crossing = scene(overpass=[box(45, 40, 55, 60)], expressway=[box(0, 45, 100, 55)])
    assert chosen("the overpass above the expressway", crossing) == [0]
    row = [square(80, 80), square(86, 80), square(92, 80)]
    assert chosen("the middle basketball court", scene(basketball_court=row)) == [1]
    assert chosen("the middle basketball court", scene(basketball_court=[*row, square(98, 80)])) == []  # which of four?
    assert chosen("the middle basketball court", scene(basketball_court=[*row, square(50, 50)])) == [3]
    assert chosen("the basketball court in the lower left corner", scene(basketball_court=row)) == []  # no middle


def test_a_name_said_once_for_two():
    both = read_phrase("tennis and basketball courts")
    assert both.finds == read_phrase("tennis courts and basketball courts").finds
