"""Serves what visitors and agents have sent: `/file-upload/<id>/<name>`, the address that messages show."""

from __future__ import annotations

from email.utils import format_datetime
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from stub_server.stub import Stub
from stub_server.workspace.entities import Upload, User


class Files:
    """The endpoint; who may read a file is the workspace's to say."""

    def __init__(self, stub: Stub) -> None:
        self._stub = stub

    async def __call__(self, request: Request) -> Response:
        """The file, 403 for who may not read it, 404 where none is; the name in the address does not matter."""
        uploads = self._stub.workspace.uploads
        upload = uploads.get(request.path_params["upload_id"])
        if upload is None:
            return Response(status_code=404)
        if not uploads.may_read(upload, self._user(request), _visitor(request)):
            return Response(status_code=403)
        return Response(upload.content, headers=_headers(upload, request), media_type=upload.content_type)

    def _user(self, request: Request) -> User | None:
        """Who is signed in, by headers or as browsers say it when they load a picture."""
        headers = request.headers.get("x-user-id"), request.headers.get("x-auth-token")
        for user_id, token in (headers, (_said(request, "rc_uid"), _said(request, "rc_token"))):
            user = self._stub.workspace.users.by_token(user_id, token) if user_id and token else None
            if user is not None:
                return user
        return None


def _visitor(request: Request) -> tuple[str, str] | None:
    room_id, token = _said(request, "rc_rid"), _said(request, "rc_token")
    is_livechat = _said(request, "rc_room_type") == "l"
    return (room_id, token) if is_livechat and room_id and token else None


def _said(request: Request, name: str) -> str | None:
    return request.query_params.get(name) or request.cookies.get(name)


def _headers(upload: Upload, request: Request) -> dict[str, str]:
    shown = "inline" if request.query_params.get("contentDisposition") == "inline" else "attachment"
    return {
        "Content-Security-Policy": "default-src 'none'",
        "Cache-Control": "max-age=31536000",
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(upload.name, safe='', errors='replace')}",
        "Last-Modified": format_datetime(upload.uploaded_at, usegmt=True),
    }
