"""The names of a layer's fields in words (`bldg_hgt_m` is a building height), and the words that lead to a field."""

# ruff: noqa: E501 - a table of words reads better in long rows
from __future__ import annotations

import re
from functools import lru_cache

from engine.phrases.units import TIMED
from engine.phrases.words import normalise

SHORT_WORDS = """
obj:object feat:feature ftype:feature-type otype:object-type fcls:feature-class featcls:feature-class gtype:type atype:asset-type aircon:air-conditioning abandon:abandoned prev:previous thruput:throughput conn:connection nitr:nitrogen phos:phosphorus adr:address ht:height hgt:height hght:height elev:elevation alt:altitude bldg:building bld:building bldng:building yr:year
blt:built mat:material matl:material mtl:material cond:condition dia:diameter diam:diameter d:diameter cap:capacity vol:volume val:value dmg:damage
surf:surface pop:population occ:occupants occup:occupants pwr:power temp:temperature avg:average lvls:levels lvl:level flrs:floors flr:floor
stry:storeys strys:storeys stor:storeys oper:operator manuf:manufacturer mfr:manufacturer manu:manufacturer spp:species spec:species spc:species
sp:species constr:construction cons:construction const:construction insp:inspection inspect:inspection inst:installed instal:installed
install:installed maint:maintenance mgmt:management mgt:management typ:type cls:class cd:code cat:category categ:category nam:name nm:name
num:number nbr:number lgth:length len:length lngth:length wid:width wdth:width dep:depth dpth:depth fld:flood stat:status sts:status struc:structure
struct:structure own:owner ownr:owner press:pressure pres:pressure circ:circuits ckt:circuits volt:voltage curr:current qty:quantity
cnt:count tot:total est:estimated assd:assessed asmt:assessed mkt:market prot:protected prior:priority prio:priority rat:rating rtg:rating
rate:rating hab:habitat veg:vegetation mgr:manager dist:district dt:date dte:date loc:location addr:address crn:crown trk:trunk hlth:health lu:landuse
lc:landcover zn:zone zon:zone resid:residents evac:evacuated repl:replaced rehab:rehabilitated renov:renovated upd:updated surv:survey
svy:survey accs:access acc:access vac:vacant desc:description trans:transformer xfmr:transformer sub:substation util:utilization
cov:cover pct:percent perc:percent max:maximum min:minimum spd:speed lim:limit lns:lanes ln:lanes pav:pavement pvmt:pavement sdwlk:sidewalk rd:road
rf:roof roofmat:roof-material wl:wall fnd:foundation grd:ground sl:soil irrig:irrigated irr:irrigated crp:crop yld:yield var:variety harv:harvested
sow:sown plnt:planted prun:pruned prune:pruned cust:customers hh:households hhs:households emp:employees dwel:dwellings dwl:dwellings
du:dwellings exc:excavation lt:light hazmat:hazardous-materials rm:rooms rms:rooms bed:bedrooms beds:bedrooms twr:tower rwy:runway gr:grade  stud:students pax:passengers trf:traffic aadt:traffic adt:traffic frq:frequency freq:frequency
dom:dominant ecol:ecological hydr:hydrant vlv:valve pos:position dir:direction lamp:lamp lum:lumens watt:wattage wtg:wattage vert:vertical pol:pole mt:mount
serv:service srv:service svc:service dn:diameter wtemp:water-temperature atemp:air-temperature wheelch:wheelchair wchair:wheelchair chk:check chkd:checked reduc:reduction use:use circum:circumference no3:nitrate no2:nitrite nh4:ammonium po4:phosphate so4:sulphate cl2:chlorine o2:oxygen turb:turbidity salin:salinity eff:efficiency effic:efficiency hum:humidity
brg:bearing azi:azimuth azim:azimuth orient:orientation asp:aspect expo:exposure exp:expiry expir:expiry remk:remarks rmk:remarks rem:remarks obs:observations cmt:comments
resist:resistance conduct:conductivity incl:inclination inclin:inclination dens:density prod:production output:output turbid:turbidity manufact:manufacturer asc:ascent lic:licence licen:licence chg:charging front:frontage diff:difficulty equip:equipment coll:collection rep:repair resp:response dur:duration emerg:emergency
"""
SHORT = {a: b.replace("-", " ") for a, b in (pair.split(":") for pair in SHORT_WORDS.split())}
OTHER_WORDS = "use land cover type area roof wall unit price cost rent age risk score grade flow speed load tenant lease sale last first next end start crop soil number lanes zone heritage listed flag basement tree road street house plot parcel line pipe insulation energy heating fuel"
WORDS = frozenset(f"{OTHER_WORDS} {' '.join(SHORT.values())}".split())
ENDS = (  # units
    "mcm|hm3|h|hrs|hours|psm|m3ha|mg l|mgl|ug l|ugl|mg kg|mgkg|ug m3|ugm3|ppm|ppb|us cm|uscm|ms cm|mscm|db|dba|lux|lx|hz|khz|mhz|ghz|degc|celsius|kwh m2|kwhm2|ls|ntu|rpm|(?:t|kg|l|m3|eur|kwh) (?:ha|m2|km2|h|s|min|day)|lps|lpm|m3h|m3d|m3s|cms|cfs|gpm|mgd|count|cnt|m|meters|metres|mm|cm|km|ft|kw|kwp|mw|kva|mva|kwh|mwh|kv|v|kg|t|tons|tonnes|dwt|eur|euro|euros|usd|gbp|chf|keur|kusd|k eur"
    "|k usd|meur|pct|perc|percent|yrs|l|litres|liters|m2|m3|sqm|ha|km2|deg|degrees|bar|kph|kmh|mph|knots|kn|px|days|psi|kpa|in|inch|inches|pc|pph|cuyd|cu yd|cuft|cu ft|tha|kgha|kg_ha|w"
)
LEADS = frozenset(
    {"where", "within", "inside", "with", "having", "has", "have", "of", "in", "whose", "on", "at", "from", "for", "as"}
)
ARTICLES = frozenset({"the", "a", "an", "any", "its", "their"})
LINKS = frozenset({
    "is", "are", "was", "were", "of", "=", "equal", "being", "as", "to", "by", "for", "with", "from", "in", "at", "listed", "recorded",
    "marked", "set", "classed", "classified", "rated", "given", "called", "named",
})  # fmt: skip
CALLED = frozenset({"named", "called", "titled"})
VERBS = {
    "made by": "manufacturer", "manufactured by": "manufacturer", "produced by": "manufacturer", "built by": "manufacturer",
    "let to": "tenant", "rented to": "tenant", "rented out to": "tenant", "hired to": "tenant", "let by": "tenant", "made of": "material", "built of": "material", "constructed of": "material", "built from": "material", "of": "material",
    "belonging to": "owner", "belongs to": "owner", "belong to": "owner", "property of": "owner",
    "run by": "operator", "occupied by": "tenant", "leased to": "tenant", "leased by": "tenant", "rented by": "tenant",
    "used as": "use", "used for": "use", "serving as": "use", "growing": "crop", "planted with": "crop", "on": "soil",
    "containing": "content", "handling": "content", "for": "content", "shipping": "content", "processing": "content", "selling": "content", "producing": "content", "holding": "content", "storing": "content", "loaded with": "content", "filled with": "content",
    "transporting": "content", "sown with": "crop", "grown with": "crop", "carrying": "content", "flying": "flag", "sailing under": "flag",
}  # fmt: skip
PLACES = frozenset({"street", "road", "district", "ward", "zone", "city", "town", "place", "suburb", "neighbourhood", "village",
                    "municipality", "parish", "address", "sector", "block", "county", "region", "terminal", "basin", "dock", "quay",
                    "park", "site", "area", "quarter", "section", "location", "neighborhood", "estate", "harbour"})  # fmt: skip
KNOWN = frozenset({"known", "recorded", "listed", "given", "registered", "documented"})
TOLD_WORDS = "information info data details record value survey surveys inspection count limit rating"
TOLD = KNOWN | set(TOLD_WORDS.split())  # after a field's name
SAID_OF = frozenset({"species", "plants", "growth", "weeds"})  # "invasive species" of a field `invasive`
LOST = frozenset({"unknown", "missing", "empty", "unrecorded", "undefined", "unspecified", "null", "blank"})
COUNTS = re.compile(r"(?:number|nr|amount|record|information|data|details) (?:of|on|about) ")
GRADES = (
    frozenset({"severe", "heavy", "serious", "major", "bad"}),
    frozenset({"minor", "light", "slight"}),
    frozenset({"moderate", "medium", "average"}),
    frozenset({"poor", "bad"}),
    frozenset({"destroyed", "total", "complete"}),
)  # words for the same, where a field says but one of them
LISTED = frozenset({
    "panels", "access", "system", "service", "supply", "connection", "facilities", "listed", "accessible", "compliant", "available", "approved",
    "protected", "paving", "tiles", "designated", "registered", "status", "equipped", "marked",
})  # fmt: skip


@lru_cache(maxsize=5000)
def field_words(name: str) -> str:
    """A field's name as words: `YearBuilt`, `n_floors`, `building:levels`, `bldg_hgt_m`, `rooftype`; without its unit."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = normalise(re.sub(r"[:_.]", " ", parted))
    words = re.sub(r"(temp(?:erature)?) [cf]$", r"\1", words)
    words = re.sub(rf"\b({'|'.join(TIMED)}) min$", r"\1", words)
    words = re.sub(r"\b(row|plant|line|pole) sp\b", r"\1 spacing", words)
    words = re.sub(r"^(.*)\bcirc (?=(?:cm|mm|m)$)", r"\1circumference ", words)
    words = re.sub(r"(?<=[a-z]) (?:19|20)\d\d$", "", words)  # `passengers_2023`
    words = re.sub(r"(?<=[a-z]s) \d+ ?(?:m|mo|months?|mths?|y|yrs?|years?|d|days?)$", "", words)  # `faults_12m`
    words = re.sub(rf"^(?:n|nr|nb|num|no|number|of) (?:of )?(?=\w)|(?<=\w) (?:{ENDS})$", "", words)
    return " ".join(whole_word(word, cut=len(name) == 10 and words.endswith(word)) for word in words.split())


def whole_word(word: str, *, cut: bool) -> str:
    """A word of a field's name written out; `cut` where a shapefile's ten letters ended it; `rooftype` as two."""
    if word in SHORT:
        return SHORT[word]
    own = [each for each in WORDS if skeleton(each) == word] if len(word) > 2 and word not in WORDS else []
    if len(own) == 1:  # `grnd`
        return own[0]
    if cut and len(word) > 2 and word not in WORDS:
        return next((each for each in sorted(WORDS) if each.startswith(word)), word)
    for at in range(3, len(word) - 2):
        parts = [SHORT.get(part, part) for part in (word[:at], word[at:])]
        if set(parts) <= WORDS and word not in (*WORDS, "landuse", "landcover", "maxspeed"):
            return " ".join(parts)
    return word


def skeleton(word: str) -> str:
    """A word without its vowels after the first letter."""
    return word[:1] + re.sub(r"[aeiou]", "", word[1:])


STEM = re.compile(r"(?:ership|ation|ition|ment|ings?|ers?|ors?|ion|ed|es|s|e|y)$")

DOUBLED = re.compile(r"([bdgmnprt])\1$")  # "tagged" of a field `tag`


def stem(word: str) -> str:
    """What "owner", "owned" and "ownership" have in common; words of three letters stay."""
    if word in ("sown", "mown", "grown"):
        return word[:-1]
    for _ in range(3):
        short = STEM.sub("", word)
        if len(short) < 3:
            return word
        word = DOUBLED.sub(r"\1", short) if word.endswith(("ed", "ing")) else short
    return word
