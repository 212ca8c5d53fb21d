"""The OpenAPI document of the API, made of the table of actions and that of lists, which answer the requests too."""

from __future__ import annotations

from functools import cache
from inspect import getdoc
from typing import Any

from paperwatch.changes.action import Action
from paperwatch.changes.actions import ACTIONS
from paperwatch.serve.lists import LISTS, ListOf

_SEEN = {
    "name": "seen", "in": "query", "schema": {"type": "integer"},
    "description": "The number of the latest change that you know of: what was changed later is not overwritten.",
}  # fmt: skip
_CHANGED = {
    "type": "object", "required": ["change", "said"],
    "properties": {"change": {"type": "integer"}, "said": {"type": "string"}},
}  # fmt: skip
_ROWS = {
    "type": "object", "required": ["total", "items"],
    "properties": {"total": {"type": "integer"}, "items": {"type": "array", "items": {"type": "object"}}},
}  # fmt: skip
_PROBLEM = {"description": "Nothing was done; `detail` says why (RFC 9457).", "content": {
    "application/problem+json": {"schema": {"type": "object", "required": ["title", "status", "detail"], "properties": {
        "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"},
    }}},
}}  # fmt: skip


@cache
def document(prefix: str = "") -> dict[str, Any]:
    """The document, as JSON holds it; the addresses of a reading group begin with `prefix`."""
    paths: dict[str, Any] = {f"/api/{name}": {"get": _list(name, one)} for name, one in LISTS.items()}
    paths |= {f"/api/do/{name}": {"post": _action(name, kind)} for name, kind in ACTIONS.items()}
    number = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
    undo: dict[str, Any] = {"operationId": "undo", "summary": "Take a change back.", "parameters": [number]}
    paths["/api/undo/{number}"] = {"post": undo | _signed_in() | {"responses": _responses(_CHANGED)}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "paperwatch", "version": "1"},
        "servers": [{"url": prefix or "/"}],
        "paths": paths,
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _list(name: str, one: ListOf) -> dict[str, Any]:
    fields = one.narrowed.model_json_schema()["properties"]
    parameters = [{"name": field, "in": "query", "schema": schema} for field, schema in fields.items()]
    said: dict[str, Any] = {"operationId": f"list-{name}", "summary": one.says, "parameters": parameters}
    return said | (_signed_in() if one.least else {}) | {"responses": _responses(_ROWS)}


def _action(name: str, kind: type[Action]) -> dict[str, Any]:
    about = " ".join((getdoc(kind) or "").split())
    body = {"required": True, "content": {"application/json": {"schema": kind.model_json_schema()}}}
    said: dict[str, Any] = {
        "operationId": name,
        "summary": f"{kind.title[:1].upper()}{kind.title[1:]}.",
        "parameters": [_SEEN],
    }
    said |= {"description": f"{about} For the role {kind.least} and above.", "requestBody": body}
    return said | _signed_in() | {"responses": _responses(_CHANGED)}


def _signed_in() -> dict[str, Any]:
    return {"security": [{"token": []}]}


def _responses(schema: dict[str, Any]) -> dict[str, Any]:
    well = {"description": "Done.", "content": {"application/json": {"schema": schema}}}
    return {"200": well, "default": _PROBLEM}
