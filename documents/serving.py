"""A stored document as an answer: whoever gives it has asked before whether this reader may have it."""

from django.utils.http import content_disposition_header

from cms.http import stored_files


def answer(request, document):
    """A PDF is saved and never shown as a page of this site; a sound is played where it stands."""
    disposition = content_disposition_header(not document.is_audio, document.file_name)
    headers = {"Content-Disposition": disposition}
    return stored_files.answer(request, document.file.name, content_type=document.content_type, headers=headers)
