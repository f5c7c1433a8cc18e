"""Units of a layer's numbers: those that end a field's name (`capacity_kw`), and those that phrases are said in."""

# ruff: noqa: E501 - tables and patterns read better in long rows
from __future__ import annotations

import re

from engine.phrases.words import AREAS, LENGTHS, normalise

TIMES = {"s": 1.0, "sec": 1.0, "second": 1.0, "min": 60.0, "minute": 60.0, "h": 3600.0, "hour": 3600.0, "d": 86400.0, "day": 86400.0}  # fmt: skip
FLOWS = {
    f"{volume}{link}{time}": litres / seconds
    for volume, litres in (
        *dict.fromkeys(("l", "litre", "litres", "liter", "liters"), 1.0).items(),
        *dict.fromkeys(("m3", "cubic metres", "cubic meters"), 1e3).items(),
    )
    for time, seconds in TIMES.items()
    for link in (" per ", " ", " a ")
}  # in litres a second


DIMENSIONS: dict[str, dict[str, float]] = {
    "length": LENGTHS | {"mm": 0.001, "millimeters": 0.001, "millimetres": 0.001, "in": 0.0254, "inch": 0.0254, "inches": 0.0254},
    "area": AREAS,
    "volume": {"m3": 1.0, "mcm": 1e6, "hm3": 1e6, "cbm": 1.0, "l": 1e-3, "litre": 1e-3, "liter": 1e-3, "litres": 1e-3, "liters": 1e-3, "ml": 1e-6,
               **dict.fromkeys(("cuyd", "cu yd", "cubic yard", "cubic yards"), 0.764555), **dict.fromkeys(("cuft", "cu ft", "cubic foot", "cubic feet"), 0.0283168),
               **dict.fromkeys(("cubic metre", "cubic metres", "cubic meter", "cubic meters"), 1.0)},
    "yield": {"tha": 1.0, "kgha": 1e-3, "kg per hectare": 1e-3, "kg per hectares": 1e-3, "t ha": 1.0, "t per ha": 1.0, "tonnes per hectare": 1.0, "tons per hectare": 1.0, "t per hectare": 1.0, "kg ha": 1e-3, "kg per ha": 1e-3},
    "flow": FLOWS | {"l s": 1.0, "lps": 1.0, "lpm": 1 / 60, "m3h": 1 / 3.6, "m3d": 1 / 86.4, "cms": 1e3, "m3 per hour": 1 / 3.6, "l per second": 1.0, "liters per second": 1.0, "litres per second": 1.0, "gpm": 0.0630902, "l min": 1 / 60, "m3 h": 1 / 3.6, "m3 s": 1e3, "m3 day": 1 / 86.4},
    "stock": dict.fromkeys(("m3ha", "m3 ha", "m3 per ha", "m3 per hectare", "m3 a hectare", "cubic metres per hectare"), 1.0),
    "throughput": dict.fromkeys(("pph", "persons per hour", "people per hour", "passengers per hour", "skiers per hour"), 1.0),
    "mass": {"t": 1.0, "ton": 1.0, "tons": 1.0, "tonne": 1.0, "tonnes": 1.0, "kg": 1e-3, "kt": 1e3, "dwt": 1.0},
    "power": {"w": 1e-3, "watt": 1e-3, "watts": 1e-3, "kw": 1.0, "mw": 1e3, "gw": 1e6, "kwp": 1.0, "mwp": 1e3, "kilowatts": 1.0, "megawatts": 1e3,
              "kilowatt": 1.0, "megawatt": 1e3},
    "apparent": {"va": 1e-3, "kva": 1.0, "mva": 1e3},
    "energy": {"kwh": 1.0, "mwh": 1e3, "gwh": 1e6},
    "voltage": {"v": 1e-3, "kv": 1.0, "volt": 1e-3, "volts": 1e-3, "kilovolts": 1.0},
    "current": {"a": 1.0, **dict.fromkeys(("amp", "amps", "ampere", "amperes"), 1.0), "ka": 1e3},
    "money": {"eur": 1.0, "euro": 1.0, "euros": 1.0, "usd": 1.0, "dollar": 1.0, "dollars": 1.0, "gbp": 1.0, "pounds": 1.0,
              "chf": 1.0, "francs": 1.0, "keur": 1e3, "kusd": 1e3, "k eur": 1e3, "k usd": 1e3, "meur": 1e6},
    "share": {"%": 1.0, "percent": 1.0, "pct": 1.0, "perc": 1.0, "pc": 1.0, "per cent": 1.0},
    "speed": {"kmh": 1.0, "kph": 1.0, "mph": 1.609344, "knots": 1.852, "kn": 1.852},
    "pressure": {"bar": 1.0, "mbar": 1e-3, "psi": 0.0689476, "kpa": 0.01},
    "concentration": {"mg l": 1.0, "mgl": 1.0, "mg per l": 1.0, "mg per litre": 1.0, "mg per liter": 1.0, "ppm": 1.0, "ug l": 1e-3, "ugl": 1e-3, "ug per l": 1e-3,
                      "ppb": 1e-3, "g l": 1e3, "gl": 1e3, "mg kg": 1.0, "mgkg": 1.0, "ug m3": 1.0, "ugm3": 1.0},
    "conductivity": {"us cm": 1.0, "uscm": 1.0, "ms cm": 1e3, "mscm": 1e3, "us": 1.0},
    "noise": dict.fromkeys(("db", "dba", "decibel", "decibels"), 1.0),
    "light": dict.fromkeys(("lux", "lx"), 1.0) | dict.fromkeys(("lm", "lumen", "lumens"), 1.0),
    "frequency": {"hz": 1.0, "khz": 1e3, "mhz": 1e6, "ghz": 1e9},
    "temperature": dict.fromkeys(("degc", "celsius"), 1.0),
    "intensity": dict.fromkeys(("kwh m2", "kwhm2", "kwh per m2"), 1.0),
    "angle": {"deg": 1.0, "degree": 1.0, "degrees": 1.0},
    "time": {"year": 1.0, "years": 1.0, "yr": 1.0, "yrs": 1.0},
    "duration": dict.fromkeys(("min", "mins", "minute", "minutes"), 1.0) | dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 60.0) | dict.fromkeys(("sec", "secs", "second", "seconds"), 1 / 60),
    "day": {"day": 1.0, "days": 1.0, "d": 1.0},
}  # fmt: skip
UNITS = {unit: (dimension, factor) for dimension, units in DIMENSIONS.items() for unit, factor in units.items()}
SPOKEN = tuple(
    sorted(
        (unit for unit in UNITS if unit not in ("a", "d", "in", "us", "gl", "h", "second", "sec")),
        key=len,
        reverse=True,
    )
)
GEOMETRIC = ("length", "area")  # said without a field's name they are measures of the shape


TIMED_SAID = "resp response dur duration time wait waiting travel walk drive delay headway interval"
TIMED = frozenset(TIMED_SAID.split())
PRICES = frozenset({"price", "cost", "tariff", "fee", "rent", "charge", "toll"})


def unit_of(name: str) -> str | None:
    """The unit at the end of a field's name; None where there is none."""
    words = normalise(name.replace(":", " ").replace(".", " ")).split()
    if words[:1] == ["dn"]:
        return "mm"  # the nominal diameter
    if words[-1:] == ["c"] and re.search(r"temp", " ".join(words[:-1])):
        return "degc"
    if PRICES & set(words[:-1]):  # `price_eur_kwh` is in euros
        return next((word for word in words if word in DIMENSIONS["money"]), None)
    if words[-1:] == ["min"] and TIMED & set(words[:-1]):  # minutes, no minimum
        return "min"
    for size in (2, 1):
        unit = " ".join(words[-size:])
        if len(words) > size and ((unit in SPOKEN and unit != "min") or unit in ("in", "h")):
            return unit
    return None


def factor(said: str | None, name: str) -> float | None:
    """What a number said in a unit is times in that of a field; None where the two measure different things."""
    unit = unit_of(name)
    if said is None:
        return 1.0
    dimension, scale = UNITS[said]
    if unit is None:
        if name == "voltage":  # OpenStreetMap's is in volts
            return 1e3 * scale
        return scale if dimension in ("length", "duration") else 1.0
    own, base = UNITS[unit]
    if own == "temperature" and dimension == "angle":  # "over 22 degrees"
        return scale / base
    return scale / base if own == dimension else None
