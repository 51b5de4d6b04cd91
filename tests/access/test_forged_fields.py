"""Fields that are not a body's own: refused by name in every route, and nothing comes of them."""

from pathlib import Path
from typing import Any

from tests.access.asked import WAYS, Way
from tests.access.asked_of_data import WAYS_OF_DATA
from tests.access.asked_of_people import WAYS_OF_PEOPLE
from tests.access.test_rights_table import Walk
from tests.access.two_agencies import ADMINISTRATOR, TwoAgencies, open_two_agencies
from tests.conftest import WetBlock

_FORGED = {
    "id": 999_999,
    "roles": ["administrator"],
    "is_admin": True,
    "approved_at": "2020-01-01T00:00:00Z",
    "approved_by": "forged",
    "needs_approval": False,
    "made_by": "forged",
    "added_by": "forged",
    "granted_by": "forged",
    "agency_id": 1,
    "password_hash": "forged",
}
"""What somebody may hope is written into a row."""
_OPEN = {
    # GeoJSON allows members that nobody knows; what is no property of the feature is left aside.
    "POST /ogc/collections/{kind}/items",
    "PUT /ogc/collections/{kind}/items/{uid}",
    "PATCH /ogc/collections/{kind}/items/{uid}",
    # Files, in which more may stand than is taken over.
    "POST /api/area-imports",
    "PUT /api/agencies",
    # The passkey that has signed is what this body calls id.
    "POST /api/sign-in/passkey",
}
_KEPT_TEXTS = """
SELECT string_agg(to_jsonb(t)::text, ' ') FROM (
    SELECT to_jsonb(u) FROM user_account u UNION ALL SELECT to_jsonb(g) FROM role_grant g
    UNION ALL SELECT to_jsonb(k) FROM api_token k UNION ALL SELECT to_jsonb(t) FROM thing t
    UNION ALL SELECT to_jsonb(a) FROM attachment a UNION ALL SELECT to_jsonb(i) FROM import i
    UNION ALL SELECT to_jsonb(c) FROM change c UNION ALL SELECT to_jsonb(o) FROM agency o
) AS t
"""


async def ask_with(
    city: TwoAgencies, way: Way, method: str, forged: dict[str, Any]
) -> tuple[int, str] | None:
    """The status and text where the right body is asked with fields besides; None where it has no body."""
    walk = Walk(city, method, city.people[ADMINISTRATOR])
    asked = await walk.prepare(way)
    body = asked.get("json")
    if isinstance(body, list):
        asked["json"] = [{**each, **forged} for each in body]
    elif isinstance(body, dict):
        asked["json"] = {**body, **{name: value for name, value in forged.items() if name not in body}}
    else:
        return None
    answer = await walk.ask(asked)
    return answer.status_code, answer.text


async def test_no_body_takes_what_is_not_its_own(wet_block: WetBlock, tmp_path: Path) -> None:
    """Asked by who may do everything, so that nothing else is in the way: 400 and the field's name."""
    taken = {}
    tried = 0
    async with open_two_agencies(wet_block, tmp_path) as city:
        before = await city.run("SELECT count(*) FROM role_grant WHERE role = 'administrator'")
        for route, way in {**WAYS, **WAYS_OF_PEOPLE, **WAYS_OF_DATA}.items():
            for name, value in _FORGED.items():
                method = route.partition(" ")[0]
                found = await ask_with(city, way, method, {name: value})
                if found is None:
                    break
                tried += 1
                allowed = route in _OPEN and found[0] < 300
                if not allowed and (found[0] != 400 or name not in found[1]):
                    taken[f"{route} {name}"] = found
        assert taken == {}
        assert tried > 300
        assert "forged" not in await city.run(_KEPT_TEXTS)
        after = await city.run("SELECT count(*) FROM role_grant WHERE role = 'administrator'")
        assert after == before
