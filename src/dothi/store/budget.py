"""Statements made from what anybody asks have a budget of time, and may ask for what has no answer."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from dothi.vocabulary.errors import MalformedQuery, QueryTooLong


@contextmanager
def answerable() -> Iterator[None]:
    """Says why a question has no answer: raises QueryTooLong where its budget is used up.

    Raises MalformedQuery where PostgreSQL cannot compute it (an overflow, a geometry that makes no sense).
    """
    try:
        yield
    except psycopg.errors.QueryCanceled as problem:
        raise QueryTooLong from problem
    except (psycopg.DataError, psycopg.errors.InternalError_) as problem:
        raise MalformedQuery(
            f"It cannot be computed: {problem.diag.message_primary or problem}."
        ) from problem
