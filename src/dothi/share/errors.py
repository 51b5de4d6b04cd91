"""Errors on HTTP: one table from class to status, one JSON shape."""

import logging
from typing import Any

import msgspec

from dothi.share.whole_bodies import App
from dothi.vocabulary.errors import (
    AttemptExpired,
    BlobStoreUnavailable,
    BrokerUnavailable,
    CertificateUnusable,
    ChangedMeanwhile,
    CodeNeeded,
    DamagedFile,
    DatabaseUnavailable,
    DataFolderInUse,
    DataFolderTooNew,
    DataFolderUnusable,
    DependencyFailed,
    DiskFull,
    DothiError,
    EmailUnverified,
    HostRefused,
    InTheWay,
    InvalidInput,
    LeaseLost,
    LinkUsedUp,
    MalformedPayload,
    MalformedQuery,
    MalformedRecording,
    MalformedTime,
    MalformedTopic,
    MethodNotAllowed,
    MissingProgram,
    NotAllowed,
    NotANumber,
    NotFound,
    NotSignedIn,
    OutgoingFailed,
    OutgoingRefused,
    Overloaded,
    PasskeyRefused,
    PasskeysNeedName,
    PayloadTooLarge,
    PhotoTooLarge,
    PortInUse,
    ProviderRefused,
    ProviderUnavailable,
    QueryTooLong,
    RelatedToItself,
    RelationLoop,
    RequestTooSlow,
    RolesMissing,
    ServerDidNotStart,
    SetupProblem,
    SignInFailed,
    TaskRefused,
    TileMakerFailed,
    TileMakerMissing,
    TimeInFuture,
    TimeTooOld,
    TooManyAttempts,
    TooManyDatastreams,
    TooManyReadings,
    TooManyRequests,
    TooManyThings,
    Unavailable,
    UnknownCrs,
    UnknownDatastream,
    UnknownHere,
    UnknownQuantity,
    UnknownThing,
    UnknownUnit,
    UnreadableFile,
    UnsupportedFile,
    UnsupportedOption,
    WrongDimension,
    WrongHost,
)
from dothi.vocabulary.words import Blanks

log = logging.getLogger(__name__)

STATUS: dict[type[DothiError], int] = {
    DothiError: 500,
    InvalidInput: 400,
    MalformedPayload: 400,
    MalformedTopic: 400,
    PayloadTooLarge: 413,
    NotANumber: 400,
    UnknownCrs: 400,
    UnknownUnit: 400,
    UnknownQuantity: 400,
    UnknownThing: 400,
    RelatedToItself: 400,
    RelationLoop: 409,
    TooManyThings: 422,
    TooManyReadings: 422,
    TooManyDatastreams: 422,
    UnknownDatastream: 404,
    MalformedTime: 400,
    TimeInFuture: 400,
    TimeTooOld: 400,
    MalformedQuery: 400,
    QueryTooLong: 422,
    UnsupportedOption: 501,
    WrongDimension: 400,
    MalformedRecording: 400,
    UnreadableFile: 400,
    UnsupportedFile: 415,
    DamagedFile: 422,
    PhotoTooLarge: 413,
    RequestTooSlow: 408,
    WrongHost: 421,
    NotFound: 404,
    InTheWay: 409,
    ChangedMeanwhile: 412,
    LeaseLost: 409,
    MethodNotAllowed: 405,
    TaskRefused: 403,
    DependencyFailed: 424,
    NotAllowed: 403,
    NotSignedIn: 401,
    SignInFailed: 401,
    CodeNeeded: 401,
    LinkUsedUp: 401,
    AttemptExpired: 401,
    ProviderRefused: 401,
    EmailUnverified: 401,
    UnknownHere: 401,
    PasskeyRefused: 401,
    PasskeysNeedName: 400,
    OutgoingRefused: 400,
    TooManyAttempts: 429,
    Unavailable: 503,
    OutgoingFailed: 503,
    ProviderUnavailable: 503,
    DatabaseUnavailable: 503,
    BlobStoreUnavailable: 503,
    BrokerUnavailable: 503,
    DiskFull: 507,
    Overloaded: 503,
    TooManyRequests: 429,
    SetupProblem: 500,
    MissingProgram: 500,
    DataFolderInUse: 500,
    RolesMissing: 500,
    DataFolderTooNew: 500,
    DataFolderUnusable: 500,
    PortInUse: 500,
    HostRefused: 500,
    CertificateUnusable: 500,
    ServerDidNotStart: 500,
    TileMakerFailed: 500,
    TileMakerMissing: 500,
}
"""Every class of the tree; one that somebody adds has the status of its parent until it stands here."""


_ATTEMPTS_LATER_S = 900
"""A quarter of an hour, as its sentence says."""
_TRY_AGAIN_S = 2
"""What does not answer just now is mostly back after this."""


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong: a code for programs and word lists, a sentence for people, the field if one is meant.

    `reason` and `blanks` say the detail once more, for the word lists.
    """

    code: str
    message: str
    field: str | None = None
    reason: str | None = None
    blanks: Blanks = {}


class ErrorBody(msgspec.Struct, frozen=True, kw_only=True):
    """The one JSON shape of every error."""

    error: Problem


def get_status(problem: DothiError) -> int:
    """HTTP status of an error."""
    return next(STATUS[cls] for cls in type(problem).__mro__ if cls in STATUS)


def find_wait_s(problem: DothiError) -> int | None:
    """After how many seconds it may be tried again; None where that would not help."""
    if isinstance(problem, TooManyRequests):
        return problem.wait_s
    if isinstance(problem, TooManyAttempts):
        return _ATTEMPTS_LATER_S
    return _TRY_AGAIN_S if get_status(problem) == 503 else None


def describe(problem: DothiError) -> ErrorBody:
    """The JSON shape of an error."""
    return ErrorBody(
        error=Problem(
            code=problem.code,
            message=problem.message,
            field=problem.field,
            reason=problem.reason,
            blanks=problem.blanks,
        )
    )


def guard(app: App) -> App:
    """Answer errors that a plain ASGI handler raises before it has begun its answer."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        wait_s = None
        try:
            await app(scope, receive, send)
        except DothiError as problem:
            wait_s = find_wait_s(problem)
            status, body = get_status(problem), msgspec.json.encode(describe(problem))
        except Exception:
            # The client learns that it is our fault, the log learns what it was.
            log.exception("%s %s failed", scope.get("method"), scope.get("path"))
            status, body = 500, msgspec.json.encode(describe(DothiError()))
        else:
            return
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        if wait_s is not None:
            headers.append((b"retry-after", str(wait_s).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return guarded
