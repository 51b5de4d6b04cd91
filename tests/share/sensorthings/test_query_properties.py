"""Random questions about small random data, answered as a plain reading of the rules answers them."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Service, address, make_gauge
from tests.share.sensorthings.expressions import (
    Columns,
    Expression,
    Row,
    make_filters,
    make_orders,
    put_in_order,
)
from tests.share.sensorthings.samples import link, minute, unique

EXAMPLES = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
OF_THINGS = Columns(
    numbers=("properties/n", "properties/m"),
    texts=("properties/s",),
    words=("properties/w",),
    truths=("properties/b",),
)
OF_OBSERVATIONS = Columns(numbers=("result",), instants=("phenomenonTime", "resultTime"))


class Population:
    """Entities of one set with what is known of each; `own` keeps a filter among them."""

    # No dataclass: Hypothesis would write all of its rows into every report.
    def __init__(self, service: Service, path: str, rows: Sequence[Row], own: str | None = None) -> None:
        self.service = service
        self.path = path
        self.rows = rows
        self.own = own

    def __repr__(self) -> str:
        """How many of which set."""
        return f"{len(self.rows)} of {self.path}"

    def ask(self, expression: Expression | None, **options: Any) -> list[Any]:
        """Ids of those that pass, over all pages."""
        texts = [
            self.own,
            f"({expression.text})" if expression and self.own else expression and expression.text,
        ]
        whole = " and ".join(text for text in texts if text)
        if whole:
            options["filter"] = whole
        return [each["@iot.id"] for each in self.service.list(self.path, select="id", **options)]


@pytest.fixture(scope="session")
def population_of_things(service: Service) -> Population:
    """30 things; each property is missing in some."""
    chance = random.Random(1)  # noqa: S311
    draw: dict[str, Callable[[], Any]] = {
        "n": lambda: chance.randint(-5, 5),
        "m": lambda: chance.randint(-20, 20) / 4,
        "s": lambda: "".join(chance.choices("aAđĐ ố'%_\\+&", k=chance.randint(0, 4))),
        "w": lambda: "".join(chance.choices("abcxyz", k=chance.randint(0, 3))),
        "b": lambda: chance.random() < 0.5,
    }
    run, rows = unique("run"), []
    for _ in range(30):
        properties = {name: make() for name, make in draw.items() if chance.random() < 0.8}
        made = service.create("Things", samples.thing(properties=properties | {"run": run}))
        rows.append({"id": made["@iot.id"]} | {f"properties/{name}": v for name, v in properties.items()})
    return Population(service=service, path="Things", rows=rows, own=f"properties/run eq '{run}'")


@pytest.fixture(scope="session")
def population_of_observations(service: Service) -> Population:
    """60 observations, one a minute; the result time is missing in some."""
    chance = random.Random(2)  # noqa: S311
    gauge = make_gauge(service)
    rows = []
    for at in range(60):
        result = chance.randint(-20, 20) / 4
        known = {"resultTime": minute(chance.randint(at, 60))} if chance.random() < 0.7 else {}
        body = samples.observation(at, result, Datastream=link(gauge.datastream), **known)
        made = service.create("Observations", body)
        times = {"phenomenonTime": minute(at)} | known
        instants = {name: value.replace(".000Z", "Z") for name, value in times.items()}
        rows.append({"id": made["@iot.id"], "result": result} | instants)
    path = f"{address('Datastreams', gauge.datastream)}/Observations"
    return Population(service=service, path=path, rows=rows)


def passing(population: Population, expression: Expression) -> list[Row]:
    """The rows for which an expression is true."""
    return [row for row in population.rows if expression.value(row) is True]


@EXAMPLES
@given(expression=make_filters(OF_THINGS))
def test_request_data_filter_of_random_things(
    population_of_things: Population, expression: Expression
) -> None:
    """Only those pass for which the expression is true."""
    expected = sorted(row["id"] for row in passing(population_of_things, expression))
    assert sorted(population_of_things.ask(expression)) == expected


@EXAMPLES
@given(expression=make_filters(OF_OBSERVATIONS))
def test_request_data_filter_of_random_observations(
    population_of_observations: Population, expression: Expression
) -> None:
    """Only those pass for which the expression is true."""
    expected = sorted(row["id"] for row in passing(population_of_observations, expression))
    assert sorted(population_of_observations.ask(expression)) == expected


def write_orders(orders: list[tuple[Expression, bool]]) -> dict[str, str]:
    """The option, where there is something to order by."""
    written = ",".join(f"{each.text} desc" if falling else each.text for each, falling in orders)
    return {"orderby": written} if written else {}


def assert_ordered(
    population: Population, orders: list[tuple[Expression, bool]], skip: int, page: int
) -> None:
    """All of them in order, part of them, and page after page, are the same."""
    expected = [row["id"] for row in put_in_order(population.rows, orders)]
    options = write_orders(orders)
    assert population.ask(None, **options) == expected
    assert population.ask(None, **options, skip=skip, top=page) == expected[skip:]
    whole = {"filter": population.own} if population.own else {}
    first = population.service.get(population.path, **options, **whole, top=page, skip=skip, count="true")
    assert [each["@iot.id"] for each in first["value"]] == expected[skip : skip + page]
    assert first["@iot.count"] == len(expected)
    assert ("@iot.nextLink" in first) == (skip + page < len(expected))


@settings(EXAMPLES, max_examples=60)
@given(orders=make_orders(OF_THINGS), skip=st.integers(0, 35), page=st.integers(4, 35))
def test_request_data_orderby_of_random_things(
    population_of_things: Population, orders: list[tuple[Expression, bool]], skip: int, page: int
) -> None:
    """Nulls first going up and last going down, ties by the next expression and at last by the id."""
    assert_ordered(population_of_things, orders, skip, page)


@settings(EXAMPLES, max_examples=60)
@given(orders=make_orders(OF_OBSERVATIONS), skip=st.integers(0, 65), page=st.integers(8, 65))
def test_request_data_orderby_of_random_observations(
    population_of_observations: Population, orders: list[tuple[Expression, bool]], skip: int, page: int
) -> None:
    """The same of observations."""
    assert_ordered(population_of_observations, orders, skip, page)
