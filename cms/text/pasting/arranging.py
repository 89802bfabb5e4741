"""Clean lines in their places: two line ends part paragraphs, a video's address becomes the video, pictures stand by themselves."""

import re
from html import escape, unescape

from cms.text import embeds
from cms.text.invisible import is_blank
from cms.text.lines import Atom, Line, is_break

NO_BREAK_SPACES = "\u00a0\u202f "


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
            if piece.tag != "pre":
                piece.runs = trimmed(piece.runs)
        return pieces
    if "data-image" not in part.attributes:
        part.parts = [each for inner in part.parts for each in arranged_part(inner, pictures)]
    return [part]


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
