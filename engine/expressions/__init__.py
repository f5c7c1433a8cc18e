"""From labels to referring expressions: phrases with the masks they mean, each checked by executing it."""

from engine.expressions.generate import Made, Wanted, generate
from engine.expressions.scenes import LabelledScene, Thing

__all__ = ["LabelledScene", "Made", "Thing", "Wanted", "generate"]
