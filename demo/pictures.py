"""The pictures of the demo magazine, drawn by code: the same words and seed give the same picture."""

import io
from random import Random

from demo.drawing import HEIGHT, PALETTES, SIDE, WIDTH, Sheet
from demo.motifs.buildings import arches, door, skyline, street
from demo.motifs.courts import cinema, patio
from demo.motifs.land import hills, olives, oranges, river, sunset, train_in_hills
from demo.motifs.machines import circuit
from demo.motifs.night import moon
from demo.motifs.people import portrait
from demo.motifs.table import bowl, plate
from demo.motifs.tiles import azulejo, rosette, star

MOTIFS = {
    "azulejo": azulejo,
    "star": star,
    "rosette": rosette,
    "arches": arches,
    "skyline": skyline,
    "river": river,
    "street": street,
    "door": door,
    "patio": patio,
    "hills": hills,
    "train": train_in_hills,
    "olives": olives,
    "oranges": oranges,
    "sunset": sunset,
    "moon": moon,
    "cinema": cinema,
    "bowl": bowl,
    "plate": plate,
    "circuit": circuit,
    "portrait": portrait,
}


def draw(*, motif, palette, seed, **wishes):
    """A finished picture: `motif` names a function of this module, `palette` its colours."""
    colours = PALETTES[palette]
    size = (SIDE, SIDE) if motif == "portrait" else (WIDTH, HEIGHT)
    sheet = Sheet(*size, colours["paper"])
    MOTIFS[motif](sheet, Random(seed), colours, **wishes)
    return sheet.finished()


def as_file(picture, name):
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=93, subsampling=0)
    content.seek(0)
    content.name = f"{name}.jpg"
    return content
