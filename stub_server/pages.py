"""What is served beside the API: Swagger UI, the contract as a file, files that were sent."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import orjson
import yaml
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from stub_server.control.controls import Controls
from stub_server.control.routes import control_plane
from stub_server.files import Files
from stub_server.stub import Stub

SWAGGER_UI = Path(str(files("swagger_ui"))) / "static"
UI = Path(__file__).with_name("ui")


def side_pages(stub: Stub, controls: Controls) -> Starlette:
    """Everything that is not the API."""

    async def openapi_json(_request: Request) -> Response:
        return Response(orjson.dumps(stub.document), media_type="application/json")

    async def openapi_yaml(_request: Request) -> Response:
        text = yaml.dump(stub.document, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
        return Response(text, media_type="application/yaml")

    return Starlette(
        routes=[
            Route("/", _to_ui),
            Route("/ui", _to_ui),
            Route("/ui/", _swagger_ui),
            Route("/openapi.json", openapi_json),
            Route("/openapi.yaml", openapi_yaml),
            Route("/file-upload/{upload_id}/{name:path}", Files(stub).__call__),
            Route("/_stub", _to_control_plane),
            Mount("/_stub", control_plane(controls)),
            Mount("/ui/page", StaticFiles(directory=UI)),
            Mount("/ui/swagger", StaticFiles(directory=SWAGGER_UI)),
        ]
    )


async def _to_ui(_request: Request) -> Response:
    return RedirectResponse("/ui/")


async def _to_control_plane(_request: Request) -> Response:
    return RedirectResponse("/_stub/")


async def _swagger_ui(_request: Request) -> Response:
    return HTMLResponse((UI / "index.html").read_text(encoding="utf-8"))
