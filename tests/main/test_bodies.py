"""What bodies may say: the fields that are declared, and none that somebody hopes will be taken, too."""

import typing
import warnings
from typing import Any

import msgspec
from litestar.exceptions.base_exceptions import LitestarDeprecationWarning
from litestar.routes import HTTPRoute

from dothi.serve_part import make_unconnected


def list_structs(annotation: Any) -> set[type[msgspec.Struct]]:
    """The structs that a body may be, without what they hold."""
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return {annotation}
    return set[type[msgspec.Struct]]().union(*(list_structs(each) for each in typing.get_args(annotation)))


def test_no_body_has_fields_that_nobody_declared() -> None:
    """Mass assignment: an unknown field is refused by name, so none ever comes to a row."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LitestarDeprecationWarning)
        application = make_unconnected()
    bodies = {
        struct
        for route in application.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.parsed_data_field is not None
        for struct in list_structs(handler.parsed_data_field.annotation)
    }
    assert len(bodies) > 10
    assert [each.__name__ for each in bodies if not each.__struct_config__.forbid_unknown_fields] == []
