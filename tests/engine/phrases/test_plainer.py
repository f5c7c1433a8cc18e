"""Other wordings of a phrase: times, clauses of what is missing, degrees, heads in other words, remarks on things."""

# ruff: noqa: E501 - a table reads better in long rows
import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import box

from engine.errors import UsageError
from engine.phrases.features import select_features
from engine.phrases.layer import Features

NONE = float("nan")
FIELDS = {
    "FEATURE": ["gauging station"] * 4 + ["football pitch"] * 4 + ["false alarm", "structure fire", "butcher", "reedbed"],
    "OPERATOR": ["council", "private", "council", "private", *["private"] * 8],
    "YR_FIRST": [1990.0, 2005.0, 2010.0, NONE, *[NONE] * 8],
    "CHECKED": ["2021-02-01", "2021-09-01", "2020-03-01", None, *[None] * 8],
    "CALL_YR": [*[NONE] * 8, 2021.0, 2022.0, NONE, NONE],
    "SHADING": [None] * 4 + ["high", "medium", "low", "high", *[None] * 4],
    "SURFACE": [None] * 4 + ["hard clay", "soft clay", "sand", "natural grass", *[None] * 4],
    "SEATS": [*[NONE] * 4, 700.0, 500.0, NONE, 900.0, *[NONE] * 4],
    "OPEN_SUN": [None] * 4 + ["Y", "N", "Y", "N", *[None] * 4],
    "RATING": [*[NONE] * 4, 4.0, 2.0, 3.0, 5.0, *[NONE] * 4],
    "FILL_PCT": [20.0, 80.0, 60.0, 40.0, *[NONE] * 8],
    "MAX_KMH": [50.0, 80.0, 160.0, 30.0, *[NONE] * 8],
    "RESP_MIN": [*[NONE] * 8, 12.0, 20.0, NONE, NONE],
    "INJURIES": [*[NONE] * 8, 0.0, 2.0, NONE, NONE],
    "ALARM_LVL": [*[NONE] * 8, 1.0, 3.0, NONE, NONE],
    "VOL_MCM": [300.0, 700.0, NONE, NONE, *[NONE] * 8],
    "BASEMENT": [None] * 10 + ["Y", "N"],
    "REMARKS": ["telemetry offline", None, "lift out of order", "fence down", "badgers found", None, None, "badgers seen", "lift out of order", None, "awning torn", None],
}  # fmt: skip


def chosen(phrase: str) -> str:
    fields = {
        name: np.array(values, float if all(isinstance(each, float) for each in values) else object)
        for name, values in FIELDS.items()
    }
    shapes = np.array([box(100 * i, 0, 100 * i + 10 + i, 10) for i in range(12)], dtype=object)
    rows = select_features(Features(shapes, fields, CRS(32633), name="layer"), phrase).rows
    return " ".join(str(row) for row in sorted(rows))


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("gauges whose telemetry is offline", "0"),
        ("football grounds with real grass", "7"),
        ("butcher shops", "10"),
        ("reed beds", "11"),
        ("places with a lift out of order", "2 8"),
        ("badger trouble on football pitches", "4 7"),
        ("gauges first opened in 2005 or later", "1 2"),
        ("gauges first read since the start of 2005", "1 2"),
        ("gauges first read by the end of 2005", "0 1"),
        ("gauges checked in the first half of 2021", "0"),
        ("false alarms in 2021", "8"),
        ("council-run gauges", "0 2"),
        ("gauges in private hands", "1 3"),
        ("heavily shaded pitches", "4 7"),
        ("pitches with hard or soft clay", "4 5"),
        ("pitches with room for more than 600 spectators", "4 7"),
        ("pitches for which we have no seats", "6"),
        ("pitches whose seat count is missing", "6"),
        ("pitches open on Sundays", "4 6"),
        ("pitches closed on Sunday", "5 7"),
        ("the best-rated pitch", "7"),
        ("the emptiest gauge", "0"),
        ("gauges more than half full", "1 2"),
        ("the slowest gauge", "3"),
        ("gauges where you can go faster than 60 km/h", "1 2"),
        ("fires where the response took longer than 15 minutes", "9"),
        ("the quickest response to a fire", "9"),
        ("false alarms with nobody hurt", "8"),
        ("third-alarm fires", "9"),
        ("gauges holding more than 500 million cubic metres", "1"),
        ("gauges out west of either type (no rating)", "0 1 2 3"),
        ("butchers with a cellar", "10"),
    ],
)
def test_other_wordings_are_read_by_the_layer(phrase: str, expected: str) -> None:
    assert chosen(phrase) == expected


def test_what_is_denied_of_nothing_known_is_not_ignored() -> None:
    with pytest.raises(UsageError, match="limbo"):
        chosen("gauges that are not in limbo")
