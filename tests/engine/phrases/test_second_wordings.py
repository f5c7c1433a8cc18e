"""Other wordings of a phrase: times, clauses of what is missing, degrees, heads in other words, remarks on things."""

# ruff: noqa: E501 - a table reads better in long rows
import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import box

from engine.errors import UsageError
from engine.phrases.features import select_features
from engine.phrases.layer import Features

KINDS = ["gauging station"] * 4 + ["football pitch"] * 4 + ["false alarm", "structure fire", "butcher", "reedbed"]
NUMBERS = {  # by row
    "YR_FIRST": {0: 1990, 1: 2005, 2: 2010}, "CALL_YR": {8: 2021, 9: 2022}, "SEATS": {4: 700, 5: 500, 7: 900}, "RATING": {4: 4, 5: 2, 6: 3, 7: 5},
    "FILL_PCT": {0: 20, 1: 80, 2: 60, 3: 40}, "MAX_KMH": {0: 50, 1: 80, 2: 160, 3: 30}, "RESP_MIN": {8: 12, 9: 20}, "INJURIES": {8: 0, 9: 2},
    "ALARM_LVL": {8: 1, 9: 3}, "VOL_MCM": {0: 300, 1: 700},
}  # fmt: skip
TEXTS = {
    "OPERATOR": {0: "council", 2: "council", **dict.fromkeys((1, *range(3, 12)), "private")}, "CHECKED": {0: "2021-02-01", 1: "2021-09-01", 2: "2020-03-01"},
    "SHADING": {4: "high", 5: "medium", 6: "low", 7: "high"}, "SURFACE": {4: "hard clay", 5: "soft clay", 6: "sand", 7: "natural grass"},
    "OPEN_SUN": {4: "Y", 5: "N", 6: "Y", 7: "N"}, "BASEMENT": {10: "Y", 11: "N"},
    "REMARKS": {0: "telemetry offline", 2: "lift out of order", 4: "badgers found", 7: "badgers seen", 8: "lift out of order", 10: "awning torn"},
}  # fmt: skip


def chosen(phrase: str) -> str:
    fields = {"FEATURE": np.array(KINDS, object)}
    fields |= {name: np.array([said.get(row, np.nan) for row in range(12)], float) for name, said in NUMBERS.items()}
    fields |= {name: np.array([said.get(row) for row in range(12)], object) for name, said in TEXTS.items()}
    shapes = np.array([box(100 * i, 0, 100 * i + 10 + i, 10) for i in range(12)], dtype=object)
    rows = select_features(Features(shapes, fields, CRS(32633), name="layer"), phrase).rows
    return " ".join(str(row) for row in sorted(rows))


PHRASES = """
0: gauges whose telemetry is offline | 7: football grounds with real grass | 10: butcher shops | 11: reed beds | 2 8: places with a lift out of order
4 7: badger trouble on football pitches | 1 2: gauges first opened in 2005 or later
0 1: gauges first read by the end of 2005 | 0: gauges checked in the first half of 2021 | 8: false alarms in 2021 | 0 2: council-run gauges
1 3: gauges in private hands | 4 7: heavily shaded pitches | 4 5: pitches with hard or soft clay | 4 5: pitches, hard clay or soft clay
4 7: pitches with room for more than 600 spectators | 6: pitches for which we have no seats
5 7: pitches closed on Sunday | 7: the best-rated pitch | 0: the emptiest gauge | 1 2: gauges more than half full
3: the slowest gauge | 1 2: gauges where you can go faster than 60 km/h | 9: fires where the response took longer than 15 minutes
9: the quickest response to a fire | 8: false alarms with nobody hurt | 9: third-alarm fires | 1: gauges holding more than 500 million cubic metres
0 1 2 3: gauges out west of either type (no rating) | 10: butchers with a cellar
"""


@pytest.mark.parametrize("case", PHRASES.strip().replace("\n", " | ").split(" | "))
def test_other_wordings_are_read_by_the_layer(case: str) -> None:
    expected, _, phrase = case.partition(": ")
    assert chosen(phrase) == expected


def test_what_is_denied_of_nothing_known_is_not_ignored() -> None:
    with pytest.raises(UsageError, match="limbo"):
        chosen("gauges that are not in limbo")
