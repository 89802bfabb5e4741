"""What is written in all of them: the text as Google Docs has it on the clipboard, the pictures, questions and tags."""

import secrets

from PIL import Image

PARAGRAPH = (
    '<p dir="ltr" style="line-height:1.38;margin-top:0pt;margin-bottom:10pt;"><span style="font-size:11pt;font-family:Arial,'
    'sans-serif;color:#000000;font-weight:400;white-space:pre-wrap;">{}</span></p>'
)
HEADING = (
    '<h2 dir="ltr" style="line-height:1.38;"><span style="font-size:16pt;font-family:Arial,sans-serif;">{}</span></h2>'
)
DOCS = '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-0a1b2c3d-7fff-1234">{}</b>'
WRITER, PASSWORD = "lucia", "demo-lucia"
LINKED, FOUND_BY = "Averroès et Maïmonide, voisins de papier", "averro"
TITLE = "Une heure dans les patios"
STANDFIRST = "On y entre par un couloir, et la rue se tait."
HEADINGS = ["Le couloir", "Le puits", "Les pots", "La porte"]
QUOTE, SAID_BY = "Un patio se garde comme une langue.", "Rosa"
VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
QUESTIONS = [
    ("Quand y aller ?", "En mai."),
    ("Combien de temps faut-il ?", "Une heure."),
    ("Faut-il payer ?", "Non."),
]
TAGS = ["Voyage", "Culture", "Technologie"]
SENTENCE = "Le matin, la lumière descend le long du mur blanc et compte les pots un par un."
WORDS = 800


def paragraphs():
    """Ten of eighty words."""
    words = SENTENCE.split()
    return [" ".join(words[(start + number) % len(words)] for number in range(80)) for start in range(WORDS // 80)]


def as_docs_has_it():
    """(html, plain)"""
    parts, plain = [], []
    for number, text in enumerate(paragraphs()):
        if number % 3 == 0:
            parts.append(HEADING.format(HEADINGS[number // 3]))
            plain.append(HEADINGS[number // 3])
        parts.append(PARAGRAPH.format(text))
        plain.append(text)
    return DOCS.format("".join(parts)), "\n\n".join(plain)


def pictures(folder, count=5):
    """Paths of files that no site has seen yet."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"cour-{number}.png" for number in range(count)]
    for number, path in enumerate(paths):
        Image.new("RGB", (1200, 800), (40 * number, secrets.randbelow(256), secrets.randbelow(256))).save(path)
    return paths
