"""Runs a plan on a scene: every node once, children first."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.phrases import plan as p
from engine.phrases.ground import Floats
from engine.phrases.operators.across import across
from engine.phrases.operators.belonging import having, related_to_many
from engine.phrases.operators.coloured import coloured
from engine.phrases.operators.cutting import cut
from engine.phrases.operators.direction import in_between, in_direction, in_part
from engine.phrases.operators.fields import in_range, told
from engine.phrases.operators.gaps import within_distance
from engine.phrases.operators.groups import as_one, as_one_group, in_group
from engine.phrases.operators.groups import left_out as group_left_out
from engine.phrases.operators.lines import in_line
from engine.phrases.operators.outcome import Outcome, of_several
from engine.phrases.operators.position import at_edge, in_position
from engine.phrases.operators.ranking import best_of, ranked
from engine.phrases.operators.reasons import Reason, explained
from engine.phrases.operators.relation import related
from engine.phrases.operators.rows import as_one_row, in_row, left_out, without_row
from engine.phrases.operators.rows_beside import in_row_by
from engine.phrases.operators.same import as_among, beside, once
from engine.phrases.operators.shaping import shaped
from engine.phrases.operators.sizes import sized, sized_than
from engine.phrases.operators.supposed import loosened
from engine.phrases.operators.table import Rows, Table
from engine.phrases.plan import Plan
from engine.phrases.render import render_best, render_rank, render_test
from engine.phrases.scene import Scene, Selection


def execute(plan: Plan, scene: Scene) -> Selection:
    """The objects a plan chooses, in the order of the finds and of their objects.

    Raises UsageError when the scene lacks a find of the plan.
    """
    selection = Execution(plan, scene).run()
    rest = None if len(selection.index) else without_row(plan)  # "the row south of the road", where none is
    if rest is not None and len((other := Execution(rest, scene).run()).index):
        other.notes.append(f"nothing is left after {plan.render()}: taken as {rest.render()}")
        return other
    return selection


TO_OTHERS: dict[type[object], Callable[..., Outcome]] = {
    p.SizeThan: sized_than, p.Distance: within_distance, p.Direction: in_direction, p.RowBy: in_row_by,
}  # fmt: skip


class Execution:
    """One run: the sets of the nodes so far, the steps, and what is known of each row."""

    def __init__(self, plan: Plan, scene: Scene) -> None:
        self.plan = plan
        finds = [item for item in p.walk(plan.root) if isinstance(item, p.Find)]
        self.table = Table(scene, plan.finds, {find.text: find.category for find in finds})
        self.sets: dict[p.Node, Rows] = {}
        self.steps: list[tuple[str, int]] = []
        self.reasons: dict[p.Node, Reason] = {}
        self.notes: list[str] = []

    def run(self) -> Selection:
        """Evaluate the root and write down why."""
        rows = np.sort(self.rows(self.plan.root))
        table = self.table
        operators = any(not isinstance(item, p.Find | p.Plan) for item in p.walk(self.plan.root))
        if operators and table.ground.note:
            self.notes.append(table.ground.note)
        return Selection(
            finds=table.finds,
            code=table.code(rows),
            index=table.index(rows),
            told=lambda at: explained(table, self.reasons, self.sets, rows[at]),
            is_cut=lambda at: cut(table, rows[at]),
            steps=self.steps,
            notes=self.notes,
            emptied=None if len(rows) else self.culprit(self.plan.root),
        )

    def rows(self, node: p.Node) -> Rows:
        """The rows of a node, evaluated once."""
        if node not in self.sets:
            self.sets[node] = self.evaluate(node)
        return self.sets[node]

    def sure(self, rows: Rows) -> Rows:
        """The rows without a network's specks: what is ranked, counted and referred to; all when none else is left."""
        kept: Rows = rows[~self.table.doubtful[rows]]
        if len(kept) == len(rows) or not len(kept):
            return rows
        note = f"specks are not ranked, counted or referred to: {len(rows) - len(kept)} of {len(rows)} objects are"
        if note not in self.notes:
            self.notes.append(note)
        return kept

    def anchors_of(self, node: p.Node) -> Rows:
        """The rows that others are related to."""
        return self.sure(self.rows(node))

    def others_of(self, node: p.Node, rows: Rows) -> Rows:
        """The rows that `rows` are related to: what both finds found is one thing, which is not near itself."""
        return as_among(self.table, self.anchors_of(node), rows)

    def of_anything(self, rows: Rows) -> bool:
        """Whether rows are of a find that means every feature: what is in the park is not the park."""
        anything = {item.text for item in p.walk(self.plan.root) if isinstance(item, p.Find) and item.category == "*"}
        return bool(len(rows)) and self.table.name(int(rows[0])) in anything

    def alone(self, test: p.Test, rows: Rows) -> NDArray[np.bool_]:
        """Rows that are the one thing a test relates to: the largest house is neither near the largest house nor far.

        What is related to all of its kind ("any other house") is not it.
        """
        anchor = test.anchor if isinstance(test, p.Relation | p.Distance | p.Direction) else None
        kind = isinstance(anchor, p.Find) and len(rows) and self.table.name(int(rows[0])) == anchor.text
        if anchor is None or kind or len(self.anchors_of(anchor)) != 1:
            return np.zeros(len(rows), np.bool_)
        others = self.others_of(anchor, rows)
        return np.isin(rows, others) if len(others) == 1 else np.zeros(len(rows), np.bool_)

    def evaluate(self, node: p.Node) -> Rows:
        """One node, its sources first; notes the step and the number left after it."""
        match node:
            case p.Find(text=text):
                rows = self.table.rows_of(text)
                said = f'find "{text}"'
            case p.Keep(source=source, test=test, negated=negated):
                before = self.rows(source)
                outcome = self.ask(test, before)
                kept = (outcome.holds != negated) & ~self.alone(test, before)
                rows = before[kept if outcome.unknown is None else kept & ~outcome.unknown]
                if isinstance(test, p.InRow) and not len(rows) and len(before):  # a negated one keeps all anyhow
                    rows = as_one_row(self.table, before, test)
                    self.notes.append(left_out(test, len(before)))
                if isinstance(test, p.InGroup) and outcome.unknown is not None and len(before):
                    rows = before if negated else as_one(self.table, before, test)
                    self.notes.append(group_left_out(test, len(before)))
                said = f"{'not ' if negated else ''}{render_test(test)}"
                self.reasons[node] = Reason(before, outcome, said, negated)
            case p.Rank(source=source, key=key):
                everything = self.rows(source)
                before = self.sure(everything)
                anchor = key.anchor if isinstance(key, p.ByDistance | p.ByCount) else None
                anchors = None if anchor is None else self.others_of(anchor, before)
                outcome = ranked(self.table, before, node, anchors, left_out=len(everything) - len(before))
                sole = anchor is not None and len(before) == 1 and np.array_equal(self.rows(anchor), before)
                rows = before if sole else before[outcome.holds]  # the only one stands alone
                said = render_rank(node)
                self.reasons[node] = Reason(before, outcome, said)
            case p.Best():
                rows = self.best(node)
                said = render_best(node)
            case p.Union(parts=parts):
                rows = once(self.table, np.unique(np.concatenate([self.rows(part) for part in parts])))
                said = "all of these"
            case p.Difference(source=source, removed=removed):
                everything = self.rows(source)
                # a shed on a plot is no plot: of everything only the things themselves are taken away
                rows = beside(self.table, everything, self.rows(removed), themselves=self.of_anything(everything))
                said = f"without those of {p.Plan('', removed).render()}"
            case p.Readings(low=low_node, high=high_node, joined=True):
                rows = np.union1d(self.rows(low_node), self.rows(high_node))
                said = "either reading"
            case p.Readings(part=part, whole=whole):
                rows = self.rows(self.reading(node))
                low = self.reading(node) is node.low
                told = "tells apart" if low else "does not tell apart"
                said = f"{p.Plan('', part).render()} {told} {p.Plan('', whole).render()}"
        self.steps.append((said, len(rows)))
        return rows

    def reading(self, node: p.Readings) -> p.Node:
        """The low reading when its modifier tells some of the anchors from others, or nothing is left of the high one.

        The latter only when it is `held`.
        """
        part, whole = len(self.rows(node.part)), len(self.rows(node.whole))
        low = part > 0 and (part < whole or (node.held and not len(self.rows(node.high))))
        return node.low if low else node.high

    def best(self, node: p.Best) -> Rows:
        """A singular or counted phrase: the objects that answer its last place, else its last relation, best."""
        node = as_one_group(node, self.rows, self.notes)
        node = loosened(node, self.table, self.rows, self.plan.phrase, self.notes)
        rows = self.sure(self.rows(node.source))
        order: Floats | None = None
        if node.by and len(rows) > node.count:
            places: list[p.Test] = [test for test in node.by if isinstance(test, p.Position | p.Edge)]
            order = self.ask(places[-1] if places else node.by[-1], rows).order
        holds, tied = best_of(self.table, rows, node.count, order)
        if order is None and 0 < len(rows) != node.count:
            self.notes.append(f"the phrase speaks of {node.count}, {len(rows)} fit: all are kept")
        elif tied.any():
            self.notes.append(f"the phrase speaks of {node.count}, {int(holds.sum())} fit equally well: all are kept")
        kept: Rows = rows[holds]
        return kept

    def ask(self, test: p.Test, rows: Rows) -> Outcome:
        """A test of the rows."""
        table = self.table
        match test:
            case p.InLine() | p.InRow() | p.InGroup():
                return self.ask_together(test, rows)
            case p.Size() | p.Field() | p.Told() | p.Position() | p.Edge() | p.Cut() | p.Coloured() | p.Shaped():
                return self.ask_each(test, rows)
            case p.SizeThan() | p.Distance() | p.Direction() | p.RowBy():
                return TO_OTHERS[type(test)](table, rows, self.others_of(test.anchor, rows), test)
            case p.Relation():
                return self.ask_related(test, rows)
            case p.PartOf(anchor=anchor):
                apart = self.of_anything(rows)  # what is in the middle of the square is not the square
                return in_part(table, rows, self.others_of(anchor, rows) if apart else self.anchors_of(anchor), test)
            case p.Between(first=first, second=second):
                return in_between(
                    table, rows, self.anchors_of(first), None if second is None else self.anchors_of(second)
                )
            case p.AnyOf() | p.FirstOf():
                return of_several(test, [self.ask(each, rows) for each in test.tests])
            case p.Across(line=line, other=other):
                return across(table, rows, self.anchors_of(line), self.others_of(other, rows), same=test.same)

    def ask_together(self, test: p.InLine | p.InRow | p.InGroup, rows: Rows) -> Outcome:
        """A test of how things stand together."""
        if isinstance(test, p.InGroup):
            return in_group(self.table, rows, test, rows if test.told is None else self.rows(test.told))
        return in_line(self.table, rows, test) if isinstance(test, p.InLine) else in_row(self.table, rows, test)

    def ask_related(self, test: p.Relation, rows: Rows) -> Outcome:
        """A relation to other things, or to as many as asked for."""
        table, kind, anchor = self.table, test.kind, test.anchor
        if kind == "with":
            apart = test.within is not None  # what is counted around a thing is not the thing itself
            return having(table, rows, self.others_of(anchor, rows) if apart else self.anchors_of(anchor), test)
        if test.fewest is not None or test.most is not None:
            return related_to_many(table, rows, self.others_of(anchor, rows), test)
        apart = kind in ("near", "next_to", "touching") or self.of_anything(rows)
        apart = apart or self.of_anything(self.anchors_of(anchor))  # a field with nothing in it contains itself
        return related(
            table, rows, self.others_of(anchor, rows) if apart else self.anchors_of(anchor), kind, test.within
        )

    def ask_each(
        self, test: p.Size | p.Field | p.Told | p.Position | p.Edge | p.Cut | p.Coloured | p.Shaped, rows: Rows
    ) -> Outcome:
        """A test that looks at each row by itself."""
        table = self.table
        match test:
            case p.Size():
                return sized(table, rows, test)
            case p.Field():
                return in_range(table, rows, test)
            case p.Told():
                return told(table, rows, test)
            case p.Position():
                return in_position(table, rows, test)
            case p.Edge():
                return at_edge(table, rows, test)
            case p.Cut():
                return Outcome(cut(table, rows), sentence=lambda i: "cut by the view's edge")
            case p.Coloured(colours=colours):
                return coloured(table, rows, colours)
            case p.Shaped(look=look):
                return shaped(table, rows, look)

    def culprit(self, node: p.Node) -> str:
        """One sentence: which step left nothing, and how many there were before it."""
        match node:
            case p.Find(text=text):
                return f'nothing was found for "{text}"'
            case p.Readings():
                return self.culprit(self.reading(node))
            case p.Union(parts=parts):
                return "; ".join(dict.fromkeys(self.culprit(part) for part in parts))
            case p.Keep(source=source) | p.Rank(source=source) | p.Best(source=source) | p.Difference(source=source):
                before = len(self.rows(source))
                if before == 0:
                    return self.culprit(source)
        last = p.Plan("", node).render().removeprefix(p.Plan("", source).render()).removeprefix(" -> ")
        said = f"nothing is left after '{last}'; {before} {'was' if before == 1 else 'were'} left before it"
        empty = [anchor for anchor in self.anchors(node) if len(self.rows(anchor)) == 0]
        return said + "".join(f"; {self.culprit(anchor)}" for anchor in empty)

    def anchors(self, node: p.Node) -> list[p.Node]:
        """The sets a step refers to."""
        test: object = node.test if isinstance(node, p.Keep) else node.key if isinstance(node, p.Rank) else None
        found = [getattr(test, name, None) for name in ("anchor", "first", "second", "line", "other")]
        return [anchor for anchor in found if anchor is not None and not isinstance(anchor, int)]
