"""Heads and shoulders in a niche, framed by tiles."""

from math import cos, pi, sin
from random import Random

from demo.drawing import SCALE, SIDE, Sheet, mix, point
from demo.motifs.buildings import voussoirs
from demo.motifs.tiles import tile_of

SKINS = ("#f0c8a4", "#e3b08a", "#d39b74", "#c58a5f")
HAIRS = ("#2b1b14", "#4a2c1a", "#5d3a20", "#8a5a2c")


def portrait(sheet, rng, c, *, hair="short", tone=0, skin=0, beard=False, glasses=False):
    tile = tile_of(Random(rng.random()), c, side=100)
    for x in range(0, SIDE, 100):
        for y in range(0, SIDE, 100):
            sheet.image.paste(tile, (x * SCALE, y * SCALE))
    sheet.box(92, 92, 616, 616, c["dark"])
    sheet.box(100, 100, 600, 600, mix(c["sky"], c["light"], 0.25))
    niche = mix(c["second"], c["light"], 0.2)
    face = Sheet(600, 600, mix(c["sky"], c["light"], 0.3))
    voussoirs(face, 300, 300, 236, 290, -6, 186, 19, c["main"], c["light"])
    face.disc(300, 300, 236, niche)
    face.box(64, 300, 472, 300, niche)
    person(face, rng, c, hair=hair, colours=(SKINS[skin], HAIRS[tone]), beard=beard, glasses=glasses)
    sheet.image.paste(face.image, (100 * SCALE, 100 * SCALE))


def person(sheet, rng, c, *, hair, colours, beard, glasses):
    skin, hair_colour = colours
    shade = mix(skin, "#7a3b1e", 0.25)
    x, y = 300, 285
    if hair in ("long", "bob", "curly", "bun"):
        back_of_hair(sheet, x, y, hair_colour, hair)
    coat = mix(c["main"], c["dark"], rng.uniform(0.1, 0.4))
    sheet.box(x - 46, y + 90, 92, 110, shade)
    sheet.disc(x, 640, 225, coat, 185)
    sheet.polygon([(x - 66, 462), (x, 560), (x + 66, 462), (x + 46, 446), (x - 46, 446)], skin)
    sheet.polygon([(x - 76, 452), (x - 46, 440), (x, 556), (x - 30, 580)], mix(coat, c["light"], 0.35))
    sheet.polygon([(x + 76, 452), (x + 46, 440), (x, 556), (x + 30, 580)], mix(coat, c["light"], 0.25))
    for side in (-1, 1):
        sheet.disc(x + side * 112, y + 16, 20, shade, 30)
    sheet.disc(x, y, 112, skin, 138)
    for side in (-1, 1):
        sheet.disc(x + side * 62, y + 44, 24, mix(skin, "#d8604a", 0.25), 17)
    if beard:
        sheet.wedge(x, y + 20, 62, 122, 190, 350, hair_colour)
        sheet.disc(x, y + 112, 70, hair_colour, 34)
    top_of_hair(sheet, x, y, hair_colour, skin, hair)
    for side in (-1, 1):
        sheet.disc(x + side * 44, y + 4, 10, "#2a1a16", 12)
        sheet.disc(x + side * 44 - 3, y, 3.4, "#ffffff")
        brow = [(x + side * 24, y - 26), (x + side * 44, y - 34), (x + side * 66, y - 27)]
        sheet.line(brow, hair_colour if hair != "bald" else "#6d5a50", 8)
        if glasses:
            sheet.ring(x + side * 46, y + 6, 34, 6, c["dark"])
    if glasses:
        sheet.line([(x - 12, y + 2), (x + 12, y + 2)], c["dark"], 6)
    sheet.line([(x + 2, y + 8), (x - 10, y + 48), (x + 8, y + 52)], shade, 6)
    smile = [point(x, y + 52, 38, angle) for angle in range(208, 333, 12)]
    sheet.line(smile, "#8f2f2c", 8)
    if hair in ("bun", "long", "curly", "bob"):
        for side in (-1, 1):
            sheet.disc(x + side * 114, y + 54, 9, c["accent"])


def back_of_hair(sheet, x, y, colour, hair):
    if hair == "long":
        sheet.box(x - 146, y - 70, 292, 330, colour, radius=110)
    elif hair == "bob":
        sheet.box(x - 142, y - 90, 284, 220, colour, radius=90)
    elif hair == "bun":
        sheet.disc(x, y - 158, 54, colour)
    else:
        for degrees in range(-40, 221, 20):
            sheet.disc(*point(x, y - 20, 128, degrees), 50, colour)


def top_of_hair(sheet, x, y, colour, skin, hair):
    if hair == "bald":
        for side in (-1, 1):
            sheet.disc(x + side * 108, y - 16, 16, "#9a8c84", 40)
        sheet.disc(x - 34, y - 98, 26, mix(skin, "#ffffff", 0.35), 12)
        return
    cap = [(x + 122 * cos(step * pi / 30), y - 10 - 138 * sin(step * pi / 30)) for step in range(31)]
    if hair == "short":
        fringe = [
            (x - 112, y - 30),
            (x - 84, y - 76),
            (x - 20, y - 92),
            (x + 50, y - 84),
            (x + 104, y - 60),
            (x + 114, y - 28),
        ]
    elif hair == "curly":
        fringe = [(x - 118, y - 20), (x - 90, y - 74), (x, y - 86), (x + 90, y - 74), (x + 118, y - 20)]
    elif hair == "bun":
        fringe = [(x - 118, y - 6), (x - 92, y - 66), (x - 6, y - 100), (x + 92, y - 66), (x + 118, y - 6)]
    else:
        fringe = [(x - 122, y + 40), (x - 96, y - 40), (x - 50, y - 74), (x + 96, y - 56), (x + 122, y + 40)]
    sheet.polygon(cap + fringe, colour)
    if hair == "curly":
        for degrees in range(10, 171, 16):
            sheet.disc(*point(x, y - 8, 112, degrees), 34, colour)
            sheet.wedge(*point(x, y - 8, 112, degrees), 16, 21, 30, 200, mix(colour, "#ffffff", 0.18))
    else:
        shine = [point(x, y - 12, 108, degrees) for degrees in range(52, 105, 8)]
        sheet.line(shine, mix(colour, "#ffffff", 0.22), 8)
