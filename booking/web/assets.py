"""Style sheets, scripts and fonts, ours and the packages', at addresses whose content never changes."""

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

STATIC = Path(__file__).parent / "static"
NODE_MODULES = Path(__file__).parents[2] / "node_modules"

PACKAGED: Mapping[str, str] = {
    "barcode-detector.js": "barcode-detector/dist/iife/ponyfill.js",
    "designsystemet.css": "@digdir/designsystemet-css/dist/src/index.css",
    "designsystemet-theme.css": "@digdir/designsystemet-css/dist/theme/designsystemet.css",
    "designsystemet.js": "@digdir/designsystemet-web/dist/umd/index.js",
    "event-calendar.css": "@event-calendar/build/dist/event-calendar.min.css",
    "event-calendar.js": "@event-calendar/build/dist/event-calendar.min.js",
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "inter.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
    "zxing-reader.wasm": "zxing-wasm/dist/reader/zxing_reader.wasm",
}
"""The name each file of a front-end package is served by; nothing else of the packages can be fetched."""

FOREVER = "public, max-age=31536000, immutable"
COMPRESSIBLE = ("text/", "image/svg", "application/wasm")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it goes over the wire; `packed` is None where gzip would not help."""

    body: bytes
    packed: bytes | None
    media_type: str


@dataclass(frozen=True, slots=True)
class Assets:
    """All files by name, and the version that stands in their addresses."""

    files: Mapping[str, Asset]
    version: str

    def url(self, name: str) -> str:
        """The address of a file; KeyError where there is none, so a wrong name shows at once."""
        if name not in self.files:
            raise KeyError(f"no static file is called {name}")
        return f"/static/{self.version}/{name}"


def load(*more: Path) -> Assets:
    """Our own static files, those of the folders in `more`, and the chosen files of the front-end packages."""
    paths = {path.name: path for folder in (STATIC, *more) for path in sorted(folder.glob("*.*"))}
    paths |= {name: NODE_MODULES / path for name, path in PACKAGED.items()}
    files = {name: _read(path) for name, path in sorted(paths.items())}
    return Assets(files, _version(asset.body for asset in files.values()))


def _read(path: Path) -> Asset:
    try:
        body = path.read_bytes()
    except FileNotFoundError as missing:
        raise FileNotFoundError(f"{path} is missing: run `npm ci` to install the front-end packages") from missing
    media_type = guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(body, mtime=0) if media_type.startswith(COMPRESSIBLE) else None
    return Asset(body, packed, media_type)


def _version(bodies: Iterable[bytes]) -> str:
    digest = sha256()
    for body in bodies:
        digest.update(body)
    return digest.hexdigest()[:12]


def handler(assets: Assets) -> HTTPRouteHandler:
    """The route that serves them: from memory, packed once, kept by the browser for a year."""

    @get("/static/{version:str}/{name:str}", include_in_schema=False, sync_to_thread=False)
    def static(request: Request[Any, Any, Any], version: FromPath[str], name: FromPath[str]) -> Response[bytes]:
        asset = assets.files.get(name)
        if asset is None:
            raise NotFoundException
        packs = asset.packed is not None and "gzip" in request.headers.get("accept-encoding", "")
        headers = {"Cache-Control": FOREVER if version == assets.version else "no-cache"}
        if asset.packed is not None:
            headers["Vary"] = "Accept-Encoding"
        if packs:
            headers["Content-Encoding"] = "gzip"
        body = asset.packed if packs and asset.packed is not None else asset.body
        return Response(body, media_type=asset.media_type, headers=headers)

    return static
