"""The routes of photos and documents: added as they are, shown without what could run in a browser."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from litestar import Controller, Request, Response, delete, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, RequestBody, Schema
from litestar.params import Parameter
from litestar.response import Stream
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from dothi.access.attachments import Attachments
from dothi.access.door import principal_of
from dothi.show.descriptions import AttachmentView, AttachmentWords
from dothi.vocabulary.attachments import ENDINGS, Attachment

_KEPT_BY_BROWSERS_S = 3600
"""The bytes of an attachment never change; after this long a browser asks whether they are still there."""
_SHUT_IN = {
    # What was sent is data for eyes: a browser neither guesses a type for it nor runs anything of it.
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": f"private, max-age={_KEPT_BY_BROWSERS_S}",
}
AS_IT_IS = "as_it_is"
"""Marks routes whose answers are compressed already."""


def _describe_files(*media_types: str) -> dict[str, OpenAPIMediaType]:
    # Bytes are no JSON, so no schema describes them.
    return {media_type: OpenAPIMediaType(schema=Schema()) for media_type in media_types}


@dataclass
class _TakesAFile(Operation):
    """Describes a body that is a file."""

    def __post_init__(self) -> None:
        content = _describe_files("application/octet-stream")
        self.request_body = RequestBody(content=content, required=True, description="The file, as it is.")


@dataclass
class _GivesAFile(Operation):
    """Describes an answer that is a file of one of the types that are kept."""

    def __post_init__(self) -> None:
        answer = OpenAPIResponse(description="The file", content=_describe_files(*ENDINGS))
        self.responses = {**(self.responses or {}), "200": answer}


class AttachmentRoutes(Controller):
    """Photos and documents of things."""

    path = "/api"
    tags = ("Attachments",)

    @get("/things/{thing_id:int}/attachments", summary="Photos and documents of a thing")
    async def list_of_thing(
        self, request: Request[Any, Any, Any], attachments: Attachments, thing_id: int
    ) -> list[AttachmentView]:
        """What is attached to a thing, the newest first."""
        found = await attachments.list_attachments(principal_of(request.scope), thing_id)
        return [_view(attachment) for attachment in found]

    @post(
        "/things/{thing_id:int}/attachments",
        summary="Attach a photo or document",
        operation_class=_TakesAFile,
        # The limit is the attachments' own, counted as the bytes come.
        request_max_body_size=None,
        responses={HTTP_200_OK: ResponseSpec(AttachmentView, description="It was there already.")},
    )
    async def add(
        self,
        request: Request[Any, Any, Any],
        attachments: Attachments,
        thing_id: int,
        name: Annotated[str, Parameter(description="The file's name, as people will see it.")],
        description: Annotated[str, Parameter(description="What is to be seen.")] = "",
    ) -> Response[AttachmentView]:
        """JPEG, PNG, WebP and PDF up to 20 MB; photos are turned upright, and lose place and camera."""
        length = request.headers.get("content-length", "")
        attachment, is_new = await attachments.add(
            principal_of(request.scope),
            thing_id,
            request.stream(),
            name=name,
            description=description,
            expected_bytes=int(length) if length.isdecimal() else None,
        )
        return Response(_view(attachment), status_code=HTTP_201_CREATED if is_new else HTTP_200_OK)

    @get(
        "/attachments/{attachment_id:int}",
        summary="A photo or document itself",
        operation_class=_GivesAFile,
        opt={AS_IT_IS: True},
    )
    async def content(
        self, request: Request[Any, Any, Any], attachments: Attachments, attachment_id: int
    ) -> Stream:
        """The bytes, of the type that they are; a photo is to be shown, a document to be saved."""
        attachment, pieces = await attachments.open_content(principal_of(request.scope), attachment_id)
        headers = {
            **_SHUT_IN,
            "content-length": str(attachment.size),
            "content-disposition": _disposition(attachment),
        }
        return Stream(pieces, media_type=attachment.media_type, headers=headers)

    @get(
        "/attachments/{attachment_id:int}/thumbnail",
        summary="A small picture of a photo",
        media_type="image/webp",
        opt={AS_IT_IS: True},
    )
    async def thumbnail(
        self, request: Request[Any, Any, Any], attachments: Attachments, attachment_id: int
    ) -> Stream:
        """At most 320 pixels wide and high; documents have none."""
        pieces = await attachments.open_thumbnail(principal_of(request.scope), attachment_id)
        return Stream(pieces, media_type="image/webp", headers=_SHUT_IN)

    @put("/attachments/{attachment_id:int}", summary="Say what a photo or document is")
    async def describe(
        self,
        request: Request[Any, Any, Any],
        attachments: Attachments,
        attachment_id: int,
        data: AttachmentWords,
    ) -> AttachmentView:
        """Another name and description; the file stays as it is."""
        changed = await attachments.describe(
            principal_of(request.scope), attachment_id, name=data.name, description=data.description
        )
        return _view(changed)

    @delete(
        "/attachments/{attachment_id:int}",
        summary="Remove a photo or document",
        status_code=HTTP_200_OK,
    )
    async def remove(
        self, request: Request[Any, Any, Any], attachments: Attachments, attachment_id: int
    ) -> AttachmentView:
        """It is hidden, and can be restored for 30 days."""
        return _view(await attachments.remove(principal_of(request.scope), attachment_id))

    @post(
        "/attachments/{attachment_id:int}/restore",
        summary="Bring a removed photo or document back",
        status_code=HTTP_200_OK,
    )
    async def restore(
        self, request: Request[Any, Any, Any], attachments: Attachments, attachment_id: int
    ) -> AttachmentView:
        """It is shown again."""
        return _view(await attachments.restore(principal_of(request.scope), attachment_id))


def _view(attachment: Attachment) -> AttachmentView:
    address = f"/api/attachments/{attachment.id}"
    return AttachmentView(
        id=attachment.id,
        name=attachment.name,
        description=attachment.description,
        media_type=attachment.media_type,
        size=attachment.size,
        taken_at=attachment.taken_at,
        added_at=attachment.added_at,
        added_by=attachment.added_by,
        content=address,
        thumbnail=None if attachment.thumbnail_key is None else f"{address}/thumbnail",
    )


def _disposition(attachment: Attachment) -> str:
    """How a browser treats the bytes and what it calls the file, with an ending that fits what it is.

    A PDF is saved: a viewer of PDF inside the browser does not work in a sandbox.
    """
    endings = ENDINGS[attachment.media_type]
    name = attachment.name
    if not name.lower().endswith(endings):
        name += endings[0]
    manner = "attachment" if attachment.media_type == "application/pdf" else "inline"
    return f"{manner}; filename*=UTF-8''{quote(name, safe='')}"
