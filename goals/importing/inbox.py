"""Uploaded files that wait for their owner, and nobody else, to look them over. At most a day."""

import datetime
import hashlib
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from .tree import StyrdokumentError

FOLDER = "styrdokument/inkorg"
WAITS = datetime.timedelta(days=1)
_SALT = "styrdokument.inkorg"


@dataclass
class Upload:
    data: bytes
    name: str
    path: str

    def discard(self) -> None:
        default_storage.delete(self.path)


def receive(user: Any, data: bytes, name: str) -> str:
    """Keep the file and return the token that opens it. The same file again waits a new day."""
    digest = hashlib.sha256(data).hexdigest()
    path = _path(user, digest)
    default_storage.delete(path)
    default_storage.save(path, ContentFile(data))
    return signing.dumps({"sha256": digest, "name": name[:250]}, salt=_SALT, compress=True)


def waiting(user: Any, token: str) -> Upload:
    gone = StyrdokumentError("Filen ligger inte kvar. Välj den igen.")
    try:
        said = signing.loads(token, salt=_SALT, max_age=WAITS)
    except signing.BadSignature as error:
        raise gone from error
    path = _path(user, said["sha256"])
    if not default_storage.exists(path):
        raise gone
    with default_storage.open(path) as file:
        return Upload(file.read(), said["name"], path)


def clear() -> None:
    """Remove what nobody confirmed in time."""
    if not default_storage.exists(FOLDER):
        return
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if default_storage.get_modified_time(path) < timezone.now() - WAITS:
            default_storage.delete(path)


def _path(user: Any, digest: str) -> str:
    return f"{FOLDER}/{user.pk}-{digest}"
