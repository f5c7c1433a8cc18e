"""Referring phrases: the network says what, geometry says which.

`read_phrase` turns text into a `Plan`, `execute` runs it on a `Scene` of found objects and returns a `Selection`.
"""

from engine.phrases.grammar import read_phrase
from engine.phrases.operators import execute
from engine.phrases.plan import Plan, distinct_finds, whole_phrase
from engine.phrases.scene import FindObjects, Scene, Selection

__all__ = ["FindObjects", "Plan", "Scene", "Selection", "distinct_finds", "execute", "read_phrase", "whole_phrase"]
