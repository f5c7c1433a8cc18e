"""What a noun means among the names of a layer: boats are ships, a school is a building and no house."""

# ruff: noqa: E501 - tables and patterns read better in long rows
from __future__ import annotations

import re
from collections.abc import Set

from engine.phrases.dataset_labels import Names, labelled, typed
from engine.phrases.lexicon import Lexicon, load_lexicon
from engine.phrases.namesakes import same_kind
from engine.phrases.wider import is_wider, wider_names
from engine.phrases.words import singular_of

BROAD = {
    "pipe": {"main", "sewer", "lateral", "drain", "service", "culvert", "pipeline", "line", "lead"}, "light": {"lamp", "lantern", "luminaire"},
    "cable": {"feeder", "conductor"}, "wetland": {"bog", "fen", "marsh", "mire", "reedbed", "swamp"}, "heathland": {"heath"}, "heath": {"heathland"},
    "pole": {"column", "post", "mast"}, "woodland": {"plantation", "copse", "wood", "forest"}, "plant": {"station", "works"},
    "dwelling": {"house", "apartment", "flat", "home", "cottage", "villa", "bungalow"}, "tower": {"pylon", "mast"}, "crop": {"field"},
    "conifer": {"spruce", "pine", "fir", "larch", "cedar", "cypress"}, "evergreen": {"spruce", "pine", "fir", "cedar", "yew", "holly"},
    "manhole": {"chamber"}, "chamber": {"manhole"}, "lamp": {"light", "luminaire"}, "waterbody": {"lake", "pond", "reservoir"}, "run": {"piste", "slope"}, "pond": {"basin"}, "water basin": {"basin", "pond"}, "overpass": {"bridge"},
    **{name: {"track", "rail"} for name in ("railway line", "rail line", "railway", "railroad", "rail")},
    "railway track": {"track", "rail"}, "train track": {"track", "rail"}, "rail track": {"track"}, "heap": {"stockpile", "pile", "mound"}, "pile": {"stockpile", "heap"},
}  # fmt: skip  # kinds that a layer's names end in
LARGE_CRAFT = re.compile(r"(?:.* )?(?:ship|ferry|tanker|vessel|liner)|.*ship")
SMALL_CRAFT = re.compile(r".*boat|barge|yacht|dinghy|canoe|kayak|raft|tug")
TWINS = {"cabin": "hut", "hut": "cabin", "pier": "jetty", "jetty": "pier", "quay": "wharf", "wharf": "quay"}
"""Nearer than all that is of their kind."""
FLOATING = frozenset({"jetty", "pier", "dock"})
"""So are pontoons called, where a layer has none of these."""
NO_HOME = re.compile(
    r"(?:boiler|pump|power|engine|boat|club|packing|poultry|chicken|hen|press|malt|guard|wash|smoke|ice) ?houses?"
)


def kinds(noun: str, rows: Set[Names], lexicon: Lexicon, notes: list[str]) -> set[Names]:
    """Which names of features (normalised) a noun means.

    Where the layer itself calls things by a noun that is not the category's own name, or the lexicon says so of the
    noun ("house"), things of other categories are told apart from it. Words that are one to the lexicon ("pier",
    "quay") are two in a layer that uses both; so are "house" and "building". Without any such thing the noun is taken
    widely.
    """
    single, bundled = singular_of(noun), load_lexicon()
    said = {singular_of(name) for row in rows for name in row}
    last = {singular_of(name.split()[-1]) for row in rows for name in row if name}
    narrow = single in lexicon.plain
    apart = narrow or (single in said and not is_canonical(noun))
    found = {row for row in rows if is_any(noun, row, lexicon, told_apart=apart)}
    if narrow and single in said and any(all(map(is_canonical, row)) for row in rows):  # "house", "building" are two
        found = {row for row in found if not all(is_canonical(name) for name in row)}
    if narrow:
        found = without_slopes(without_others(found, single, said, lexicon), said, lexicon)
    both = single in last and not has_kinds(noun)  # "acid grassland" and "hay meadow"
    if not narrow and (both or (single in said and apart)):
        found = {row for row in found if any(singular_of(name).endswith(single) for name in row)}
    found = of_namesakes(single, of_twin(single, found, last, rows), said) - of_other_sorts(single, found, said)
    found -= other_towers(single, found)
    own = {key.replace("_", " ") for key in load_lexicon().own_keys_of(noun)} & last if single not in last else set()
    # "jetties" of piers and breakwaters are the piers
    if not narrow and own and TWINS.get(single) not in last and not has_kinds(noun):
        found = {row for row in found if any(singular_of(name.split()[-1]) in own for name in row)}
    if not found or single == "tank":  # "turbine" of wind turbines, "track" of rail tracks; tanks of water and of fuel
        found |= {row for row in rows if any(singular_of(name.split()[-1]) == single for name in row)}
    if not found and len(single) > 3:  # "vines" of a vineyard
        found = {row for row in rows if any(" " not in name and name.startswith(single) for name in row)}
    if not found and single in BROAD:
        found = {row for row in rows if any(singular_of(name.split()[-1]) in BROAD[single] for name in row)}
    elif single in BROAD:
        found |= {
            row
            for row in rows
            if row and singular_of(row[-1].split()[-1]) in BROAD[single] & {"main", "sewer", "lateral"}
        }
    found |= set() if narrow else of_wider(single, rows, said)
    found -= small_craft(found) if single == "ship" and single in said else set()
    found -= {row for row in found if LARGE_CRAFT.fullmatch(row[-1])} if single == "boat" and single in said else set()
    if not any(bundled.own_keys_of(name) for row in found for name in row) and (held := labelled(noun, rows)):
        found = held
        notes.append(f"no feature is a '{noun}': taken as " + ", ".join(sorted({row[-1] for row in held})))
    found |= typed(noun, rows)
    if narrow and not found:
        found = {row for row in rows if is_any(noun, row, lexicon, told_apart=False)}
        if found:
            notes.append(
                f"no feature is a plain '{noun}': taken as " + ", ".join(sorted({row[-1] for row in found})[:6])
            )
    return found


def small_craft(rows: Set[Names]) -> set[Names]:
    """The names of boats: no ships, where a layer calls others ships."""
    return {row for row in rows if any(SMALL_CRAFT.fullmatch(singular_of(name)) for name in row)}


def of_wider(single: str, rows: Set[Names], said: Set[str]) -> set[Names]:
    """What a broader name means that the layer itself calls nothing by, or that includes other categories."""
    if single in said and not has_kinds(single):
        return set()
    return {row for row in rows if any(is_wider(single, name) for name in row)}


def of_twin(single: str, found: set[Names], last: Set[str], rows: Set[Names]) -> set[Names]:
    """Of what a noun means, what is called as its nearest other word: "piers" are jetties before they are quays."""
    if single in FLOATING and not last & FLOATING:
        return {row for row in rows if any(name.endswith("pontoon") for name in row)} or found
    if (twin := TWINS.get(single)) not in last or single in last:
        return found
    return {row for row in found if any(singular_of(name.split()[-1]) == twin for name in row)} or found


def of_other_sorts(single: str, found: set[Names], said: Set[str]) -> set[Names]:
    """Of what a layer's own name of several words means, other sorts by its last word: no gas turbines are wind turbines."""
    if " " not in single or single not in said:
        return set()
    last = single.split()[-1]
    return {row for row in found if row and all(is_other_sort(singular_of(name), single, last) for name in row)}


def other_towers(single: str, found: set[Names]) -> set[Names]:
    """Of what a sort of tower means, the other sorts: an "intake tower" is no lighthouse."""
    if single == "tower" or load_lexicon().own_keys_of(single) != {"tower"}:
        return set()
    kept = {"tower", single}
    return {row for row in found if not any(name in kept or same_kind(name, single) for name in map(singular_of, row))}


def is_other_sort(name: str, single: str, last: str) -> bool:
    """Whether a name has the last word of another and else nothing of it."""
    other = " " in name and name.split()[-1] == last and name != single and not name.endswith(f" {single}")
    return other and not load_lexicon().own_keys_of(name) and not is_wider(single, name) and not same_kind(name, single)


def of_namesakes(single: str, found: set[Names], said: Set[str]) -> set[Names]:
    """Of what a name of several words means, what is called as it is: "pedestrian bridges" are the footbridges."""
    if " " not in single or single in said:
        return found
    return {row for row in found if any(same_kind(singular_of(name), single) for name in row)} or found


def without_slopes(found: set[Names], said: Set[str], lexicon: Lexicon) -> set[Names]:
    """Houses without terraces, those of a hillside: where other kinds of houses are told, too, they are houses."""
    kinds_told = said & lexicon.plain_kinds - {"terrace", "farmhouse", "cottage", "villa"}
    return found - {("terrace",)} if "house" in said and not kinds_told else found


def broader(names: Set[str]) -> set[str]:
    """The words that are broader than names of a layer: "heathland" of a wet heath."""
    ends = {singular_of(name.split()[-1]) for name in names if name}
    return {word for word, members in BROAD.items() if members & ends} | wider_names(names)


def is_canonical(noun: str) -> bool:
    """Whether a noun is a category's own name ("building"), not one of its other words ("house")."""
    return any(key.replace("_", " ") == singular_of(noun) for key in load_lexicon().own_keys_of(noun))


def without_others(found: set[Names], single: str, said: Set[str], lexicon: Lexicon) -> set[Names]:
    """Of a layer that has houses, what "house" means without the other buildings: a "hospital building" is none."""
    if single not in said:
        return found
    return {row for row in found if not any(is_other_building(name, lexicon) for name in row)}


def is_other_building(name: str, lexicon: Lexicon) -> bool:
    """Whether a name of several words ends in a category's own one and is no kind of house: "hospital building"."""
    words = singular_of(name).split()
    homes = lexicon.plain | lexicon.plain_kinds
    ends = {" ".join(words[at:]) for at in range(len(words))}
    return len(words) > 1 and not ends & homes and is_canonical(words[-1])


def has_kinds(noun: str) -> bool:
    """Whether a noun's category includes others: a "ship" is a ferry too."""
    bundled = load_lexicon()
    return any(bundled.includes.get(key) for key in bundled.own_keys_of(noun))


def is_any(noun: str, row: Names, lexicon: Lexicon, *, told_apart: bool) -> bool:
    """Whether one of a feature's names is the noun; a `building` that is a `school` too is no house, told apart."""
    meant = [name for name in row if is_kind(noun, name, lexicon, told_apart=told_apart)]
    if not told_apart or not meant or singular_of(noun) in map(singular_of, meant):
        return bool(meant)
    bundled = load_lexicon()
    house = singular_of(noun) in lexicon.plain
    return not any(house or bundled.own_keys_of(last_of(name, bundled)) for name in row if name not in meant)


def last_of(name: str, lexicon: Lexicon) -> str:
    """The longest ending of a name that a lexicon knows; the name when it knows none."""
    words = name.split()
    tails = (" ".join(words[start:]) for start in range(len(words)))
    return next((tail for tail in tails if lexicon.own_keys_of(tail)), name)


def is_kind(noun: str, name: str, lexicon: Lexicon, *, told_apart: bool = False) -> bool:
    """Whether a category name is the noun, a synonym, a kind of it, or ends with it ("residential building").

    The longest ending that the bundled lexicon knows decides: a fire pit is no pit. `told_apart`: what is called so,
    and all that has the category's plain name ("building"), are houses; barns and schools are not.
    """
    plain = {key.replace("_", " ") for key in lexicon.own_keys_of(noun)}
    ground = name.endswith(" area") and not noun.endswith(" area")  # an industrial area is no building
    wanted = lexicon.own_keys_of(noun) if ground else lexicon.keys_of(noun)
    wanted = frozenset() if ground and noun.endswith("building") else wanted
    words = name.split()
    if singular_of(noun) in lexicon.plain and NO_HOME.fullmatch(name):
        return False
    for start in range(len(words)):
        tail = " ".join(words[start:])
        single = singular_of(tail)
        house = singular_of(noun) in lexicon.plain
        alike = single in plain or (house and single in lexicon.plain | lexicon.plain_kinds)
        if (alike if told_apart else bool(wanted & lexicon.own_keys_of(tail))) or single == singular_of(noun):
            return True
        if (house or not told_apart) and load_lexicon().own_keys_of(tail):
            return False
    return False
