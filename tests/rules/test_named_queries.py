"""SQL stands in files, named and explained, and is never put together from pieces of text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from structure.queries import QUERIES, list_built_sql_findings, list_queries, list_query_findings
from structure.tree import spell_out

MakeTree = Callable[[dict[str, str]], Path]


def test_every_query_is_explained_and_used(root: Path) -> None:
    """Each named query has a sentence and somebody who runs it."""
    findings = list_query_findings(root)
    assert not findings, spell_out(findings)


def test_no_sql_is_built_from_pieces(root: Path) -> None:
    """No f-string, sum or formatted text makes a statement."""
    findings = list_built_sql_findings(root)
    assert not findings, spell_out(findings)


def test_faults_of_queries_are_named(make_tree: MakeTree) -> None:
    """One is silent, one has no full stop, one is unused, one is named twice, one stands before any name."""
    root = make_tree(
        {
            f"{QUERIES}/queries/things.sql": """
                select 0;
                -- put_thing --
                -- Register a thing,
                -- or take over its name.
                insert into thing values (1);
                -- silent --
                select 1;
                -- no_stop --
                -- Count all things
                select 2;
                -- unused --
                -- Nobody asks this.
                select 3;
                -- put_thing --
                -- Register it again.
                select 4;
                """,
            f"{QUERIES}/schema.sql": "-- No name here.\ncreate table thing ();",
            "src/dothi/store/things.py": "run('things.put_thing')\nqueries.silent\nNAME = 'no_stop'",
        }
    )
    assert [(finding.line, finding.what) for finding in list_query_findings(root)] == [
        (7, "query silent has no sentence with a full stop"),
        (9, "query no_stop has no sentence with a full stop"),
        (12, "query unused is used nowhere in Python"),
        (15, "query put_thing is named twice"),
        (2, "stands above the first name"),
    ]
    assert list_queries(root)[0].sentence == "Register a thing, or take over its name."


@pytest.mark.parametrize(
    "expression",
    [
        "f'select * from {table}'",
        "f'SELECT {columns} FROM thing'",
        "f'\\n  insert into {table} values (1)'",
        "'update thing set name = ' + name",
        "'delete from %s' % table",
        "'create table {}'.format(table)",
        "f'create unlogged table {table} ()'",
        "f'with newest as (select {x}) select 1'",
        "f'drop index if exists {name}'",
        "f'copy {table} from stdin'",
        "f' where name = {name}'",
        "f' order by {column}'",
        "sql.SQL(f'alter role {role}')",
        "'select ' + 'a' + column + ' from b'",
        "'select NAME from a'.replace('NAME', name)",
    ],
)
def test_sql_built_from_pieces_is_named(make_tree: MakeTree, expression: str) -> None:
    """Whatever joins the pieces, the statement is found."""
    findings = list_built_sql_findings(make_tree({"src/dothi/store/a.py": f"x = {expression}"}))
    assert [(finding.path, finding.line) for finding in findings] == [("src/dothi/store/a.py", 1)]


@pytest.mark.parametrize(
    "expression",
    [
        "'select * from thing where id = %(id)s'",
        "'select a ' 'from b'",
        "'select a ' + 'from b'",
        "sql.SQL('create table {}').format(sql.Identifier(name))",
        "f'Select a layer: {name}'",
        "f'Create the folder {name} first.'",
        "f'Update of {name} failed'",
        "f'with {n} pumps'",
        "f'{name} was selected'",
        "'where is ' + name",
    ],
)
def test_sentences_and_whole_statements_are_free(make_tree: MakeTree, expression: str) -> None:
    """Bound values, quoted identifiers and ordinary sentences are not SQL put together."""
    assert list_built_sql_findings(make_tree({"src/dothi/store/a.py": f"x = {expression}"})) == []
