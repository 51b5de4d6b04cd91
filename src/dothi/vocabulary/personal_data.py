"""Which columns hold personal data, and for what: every column that can hold a word stands here.

Properties of things are declared by their kinds (`Property.data_class`), because each kind has its own.
"""

import msgspec

from dothi.vocabulary.data_classes import DataClass


class PersonalColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A column with personal data; `purpose` is the id of a declared one.

    What is `secret` is shown to nobody at all, whatever their rights.
    """

    table: str
    column: str
    purpose: str
    data_class: DataClass = "personal"
    secret: bool = False


def _hold(
    table: str, purpose: str, columns: str, *, data_class: DataClass = "personal", secret: bool = False
) -> list[PersonalColumn]:
    return [
        PersonalColumn(table=table, column=each, purpose=purpose, data_class=data_class, secret=secret)
        for each in columns.split()
    ]


PERSONAL: tuple[PersonalColumn, ...] = (
    *_hold("user_account", "account", "name full_name email phone"),
    *_hold("user_account", "account", "password_hash code_secret", secret=True),
    *_hold("user_account", "accountability", "created_by"),
    # Why a right was lent is often an illness or a leave.
    *_hold("role_grant", "accountability", "granted_by approved_by reason"),
    *_hold("api_token", "accountability", "name created_by"),
    *_hold("device", "accountability", "made_by"),
    *_hold("one_time_link", "accountability", "made_by"),
    *_hold("sign_in_session", "security", "address browser"),
    *_hold("provider_identity", "account", "subject"),
    *_hold("passkey", "account", "name"),
    *_hold("sign_in_attempt", "security", "asked address"),
    *_hold("failed_sign_in", "security", "name address"),
    *_hold("audit_entry", "security", "principal subject before after address"),
    *_hold("audit_note", "security", "principal subject before after address"),
    *_hold("alarm", "accountability", "acknowledged_by shelved_by"),
    *_hold("alarm_step", "accountability", "by"),
    *_hold("alarm_rule", "accountability", "changed_by"),
    *_hold("alarm_rule_version", "accountability", "ended_by"),
    *_hold("agency", "contact", "contact"),
    *_hold("agency_version", "contact", "contact"),
    *_hold("agency_version", "accountability", "ended_by"),
    *_hold("attachment", "accountability", "added_by"),
    *_hold("change", "accountability", "made_by"),
    *_hold("relation", "accountability", "made_by"),
    *_hold("observation_version", "accountability", "replaced_by"),
    *_hold("parameter", "accountability", "made_by ended_by"),
    *_hold("service_window", "accountability", "made_by ended_by"),
    *_hold("import", "accountability", "made_by asked_by"),
    *_hold("privacy_request", "rights", "person contact proof wish recorded_by"),
    *_hold("privacy_step", "rights", "by note"),
    *_hold("consent", "consent", "recorded_by subject person note"),
    *_hold("breach", "breach", "recorded_by whose measures notice_sent_to"),
    # The row of a file as it was; nobody knows which of its fields are personal.
    *_hold("import_refusal", "register", "key message properties blanks"),
)

BY_KIND: tuple[tuple[str, str], ...] = (("thing", "properties"), ("thing_version", "properties"))
"""Here each kind declares which of its properties are personal."""

NOBODYS: dict[str, str] = {
    "actuator": "name description encoding_type metadata properties",
    "agency": "uid name_vi name_en level",
    "agency_version": "name_vi name_en level",
    "alarm": "shelf_reason",
    "alarm_rule": "title draft",
    "alarm_rule_version": "title draft",
    "alarm_step": "kind note reason",
    "api_token": "beginning role actions",
    "area": "code level name_vi name_en zone_type full_name_vi full_name_en parent_code source licence"
    " spelled folded folded_full",
    "area_piece": "level",
    "area_succession": "old_level old_code new_level new_code source",
    "attachment": "name description media_type sha256 key thumbnail_key",
    "audit_entry": "principal_kind agency event subject_type outcome",
    "audit_note": "principal_kind agency event subject_type outcome",
    "audit_place": "name",
    "breach": "title data",
    "change": "action title detail",
    "consent": "purpose text_version way",
    "city_state": "clock recording",
    "datastream": "quantity source device_unit name description unit_of_measurement observation_type"
    " element_types properties observed_area_shown",
    "dead_letter": "channel source reason message",
    "device": "name note",
    "feature": "name description encoding_type feature properties",
    "import": "files options state stage report error",
    "import_refusal": "layer reason",
    "kind": "id sector title_vi title_en icon geometry_type properties personal",
    "known_word": "word",
    "location": "name description encoding_type location properties",
    "loose_blob": "key",
    "migration": "name",
    "observation": "detail",
    "observation_version": "detail mark reason",
    "observed_property": "quantity name definition description properties",
    "parameter": "name title_vi title_en unit place kind source_vi source_en status",
    "part": "name detail",
    "passkey": "site",
    "privacy_request": "wanted state",
    "privacy_step": "step",
    "provider_identity": "issuer",
    "quantity": "id dimension unit title_vi title_en",
    "relation": "type",
    "responsibility": "kind sector area_level area_code zone_type",
    "role_grant": "role area_level area_code zone_type sector",
    "rule_shard": "holder",
    "rule_worker": "holder",
    "self_registration": "prefix kind",
    "service_window": "work reason",
    "sensor": "name description uid encoding_type metadata properties",
    "sign_in_attempt": "way",
    "sign_in_session": "way",
    "subscription": "hearing topic",
    "task": "tasking_parameters",
    "tasking_capability": "name description tasking_parameters properties",
    "thing": "uid kind name description folded",
    "thing_version": "uid kind name description",
    "watch_memory": "memory",
}
"""Columns that are meant for nothing about persons, by table. People may still type what they should not."""
