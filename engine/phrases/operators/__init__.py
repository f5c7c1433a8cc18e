"""Geometry decides: each module holds one kind of operator, vectorised over objects; `execute` runs a plan."""

from engine.phrases.operators.execute import execute

__all__ = ["execute"]
