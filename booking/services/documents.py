"""Files that come with an application: which kinds are taken, told by their content and never by their name."""

import filetype

from booking.domain import texts
from booking.domain.applications import Upload
from booking.domain.problems import Problem

MOST = 5
LARGEST = 8_000_000  # bytes

KINDS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}
ENDINGS = {"jpeg": "jpg"}


class TooManyDocuments(Problem):
    """More files than an application takes: `limit`."""

    code = "too-many-documents"


class DocumentTooLarge(Problem):
    """A file is larger than it may be: `name`, `limit` (bytes)."""

    code = "document-too-large"


class DocumentKind(Problem):
    """A file is of no kind that we take, or of another than its name says: `name`, `kinds`."""

    code = "document-kind"


def media_type(upload: Upload) -> str:
    """What the file is; raises DocumentTooLarge, DocumentKind, and what `domain.texts` raises for its name."""
    texts.line(upload.name, field="documents", limit=150)
    if len(upload.data) > LARGEST:
        raise DocumentTooLarge(field="documents", name=upload.name, limit=LARGEST)
    found = filetype.guess(upload.data)
    ending = upload.name.rpartition(".")[2].lower()
    if found is None or found.extension not in KINDS or ENDINGS.get(ending, ending) != found.extension:
        raise DocumentKind(field="documents", name=upload.name, kinds=sorted(KINDS))
    return KINDS[found.extension]
