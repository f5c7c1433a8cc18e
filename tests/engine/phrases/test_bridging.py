"""Words of a phrase that the layer has in other words: told by their meaning, or for what a row stands for."""

import numpy as np
import pytest
from shapely.geometry import box

from engine.errors import UsageError
from engine.phrases.features import Chosen, select_features
from engine.phrases.layer import Features
from engine.select import embed

LOTS = {
    "LU": ("school", "park", "park", "church"),
    "TAX_OWED_USD": (0.0, 7000.0, 300.0, 9000.0),
    "SURF": ("cobblestone", "gravel", "asphalt", "asphalt"),
    "HH_SIZE": (4.0, 12.0, 2.0, 7.0),
    "ARR_DATE": ("2021-04-01", "2022-05-01", "2020-01-01", "2023-06-01"),
    "ROW_SP_M": (3.0, 4.5, 5.0, 3.5),
}


def choose(phrase: str, vectors=embed) -> Chosen:
    fields = {name: np.array(said, None if isinstance(said[0], float) else object) for name, said in LOTS.items()}
    shapes = np.array([box(100 * i, 0, 100 * i + 10, 10) for i in range(4)], dtype=object)
    return select_features(Features(shapes, fields, name="lots"), phrase, embed=vectors)


@pytest.mark.parametrize(("phrase", "rows", "note"), [
    ("parks with a tax burden over 5000", [1], "'tax burden' is read as the field TAX_OWED_USD"),
    ("lots of gravelly stuff", [1], "'gravelly stuff' is read as what SURF says: 'gravel'"),
    ("the most recently arrived household", [3], "'household' is read as any feature of lots"),
])  # fmt: skip
def test_strange_words_are_read_as_those_of_the_layer_and_a_note_says_so(phrase, rows, note):
    chosen = choose(phrase)
    assert (chosen.rows.tolist(), chosen.notes[0], chosen.plan.phrase) == (rows, note, phrase)


def test_words_near_to_nothing_or_to_two_are_refused():
    with pytest.raises(UsageError):
        choose("parks with a tax burden over 5000", None)
    with pytest.raises(UsageError):
        choose("parks with a zirconium over 5000")
    with pytest.raises(UsageError, match="blorped"):  # all texts point the same way
        choose("blorped lots", lambda texts: np.ones((len(texts), 1), np.float32))


def test_years_that_are_older_are_earlier_and_row_sp_is_a_spacing():
    assert choose("parks with arr date older than 2021").rows.tolist() == [2]
    assert choose("parks with a row spacing of 5 m or more").rows.tolist() == [2]
