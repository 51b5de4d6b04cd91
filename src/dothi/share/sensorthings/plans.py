"""Plans: requests of the same form are parsed and turned into SQL once."""

import re
from dataclasses import dataclass, replace

from dothi.access.sensing import Statement, make_statement, read_token, without_ids
from dothi.share.sensorthings.face import EntityWriter
from dothi.share.sensorthings.options import parse_options
from dothi.vocabulary.errors import MalformedQuery
from dothi.vocabulary.queries import Query, Question, Way

_MOST_PLANS = 2_000
"""More forms than this are forgotten at once, so that made-up queries cannot fill the memory."""
_TOKEN = re.compile(r"(?:^|&)(?:\$|%24)skiptoken=([A-Za-z0-9_%=-]*)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """How a request is answered: the statement, the form, and where its page begins."""

    query: Query
    form: str | None
    """What $resultFormat asked for."""
    statement: Statement
    writer: EntityWriter
    """What writes the rows down."""
    text: str
    """The options as they were written, without the token of a page."""
    after: list[str | None] | None = None


class Plans:
    """Remembers plans by the form of the way and the text of the options."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Plan] = {}

    def get(self, way: Way, options: str) -> Plan:
        """The plan for a request; raises what the parser raises."""
        token = _TOKEN.search(options)
        after = None
        if token is not None:
            options = options[: token.start()] + options[token.end() :]
            after = read_token(token[1].rstrip("="))
        nulls = None if after is None else tuple(value is None for value in after)
        form = tuple((step.name, step.id is None) for step in way.steps)
        key = (form, way.property_name, way.references, options, nulls)
        plan = self._known.get(key)
        if plan is None:
            plan = self._make(way, options, nulls)
            if len(self._known) >= _MOST_PLANS:
                self._known.clear()
            self._known[key] = plan
        if after is None:
            return plan
        return replace(plan, after=after)

    def _make(self, way: Way, options: str, nulls: tuple[bool, ...] | None) -> Plan:
        query, form = parse_options(way, options.lstrip("&"))
        if way.property_name is not None:
            query = Query(select=(way.property_name,))
        elif way.references:
            query = Query(
                filter=query.filter,
                order=query.order,
                top=query.top,
                skip=query.skip,
                count=query.count,
                select=("id",),
            )
        if form == "dataArray" and (way.entity != "Observation" or not way.leads_to_many):
            raise MalformedQuery("dataArray is for sets of Observations.", field="$resultFormat")
        if form == "dataArray" and query.expand:
            raise MalformedQuery("$expand does not go with dataArray.", field="$expand")
        statement = make_statement(without_ids(Question(way=way, query=query)), nulls)
        writer = EntityWriter(statement.shape)
        return Plan(query=query, form=form, statement=statement, writer=writer, text=options.lstrip("&"))
