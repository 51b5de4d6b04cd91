"""What is asked of a set or entity while it is being put together, and the lists of $select and $expand.

`$expand=A/B,A($top=1)` names A twice and means one expansion, so branches are merged before they become
the tree of `vocabulary.queries`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from dothi.share.sensorthings.expressions import ExpressionParser, parse_orders
from dothi.share.sensorthings.lexer import Cursor, Token, make_malformed, quote
from dothi.share.sensorthings.names import (
    MAX_RELATIONS,
    find_property_name,
    has_parts,
    sort_by_nearness,
    spell_choices,
    split_key,
)
from dothi.vocabulary.errors import UnsupportedOption
from dothi.vocabulary.queries import Expansion, Expression, Order, Query
from dothi.vocabulary.sensing import ENTITIES

_LARGEST = 2**31 - 1
_SELF_LINK = "@iot.selfLink"


@dataclass(kw_only=True, slots=True)
class Asked:
    """What is asked of one branch so far, and the branches that are inlined in it."""

    entity: str
    many: bool
    level: int = 0
    given: set[str] = field(default_factory=set)
    filter: Expression | None = None
    order: tuple[Order, ...] = ()
    top: int | None = None
    skip: int = 0
    count: bool = False
    select: tuple[str, ...] | None = None
    after: str | None = None
    branches: dict[str, "Asked"] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    """The options in brackets as they were written, without $top and $skip."""

    def make_query(self) -> Query:
        """The same as a tree that stays as it is."""
        return Query(
            filter=self.filter,
            order=self.order,
            top=self.top,
            skip=self.skip,
            count=self.count,
            select=self.select,
            expand=tuple(
                Expansion(relation=name, query=branch.make_query(), text=";".join(branch.texts))
                for name, branch in self.branches.items()
            ),
            after=self.after,
        )


def _parse_filter(asked: Asked, cursor: Cursor) -> None:
    asked.filter = ExpressionParser(cursor, asked.entity).parse()


def _parse_order(asked: Asked, cursor: Cursor) -> None:
    asked.order = parse_orders(cursor, asked.entity)


def _parse_number(cursor: Cursor) -> int:
    token = cursor.next
    digits = token.text if token.kind == "number" and token.text.isdigit() else ""
    if not digits or len(digits) > 99 or int(digits) > _LARGEST:
        raise cursor.fail(f"a whole number from 0 to {_LARGEST}")
    cursor.take()
    return int(digits)


def _parse_top(asked: Asked, cursor: Cursor) -> None:
    asked.top = _parse_number(cursor)


def _parse_skip(asked: Asked, cursor: Cursor) -> None:
    asked.skip = _parse_number(cursor)


def _parse_count(asked: Asked, cursor: Cursor) -> None:
    if cursor.next.kind != "word" or cursor.next.text not in ("true", "false"):
        raise cursor.fail("true or false")
    asked.count = cursor.take().text == "true"


def _resolve_selected(cursor: Cursor, entity_name: str) -> str:
    """A name in $select: a property, what is inside one, a relation, or the address of the entity itself."""
    entity = ENTITIES[entity_name]
    token = cursor.expect("word", f"a property or relation of {entity_name}")
    if token.text == _SELF_LINK:
        return "selfLink"
    if token.text in entity.relations:
        return token.text
    written, *inside = (key for segment in token.text.split("/") for key in split_key(segment))
    name = find_property_name(entity, written)
    if name is None:
        choices = spell_choices(entity, written)
        raise cursor.fail(f"a property or relation of {entity_name} ({choices})", token)
    if inside and not has_parts(entity, name):
        raise cursor.fail(f"{name} alone, which has no parts", token)
    return "/".join((name, *inside))


def _parse_select(asked: Asked, cursor: Cursor) -> None:
    names = {_resolve_selected(cursor, asked.entity): None}
    while cursor.accept(","):
        names[_resolve_selected(cursor, asked.entity)] = None
    asked.select = tuple(names)


def _get_branch(asked: Asked, cursor: Cursor, token: Token) -> Asked:
    """The branch that `A/B/C` leads to, made where it is new."""
    position = token.position
    for name in token.text.split("/"):
        relations = ENTITIES[asked.entity].relations
        if (relation := relations.get(name)) is None:
            there = ", ".join(sort_by_nearness(name, relations))
            expected = f"a relation of {asked.entity} ({there})"
            raise make_malformed(cursor.option, position, expected, quote(name))
        if asked.level >= MAX_RELATIONS:
            expected = f"at most {MAX_RELATIONS} relations inside each other"
            raise make_malformed(cursor.option, position, expected, quote(name))
        branch = Asked(entity=relation.target, many=relation.many, level=asked.level + 1)
        asked = asked.branches.setdefault(name, branch)
        position += len(name) + 1
    return asked


def _parse_expand(asked: Asked, cursor: Cursor) -> None:
    while True:
        token = cursor.expect("word", f"a relation of {asked.entity}")
        branch = _get_branch(asked, cursor, token)
        if cursor.accept("("):
            _parse_branch_options(branch, cursor)
        if not cursor.accept(","):
            return


def _parse_branch_options(branch: Asked, cursor: Cursor) -> None:
    """The options in brackets behind a relation, separated by semicolons."""
    expands = False
    while True:
        allowed = list_options(branch)
        token = cursor.expect("option", f"one of {', '.join(allowed)}")
        check_known(token.text, cursor.option)
        if token.text not in allowed:
            raise cursor.fail(f"one of {', '.join(allowed)} for {_spell_number(branch)}", token)
        if token.text in branch.given or (token.text == "$expand" and expands):
            raise cursor.fail(f"{token.text} only once", token)
        if token.text == "$expand":
            # Two mentions of one relation may each expand something; they are merged.
            expands = True
        else:
            branch.given.add(token.text)
        cursor.expect("=", "'='")
        OPTIONS[token.text](branch, cursor)
        if token.text not in ("$top", "$skip"):
            branch.texts.append(cursor.since(token))
        if cursor.accept(")"):
            return
        cursor.expect(";", "';' or ')'")


OPTIONS: dict[str, Callable[[Asked, Cursor], None]] = {
    "$filter": _parse_filter,
    "$expand": _parse_expand,
    "$select": _parse_select,
    "$orderby": _parse_order,
    "$top": _parse_top,
    "$skip": _parse_skip,
    "$count": _parse_count,
}
"""Those that may stand in an expansion too, each with what parses it up to where it ends."""
KNOWN_OPTIONS = (*OPTIONS, "$resultFormat", "$skiptoken")
"""All that are supported anywhere."""
_OF_ONE = ("$expand", "$select")


def list_options(asked: Asked) -> list[str]:
    """Which of them make sense: one entity cannot be filtered, sorted, counted or paged."""
    return list(OPTIONS if asked.many else _OF_ONE)


def check_known(option: str, field: str) -> None:
    """Refuse an option that is supported nowhere; `field` is where it was found."""
    if option not in KNOWN_OPTIONS:
        nearest = ", ".join(sort_by_nearness(option, KNOWN_OPTIONS))
        raise UnsupportedOption(f"{quote(option)} is none of {nearest}.", field=field)


def _spell_number(asked: Asked) -> str:
    return f"entities of type {asked.entity}" if asked.many else f"one {asked.entity}"
