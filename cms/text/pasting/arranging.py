"""Clean lines in their places: two line ends part paragraphs, a video's address becomes the video, pictures stand by themselves."""

import re
from html import escape, unescape

from cms.text import embeds
from cms.text.canonical import HEADINGS, has
from cms.text.invisible import is_blank
from cms.text.lines import Atom, Line, is_break

NO_BREAK_SPACES = "\u00a0\u202f "
ROOM = "\u00a0 "
ROOM_SIGNS = {*ROOM}
TWO_SPACES = re.compile("\u00a0[\u00a0 ]+| +\u00a0[\u00a0 ]*")


def arranged(parts):
    found = []
    for part in parts:
        pictures = []
        for each in arranged_part(part, pictures):
            found.append(embedded(each))
        found += [Line("p", {}, [(picture, ())]) for picture in pictures]
    return found


def arranged_part(part, pictures):
    """The part as one or more, without its pictures, which are put into `pictures`."""
    if isinstance(part, Line):
        part.runs = [(" ", ()) if taken_out(run, pictures) else (run, marks) for run, marks in part.runs]
        pieces = paragraphs_of(part) if part.tag == "p" else [part]
        for piece in pieces:
            if piece.tag in HEADINGS:
                piece.runs = without_bold_looks(piece.runs)
            if piece.tag != "pre":
                piece.runs = trimmed(with_one_space(raised_once(piece.runs)))
        return pieces
    if "data-image" not in part.attributes:
        part.parts = [each for inner in part.parts for each in arranged_part(inner, pictures)]
    return [part]


def without_bold_looks(runs):
    """A heading that is bold throughout is a heading."""
    words = [marks for run, marks in runs if isinstance(run, str) and not is_blank(run)]
    if not all(has(marks, "strong") for marks in words):
        return runs
    return [(run, tuple(mark for mark in marks if mark[0] != "strong")) for run, marks in runs]


def taken_out(run, pictures):
    is_picture = isinstance(run, Atom) and run.tag == "img" and "data-image" not in run.attributes
    if is_picture:
        kept = {name: value for name, value in run.attributes.items() if name in ("alt", "src")}
        pictures.append(Atom("img", kept))
    return is_picture


def paragraphs_of(line):
    pieces, waiting = [Line(line.tag, line.attributes)], []
    for run in line.runs:
        if is_break(run[0]) or (isinstance(run[0], str) and is_blank(run[0])):
            waiting.append(run)
            continue
        if sum(is_break(each[0]) for each in waiting) > 1 and pieces[-1].runs:
            pieces.append(Line(line.tag, line.attributes))
        else:
            pieces[-1].runs += waiting
        pieces[-1].runs.append(run)
        waiting = []
    return pieces


def raised_once(runs):
    """What is raised, or lowered, and all of it again, is so once; x² with a power of its own stays."""
    inside = {}
    for _run, marks in runs:
        for place, (tag, _attributes, number) in enumerate(marks):
            if tag in ("sup", "sub"):
                again = next((mark[2] for mark in marks[place + 1 :] if mark[0] == tag), None)
                inside.setdefault(number, set()).add(again)
    needless = {min(found) for found in inside.values() if len(found) == 1 and None not in found}
    return (
        [(run, tuple(mark for mark in marks if mark[2] not in needless)) for run, marks in runs] if needless else runs
    )


def with_one_space(runs):
    """Two spaces, one of which lets no line break, only make room: a plain one. None beside a line end."""
    found = []
    for run, marks in runs:
        before = found[-1][0] if found else ""
        if isinstance(run, str):
            run = TWO_SPACES.sub(" ", run)
        if isinstance(run, str) and is_break(before):
            run = run.lstrip(ROOM)
        elif isinstance(run, str) and isinstance(before, str) and before[-1:] in ROOM_SIGNS and run[:1] in ROOM_SIGNS:
            found[-1] = (before.rstrip(ROOM) + " ", found[-1][1])
            run = run.lstrip(ROOM)
        elif is_break(run) and isinstance(before, str) and found:
            found[-1] = (before.rstrip(ROOM), found[-1][1])
        if run != "":
            found.append((run, marks))
    return found


def trimmed(runs):
    """Without spaces of any kind at its ends."""
    runs = [run for run in runs if run[0] != ""]
    for end, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while runs and isinstance(runs[end][0], str):
            text, marks = runs[end]
            if text := strip(text, NO_BREAK_SPACES):
                runs[end] = (text, marks)
                break
            runs.pop(end)
    return runs


def embedded(part):
    """A paragraph that is nothing but the address of something that can be embedded is that."""
    if not isinstance(part, Line) or part.tag != "p" or not all(isinstance(run, str) for run, _marks in part.runs):
        return part
    text = unescape("".join(run for run, _marks in part.runs)).strip()
    if re.search(r"\s", text) or "." not in text:
        return part
    embed = embeds.recognised(text if re.match(r"https?://|//", text, re.IGNORECASE) else f"https://{text}")
    if embed is None or not embed.frame:
        return part
    return Line("div", {"class": "embed", "data-embed": escape(embed.address)})
