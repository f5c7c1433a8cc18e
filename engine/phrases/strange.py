"""What phrases ask for that a network was never shown: it answers all the same, with what looks most like the words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.phrases.plan import Find, Plan, walk


def strange_finds(plans: Iterable[Plan], categories: Sequence[str]) -> tuple[str, ...]:
    """Return the finds, each once, that are of none of the categories a network was trained on.

    A phrase that was not read, and a network that names no categories, are not judged.
    """
    if not categories:
        return ()
    known = {category.replace("_", " ") for category in categories}
    finds = [node for plan in plans if not plan.fallback for node in walk(plan.root) if isinstance(node, Find)]
    strange = (each.text for each in finds if (each.category or "").replace("_", " ") not in known)
    return tuple(dict.fromkeys(text for text in strange if not any(name in text for name in known)))
