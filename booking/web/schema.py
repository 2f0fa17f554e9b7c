"""The JSON API as a page to read, made from its own OpenAPI description."""

from typing import Any

from litestar.openapi.plugins import OpenAPIRenderPlugin

from booking.web import deps
from booking.web.visitors import AnyRequest

METHODS = ("get", "post", "put", "patch", "delete")


class Readable(OpenAPIRenderPlugin):
    """The page at /schema; it needs nothing from other sites, as the usual viewers do."""

    def __init__(self) -> None:
        super().__init__(path="/")

    def render(self, request: AnyRequest, openapi_schema: dict[str, Any]) -> bytes:
        """Every call: what it is for, what it takes and what it answers."""
        values = {"info": openapi_schema["info"], "calls": calls(openapi_schema)}
        return deps.page(request, "schema/index.html", **values).content.encode()


def calls(description: dict[str, Any]) -> list[dict[str, Any]]:
    """The operations of an OpenAPI description in the order of their paths, with their references resolved."""
    return [
        _call(description, path, method, item[method])
        for path, item in sorted(description.get("paths", {}).items())
        for method in METHODS
        if method in item
    ]


def _call(description: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = _content(operation.get("requestBody", {}))
    return {
        "id": f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '') or 'root'}",
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "parameters": [
            {
                "name": one["name"],
                "place": one["in"],
                "kind": kind(one.get("schema", {}), description),
                "required": one.get("required", False),
                "description": one.get("description", ""),
            }
            for one in operation.get("parameters", [])
        ],
        "body": fields(body, description),
        "answers": [
            {
                "status": status,
                "description": answer.get("description", ""),
                "fields": fields(_content(answer), description),
            }
            for status, answer in sorted(operation.get("responses", {}).items())
        ],
    }


def _content(part: dict[str, Any]) -> dict[str, Any]:
    """The schema of a body, whatever its media type."""
    return next((content.get("schema", {}) for content in part.get("content", {}).values()), {})


def resolved(schema: dict[str, Any], description: dict[str, Any]) -> dict[str, Any]:
    """The schema itself where it is a reference to one."""
    while "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def fields(
    schema: dict[str, Any], description: dict[str, Any], *, within: str = "", depth: int = 4
) -> list[dict[str, Any]]:
    """The fields of an object, those of the objects within it beneath them."""
    found = resolved(schema, description)
    if found.get("type") == "array":
        return fields(found.get("items", {}), description, within=f"{within}[]", depth=depth)
    rows = []
    for name, inner in found.get("properties", {}).items():
        path = f"{within}.{name}".lstrip(".")
        known = resolved(inner, description)
        required = name in found.get("required", [])
        rows.append(
            {
                "name": path,
                "kind": kind(inner, description),
                "required": required,
                "description": known.get("description", ""),
            }
        )
        if depth:
            rows += fields(inner, description, within=path, depth=depth - 1)
    return rows


def kind(schema: dict[str, Any], description: dict[str, Any]) -> str:
    """What a value is, in one word or a few."""
    found = resolved(schema, description)
    choices = found.get("oneOf") or found.get("anyOf")
    if choices:
        return " | ".join(dict.fromkeys(kind(choice, description) for choice in choices))
    if "enum" in found:
        return " | ".join(f"“{value}”" for value in found["enum"])
    if found.get("type") == "array":
        return f"[{kind(found.get('items', {}), description)}]"
    return str(found.get("format") or found.get("type") or "any")
