"""What strangers say of layers that they know: remarks, times, aspects, parts, units, plants by their other names."""

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import box

from engine.errors import UsageError
from engine.phrases.features import select_features
from engine.phrases.fieldnames import field_words
from engine.phrases.layer import Features

NONE = float("nan")
PARK = {
    "FTYPE": ("panel row", "panel row", "inverter", "tree", "tree", "tree"),
    "GENUS": (None, None, None, "Tilia", "Acer", "Quercus"),
    "CIRC_CM": (NONE, NONE, NONE, 90.0, 210.0, 300.0),
    "ASPECT": ("S", "NE", None, None, None, None),
    "CELL": ("mono", "poly", None, None, None, None),
    "EFF_PCT": (18.0, 14.0, NONE, NONE, NONE, NONE),
    "NO3_MGL": (10.0, 60.0, 25.0, NONE, NONE, NONE),
    "RENT_GBP": (30.0, 50.0, 80.0, NONE, NONE, NONE),
    "WARRANTY": ("True", "False", "False", None, None, None),
    "organic": (1.0, 0.0, 1.0, NONE, NONE, NONE),
    "BACK_PRF": ("Y", "N", "N", None, None, None),
    "STATE": ("fault", "online", "offline", None, None, None),
    "DIG_YR": (1981.0, 1988.0, 2012.0, 1995.0, 1870.0, 1840.0),
    "checked": ("2023-05-01", "2024-05-02", "2019-03-01", None, "2024-05-09", None),
    "MAINT_BY": ("GreenCo", "City Parks", "City Parks", "GreenCo", "City Parks", "GreenCo"),
    "PERIOD": ("Roman", "Roman", None, "Roman", "Roman", "Roman"),
    "remarks": ("loose cable", "cracked glass", None, "roots lifting the sidewalk", "hit by a car", "rabbit damage"),
}  # fmt: skip


def chosen(phrase: str, layer: dict[str, tuple[object, ...]] = PARK) -> str:
    fields = {
        name: np.array(values, float if all(isinstance(value, float) for value in values) else object)
        for name, values in layer.items()
    }
    shapes = np.array([box(100 * i, 0, 100 * i + 10 + i, 10) for i in range(6)], dtype=object)
    rows = select_features(Features(shapes, fields, CRS(32633), name="park"), phrase).rows
    return " ".join(str(row) for row in rows)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("panel rows", "0 1"),  # rows are things here
        ("everything except panel rows", "2 3 4 5"),
        ("rows with cracked glass or loose cables", "0 1"),
        ("trees lifting the sidewalk", "3"),
        ("trees that were hit by a car", "4"),
        ("trees with rabbit damage", "5"),
        ("trees without rabbit damage", "3 4"),
        ("lime trees or maples", "3 4"),
        ("trees with a girth over 2 m", "4 5"),
        ("south-facing rows", "0"),
        ("rows facing north-east", "1"),
        ("rows with mono cells", "0"),
        ("the least efficient row", "1"),
        ("features with nitrate over 20 mg/l", "1 2"),
        ("rows paying less than £40", "0"),
        ("rows under warranty", "0"),
        ("inverters out of warranty", "2"),
        ("the largest organic row", "0"),  # yes and no rank nothing
        ("back-proof rows", "0"),
        ("offline or faulty features", "0 2"),
        ("features from the early 1980s", "0"),
        ("features from the late 19th century", "4"),
        ("features from the 1980s and 1990s", "0 1 3"),
        ("features dug in 1981 or 2012", "0 2"),
        ("dug before 1900, trees only", "4 5"),
        ("features not checked since 2024", "0 2 3 5"),
        ("the most recently checked feature", "4"),  # to the day
        ("trees looked after by GreenCo", "3 5"),
        ("undated features", "2"),
        ("trees with at least 2 trees within 250 m", "3 4 5"),
        ("inverters with exactly one tree within 100 m", "2"),
        ("neither lime nor oak trees", "4"),
    ],
)
def test_what_strangers_say(phrase: str, expected: str) -> None:
    assert chosen(phrase) == expected


def test_a_word_that_nothing_knows_is_refused() -> None:
    with pytest.raises(UsageError, match="'grumpy' is told by no field of park"):
        chosen("grumpy trees")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("FTYPE", "feature type"),
        ("CIRC_CM", "circumference"),
        ("WTEMP_C", "water temperature"),
        ("GRND_OWN", "ground owner"),
    ],
)
def test_short_names_are_written_out(name: str, words: str) -> None:
    assert field_words(name) == words


def test_the_field_that_governs_the_others_says_what_things_are() -> None:
    shapes = np.array([box(10 * i, 0, 10 * i + 5, 5) for i in range(4)], dtype=object)
    fields = {
        "ASSETTYPE": np.array(["mast", "mast", "cabinet", "cabinet"], dtype=object),
        "STRUCT": np.array(["lattice", "rooftop", None, None], dtype=object),
        "PORTS": np.array([NONE, NONE, 24.0, 48.0]),
        "HGT_M": np.array([20.0, 40.0, NONE, NONE]),
    }
    assert select_features(Features(shapes, fields, name="net"), "cabinets").rows.tolist() == [2, 3]


CAMP = {
    "KIND": ("car park", "car park", "car park", "toilet block", "bus stop", "bus stop"),
    "EV_CHG": ("Y", "N", "N", None, None, None),
    "FEE_HR_EUR": (0.0, 1.5, 3.0, NONE, NONE, NONE),
    "MAX_HGT_M": (2.1, 1.9, NONE, NONE, NONE, NONE),
    "DIS_SPACES": (0.0, 4.0, 2.0, NONE, NONE, NONE),
    "WQ_GRADE": (None, None, None, "bad", "good", "moderate"),
    "MARK_COL": (None, None, None, None, "blue", "yellow"),
    "PAV_MAT": ("cobbles", "gravel", "tiles", None, None, None),
    "RTPI": (None, None, None, None, "1", "0"),
    "QUAL": ("A", "B", "A", None, None, None),
    "LIC_EXP": ("2031-05-01", None, "2024-01-01", None, None, None),
    "PETS": ("yes", "no", "no", None, None, None),
    "YR_DUG": (1980.0, NONE, 2001.0, 1990.0, 1991.0, 1992.0),
    "OWNER": ("Gravel Ltd", "City", "City", "City", "City", None),
}  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("car parks with EV charging", "0"),
        ("free car parks", "0"),
        ("car parks with a headroom of at least 2 m", "0"),
        ("car parks with no height restriction", "2"),
        ("car parks without disabled spaces", "0"),
        ("features with bad water quality", "3"),
        ("features without a marking colour", "0 1 2 3"),
        ("bus stops with blue or yellow markings", "4 5"),
        ("gravel or cobbled car parks", "0 1"),
        ("bus stops with real-time display", "4"),
        ("grade A car parks", "0 2"),
        ("car parks with no licence expiry date", "1"),
        ("car parks where pets are allowed", "0"),
        ("car parks with unknown year of construction", "1"),
        ("bus stops, owner unknown", "5"),
        ("bus stops within 200 m of a toilet block", "4 5"),
    ],
)
def test_words_that_can_mean_one_field_only(phrase: str, expected: str) -> None:
    assert chosen(phrase, CAMP) == expected


YARD = {
    "kind": ("parking lot", "car", "dry dock", "gantry crane", "dry dock", "Riverside School", "river", "plane"),
    "status": (None, "empty", "under repair", "under test", "empty", None, None, None),
}
WHERE = ((0, 0, 90, 90), (10, 10, 14, 12), (200, 0, 240, 90), (190, 40, 250, 50), (300, 0, 340, 90), (400, 0, 430, 20))
WHERE += ((0, 600, 900, 640), (500, 0, 560, 60))


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("cars in the square lot", "1"),  # no square cars
        ("dry docks with no gantry crane over them", "4"),  # "under" is not "under repair"
        ("dry docks not under the gantry crane", "4"),
        ("motor car with status empty", "1"),  # what the field says, not what it lacks
        ("planes within 100 m of Riverside School", "7"),  # a name, not a school by the river
        ("plane with the longest wings", "7"),
        ("plane right behind the school", "7"),  # near it: behind what side is not told
        ("which dry dock is closer to the plane", "4"),
        ("the second dock from the left near the southern school", "4"),
    ],
)
def test_words_that_look_like_others(phrase: str, expected: str) -> None:
    fields = {name: np.array(values, object) for name, values in YARD.items()}
    shapes = np.array([box(*bounds) for bounds in WHERE], dtype=object)
    layer = Features(shapes, fields, CRS(32633), name="yard")
    assert " ".join(map(str, select_features(layer, phrase, category_field="kind").rows)) == expected
