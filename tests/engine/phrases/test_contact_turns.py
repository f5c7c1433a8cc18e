"""Words of contact, crossing and enclosure, read as the relations of the grammar."""

import pytest

from engine.phrases import read_phrase

SAID = {
    "piers joined onto the quay": "piers touching the quay",
    "buildings built up against a silo": "buildings touching a silo",
    "the road that branches off the highway": "the road touching the highway",
    "piers sticking out into the lake": "piers touching the lake",
    "buildings that share an edge with the road": "buildings touching the road",
    "houses sharing a party wall": "houses touching each other",
    "tanks in direct contact with both the road and the pier": "tanks touching the road and touching the pier",
    "houses with no garage attached": "houses not touching a garage",
    "houses near a pool which do not have a garage": "houses near a pool, without a garage",
    "the road which connects the lake with the river": "the road touching the lake and touching the river",
    "roads that cut across the field": "roads crossing the field",
    "fields bisected by a road": "fields crossed by a road",
    "rivers with a road running over them": "rivers crossing a road",
    "houses fenced in by trees": "houses surrounded by trees",
    "the pond that has trees on every side of it": "the pond surrounded by trees",
    "ponds in the middle of the fields": "ponds surrounded by the fields",
    "ships lying right up against the pier": "ships next to the pier",
    "cars wholly inside the boundary of the parking lot": "cars in the parking lot",
    "fields empty of tanks": "fields without tanks",
    "the house that the road does not touch": "the house that is not touching the road",
    "roads touching no house": "roads that are not touching a house",
    "fields over which no road runs": "fields that are not crossing a road",
    "roads that steer clear of the lake": "roads not touching the lake",
    "houses standing anywhere other than in a field": "houses that are not on a field",
    "the largest house among the houses that touch a road": "the largest house touching a road",
    "roads that end inside a building": "roads touching a building",
    "houses half in the lake": "houses overlapping the lake",
    "houses having a garage built onto them": "houses touching a garage",
    "roads that neither touch nor cross a river": "roads not touching a river and not crossing a river",
}


@pytest.mark.parametrize("phrase", SAID)
def test_contact_is_read_as_its_plain_form(phrase):
    plan, plain = read_phrase(phrase), read_phrase(SAID[phrase])
    assert not plan.fallback
    assert plan.render().removesuffix(" -> best 1") == plain.render().removesuffix(" -> best 1")


@pytest.mark.parametrize("phrase", ["rusty tanks joined by a bolt", "meet the tanks", "roads leading off limits"])
def test_what_is_no_contact_is_not_read_so(phrase):
    assert "touching" not in read_phrase(phrase).render()
