"""Other words for what a layer's texts say: codes of materials, states, surfaces; read only where the layer lacks the word said."""

# ruff: noqa: E501 - tables read better in long rows
from __future__ import annotations

from functools import lru_cache

SAME = """
ci, cast iron | di, ductile iron | gi, galvanised iron, galvanized iron, galvanised, galvanized | ac, asbestos cement | rc, rcc, reinforced concrete
pvc, upvc, vinyl | pe, hdpe, mdpe, polyethylene, polythene | vc, vcp, vitrified clay, clay | st, stl, steel | cu, copper | al, alu, aluminium, aluminum
conc, con, concrete | wd, wood, timber, wooden, wood frame, timber frame | brk, brick | pb, lead | ss, stainless steel | grp, frp, fibreglass, fiberglass
asph, asphalt, tarmac, bitumen, blacktop | grv, gravel | hv, high voltage, high | mv, medium voltage, medium | lv, low voltage, low
hp, high pressure, high | mp, medium pressure, medium | lp, low pressure, low | ug, underground, buried | oh, overhead, aerial
res, residential, housing | com, comm, commercial | ind, industrial | agr, agricultural | pub, public | edu, educational, education | rel, religious
priv, private | muni, mun, municipal, city owned | gov, govt, government, governmental | st, state
for sale, available, on the market, on sale | to let, for rent, to rent, for lease | planned, proposed, projected, future
decommissioned, disused, abandoned, out of service, out of use, defunct, not in use, inactive, retired, closed, derelict, out of operation, shut down, stopped
active, operational, in operation, in service, working, operating, in use, functional, live, functioning, ok
under construction, being built, unfinished, in progress, ongoing | broken, faulty, failed, out of order, defective, not working, damaged
vacant, empty, unoccupied, unused, free | occupied, inhabited, lived in, in use | destroyed, collapsed, ruined | out, out of order, failed, broken | leased, rented, let, tenanted, on lease | led, light emitting diode
hps, high pressure sodium, sodium | mh, metal halide | dead, died | diseased, sick, ill, infected | mown, mowed | mixed, mixed use
natural grass, real grass, natural turf, real turf | artificial turf, artificial grass, synthetic turf, synthetic grass, astroturf
thatch, straw, thatched, reed, reeds | tarpaulin, tarp, canvas, tarpaulins | corrugated iron, metal sheet, sheet metal, iron sheet, corrugated metal, metal sheeting, tin
fresh, freshwater, fresh water | saline, salty, salt, saltwater, salt water
single storey, one storey | water supply, drinking water, drinking water supply | detached, single family | semi detached, duplex | terraced, terrace, row house, townhouse | apartments, apartment, flats, multi family
""".strip()
KINDS = {
    "paved": "asphalt asph concrete paving_stones paved sett cobblestone bitumen tarmac concrete:plates chipseal sealed bricks brick tar cobbles",
    "unpaved": "gravel dirt ground earth unpaved grass sand compacted fine_gravel mud unsealed pebblestone soil crushed_stone gravelled",
    "plastic": "pvc upvc pe hdpe mdpe pp plastic abs polyethylene grp", "metal": "steel iron ci di cast_iron ductile_iron copper aluminium aluminum metal lead tin zinc",
    "iron": "ci di cast_iron ductile_iron iron wrought_iron gi", "metallic": "steel iron ci di cast_iron ductile_iron copper aluminium aluminum metal",
    "healthy": "good excellent healthy very_good", "unhealthy": "poor dead declining diseased bad critical dying very_poor",
    "coniferous": "evergreen conifer coniferous needleleaved needleleaf", "broadleaved": "deciduous broadleaved broadleaf broad_leaved",
    "deciduous": "broadleaved broadleaf", "evergreen": "coniferous conifer needleleaved", "flammable": "petrol diesel fuel gasoline oil kerosene gas lpg",
    "masonry": "brick stone masonry block", "publicly": "public municipal state city council", "public": "municipal state government council",
}  # fmt: skip  # words that several values are kinds of


@lru_cache(maxsize=1)
def table() -> dict[str, frozenset[str]]:
    """A word and what else it may be called."""
    out: dict[str, set[str]] = {}
    for row in (each for line in SAME.split("\n") for each in line.split("|")):
        words = {word.strip() for word in row.split(",")}
        for word in words:
            out.setdefault(word, set()).update(words - {word})
    for kind, members in KINDS.items():
        out.setdefault(kind, set()).update(word.replace("_", " ") for word in members.split())
    return {word: frozenset(others) for word, others in out.items()}


def other_words(text: str) -> frozenset[str]:
    """What a text may be called in a layer."""
    return table().get(text, frozenset())


LATIN = """
tilia lime linden | acer maple sycamore | platanus plane | quercus oak | prunus cherry plum | fagus beech | betula birch | fraxinus ash | populus poplar aspen
salix willow | aesculus chestnut | carpinus hornbeam | robinia locust | ulmus elm | pinus pine | picea spruce | abies fir | larix larch | taxus yew | alnus alder
sorbus rowan whitebeam | malus apple | pyrus pear | juglans walnut | castanea chestnut | corylus hazel | crataegus hawthorn | cedrus cedar | cupressus cypress
eucalyptus gum | olea olive | vitis vine grape | zea maize corn | triticum wheat | hordeum barley | avena oat | secale rye | solanum potato | ilex holly
""".strip()


@lru_cache(maxsize=1)
def genera() -> dict[str, frozenset[str]]:
    """The Latin names of plants by their common ones, and the other way round."""
    out: dict[str, set[str]] = {}
    for row in (each for line in LATIN.split("\n") for each in line.split("|")):
        latin, *common = row.split()
        for word in common:
            out.setdefault(word, set()).add(latin)
        out.setdefault(latin, set()).update(common)
    return {word: frozenset(others) for word, others in out.items()}


def of_genus(word: str, values: frozenset[str]) -> set[str]:
    """Texts that a plant's other name begins or ends: "maple" of "Acer platanoides", "acer" of "Norway maple"."""
    others = genera().get(word, frozenset())
    return {value for value in values if value and {value.split()[0], value.split()[-1]} & others}
