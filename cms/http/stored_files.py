"""A stored file as an answer: whoever gives it has asked before whether this reader may see it."""

from typing import NamedTuple

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from whitenoise.responders import SlicedFile

from cms.http import ranges


def answer(request, name, *, content_type, headers=None):
    """The file, the part of it that was asked for, or in short that the copy that the reader has is still right. `headers` are
    others that the whole file and its parts have."""
    try:
        file = StoredFile.named(name, content_type, headers or {})
        whole = HttpResponse(content_type=file.content_type, headers=file.headers)
        short = get_conditional_response(request, etag=file.etag, last_modified=file.changed_at, response=whole)
        if short is not whole:
            return short
        if settings.MEDIA_REDIRECT:
            whole.headers["X-Accel-Redirect"] = settings.MEDIA_REDIRECT + name
            del whole.headers["Accept-Ranges"]  # nginx adds its own
            return whole
        return file_response(request, file)
    except FileNotFoundError:
        raise Http404 from None


class StoredFile(NamedTuple):
    name: str
    size: int
    changed_at: int  # in seconds of the epoch
    content_type: str
    others: dict

    @classmethod
    def named(cls, name, content_type, others):
        changed_at = int(default_storage.get_modified_time(name).timestamp())
        return cls(name, default_storage.size(name), changed_at, content_type, others)

    @property
    def etag(self):
        """The one that nginx gives the same file, as it may be the one that sends it."""
        return f'"{self.changed_at:x}-{self.size:x}"'

    @property
    def headers(self):
        own = {"ETag": self.etag, "Last-Modified": http_date(self.changed_at), "Accept-Ranges": "bytes"}
        return {**self.others, **own}


def file_response(request, file):
    options = {"content_type": file.content_type, "headers": file.headers}
    try:
        part = ranges.part_of(request, size=file.size, etag=file.etag, changed_at=file.changed_at)
    except ranges.NotSatisfiable:
        options["headers"]["Content-Range"] = f"bytes */{file.size}"
        return HttpResponse(status=416, **options)
    opened = default_storage.open(file.name)
    if part is None:
        response = FileResponse(opened, **options)
        del response.headers["Content-Disposition"]  # it says no more than the address, and nginx sends none
        for header, value in file.others.items():
            response.headers[header] = value
        return response
    first, last = part
    options["headers"] |= {
        "Content-Range": f"bytes {first}-{last}/{file.size}",
        "Content-Length": str(last - first + 1),
    }
    return FileResponse(SlicedFile(opened, first, last), status=206, **options)
