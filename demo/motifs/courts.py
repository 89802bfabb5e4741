"""The court of a house by day, and as a cinema by night."""

from math import pi, sin
from random import Random

from demo.drawing import SCALE, WIDTH, mix
from demo.motifs.night import full_moon, night
from demo.motifs.plants import flowers, pot
from demo.motifs.tiles import tile_of


def patio(sheet, rng, c):
    """A white court, its pots on the wall, its well."""
    wall = mix(c["light"], c["sky"], 0.1)
    sheet.fade(wall, mix(wall, c["second"], 0.14))
    sheet.box(0, 0, WIDTH, 74, mix(c["second"], c["dark"], 0.25))
    for x in range(-20, WIDTH, 48):
        sheet.disc(x + 24, 74, 24, mix(c["accent"], c["dark"], 0.15))
    floor = 800
    for row in range(6):
        height = 24 + row * 9
        y = floor + sum(24 + n * 9 for n in range(row))
        wide = 120 + row * 44
        for number in range(-9, 10):
            x = 800 + (number - 0.5 * (row % 2)) * wide
            tone = c["second"] if (number + row) % 2 else mix(c["paper"], c["light"], 0.5)
            sheet.box(x, y, wide, height, mix(tone, c["dark"], 0.06))
    sheet.box(0, 690, WIDTH, 110, mix(c["main"], c["light"], 0.12))
    frieze = tile_of(Random(rng.random()), c, side=100)
    for x in range(0, WIDTH, 100):
        sheet.image.paste(frieze, (x * SCALE, 696 * SCALE))
    archway = rng.choice([420, 1180])
    sheet.box(archway - 165, 300, 330, 500, mix(c["main"], c["light"], 0.1))
    sheet.disc(archway, 300, 165, mix(c["main"], c["light"], 0.1))
    sheet.box(archway - 135, 300, 270, 500, mix(c["dark"], c["leaf"], 0.35))
    sheet.disc(archway, 300, 135, mix(c["dark"], c["leaf"], 0.35))
    for _ in range(120):
        x, y = archway + rng.uniform(-118, 118), rng.uniform(430, 790)
        sheet.petal(
            x, y, 0, rng.uniform(30, 70), 16, rng.uniform(40, 140), mix(c["leaf"], c["light"], rng.uniform(0, 0.35))
        )
    for row, y in enumerate((215, 370, 525)):
        for column in range(11):
            x = 78 + column * 145 + (row % 2) * 40
            if abs(x - archway) > 250 and x < 1560:
                pot(sheet, rng, c, x + rng.uniform(-8, 8), y + 48, 74)
    well(sheet, rng, c, 1600 - archway, floor + 60)
    for x in (70, 240, 620, 760, 930, 1090, 1400, 1540):
        if abs(x - archway) > 190 and abs(x - (1600 - archway)) > 190:
            pot(sheet, rng, c, x, floor + rng.uniform(40, 120), rng.uniform(110, 150))


def well(sheet, rng, c, x, ground):
    stone = mix(c["second"], c["light"], 0.45)
    for side in (-1, 1):
        sheet.box(x + side * 118 - 9, ground - 340, 18, 220, c["dark"])
    sheet.line([(x - 118, ground - 335), (x, ground - 400), (x + 118, ground - 335)], c["dark"], 14)
    sheet.disc(x, ground - 350, 26, c["dark"])
    sheet.disc(x, ground - 350, 14, stone)
    sheet.box(x - 3, ground - 330, 6, 150, mix(c["dark"], c["second"], 0.4))
    sheet.polygon(
        [(x - 34, ground - 200), (x + 34, ground - 200), (x + 24, ground - 140), (x - 24, ground - 140)], c["accent"]
    )
    sheet.box(x - 150, ground - 140, 300, 150, stone)
    sheet.disc(x, ground + 10, 150, stone, 26)
    sheet.disc(x, ground - 140, 150, mix(stone, c["light"], 0.5), 26)
    sheet.disc(x, ground - 140, 116, mix(c["dark"], c["main"], 0.3), 17)
    for number in range(-2, 3):
        sheet.star(x + number * 58, ground - 62, 26, 11, 8, c["main"])
    for number in range(9):
        flowers(sheet, rng, c, x - 140 + number * 35, ground - 146, 22)


def cinema(sheet, rng, c):
    """A white screen in a court, under the sky of summer."""
    night(sheet, rng, c)
    full_moon(sheet, c, 1370, 150, 74)
    wall = mix(c["second"], c["dark"], 0.45)
    sheet.box(0, 330, WIDTH, 470, wall)
    sheet.box(0, 312, WIDTH, 26, mix(wall, c["dark"], 0.4))
    for x in range(0, WIDTH, 44):
        sheet.disc(x + 22, 326, 22, mix(c["main"], c["dark"], 0.3))
    sheet.shade([(800, 1000), (388, 178), (1212, 178)], c["light"], 0.1)
    sheet.box(376, 166, 848, 480, c["dark"], radius=8)
    sheet.box(392, 182, 816, 448, mix(c["light"], "#ffffff", 0.5))
    scene(sheet, rng, c)
    for side in (90, 250, 1350, 1510):
        pot(sheet, rng, c, side, 800 + rng.uniform(-6, 6), 120)
    bulbs = [(x, 360 + 46 * sin(pi * (x % 400) / 400)) for x in range(0, WIDTH + 1, 40)]
    sheet.line(bulbs, c["dark"], 3)
    for x, y in bulbs:
        if not 360 < x < 1240:
            sheet.disc(x, y + 12, 9, mix(c["accent"], c["light"], 0.4))
    sheet.fade(mix(c["dark"], c["main"], 0.35), c["dark"], 800, 200)
    for row, y in enumerate((812, 872, 950)):
        size = 46 + row * 20
        for number in range(int(WIDTH / (size * 1.7)) + 2):
            x = number * size * 1.7 + (row % 2) * size * 0.8
            chair(sheet, rng, c, x, y + 40, size, taken=rng.random() < 0.62)


def scene(sheet, rng, c):
    """What the film shows: two people on a bench by the sea, or nearly."""
    grey = mix(c["dark"], c["light"], 0.62)
    sheet.box(392, 480, 816, 150, mix(grey, c["light"], 0.3))
    sheet.disc(980, 350, 70, mix(grey, c["light"], 0.6))
    for number in range(9):
        sheet.box(rng.uniform(400, 1080), 496 + number * 13, rng.uniform(50, 120), 4, mix(grey, c["light"], 0.7))
    for x in (610, 690):
        sheet.disc(x, 410, 32, mix(grey, c["dark"], 0.6))
        sheet.box(x - 42, 446, 84, 130, mix(grey, c["dark"], 0.6), radius=36)
    sheet.box(520, 540, 270, 20, mix(grey, c["dark"], 0.8))
    sheet.box(540, 556, 16, 74, mix(grey, c["dark"], 0.8))
    sheet.box(754, 556, 16, 74, mix(grey, c["dark"], 0.8))


def chair(sheet, rng, c, x, ground, size, *, taken):
    metal = mix(c["dark"], c["accent"], 0.35)
    if taken:
        tone = rng.choice(
            [mix(c["dark"], c["main"], 0.55), mix(c["dark"], c["second"], 0.3), mix(c["dark"], c["accent"], 0.3)]
        )
        sheet.disc(x, ground - size * 1.28, size * 0.27, mix(tone, "#000000", 0.35))
        sheet.box(x - size * 0.42, ground - size * 1.02, size * 0.84, size * 1.1, tone, radius=size * 0.3)
    sheet.box(x - size * 0.45, ground - size * 0.72, size * 0.9, size * 0.12, metal, radius=4)
    sheet.box(x - size * 0.45, ground - size * 0.48, size * 0.9, size * 0.12, metal, radius=4)
    for side in (-1, 1):
        sheet.box(x + side * size * 0.4 - 3, ground - size * 0.72, 6, size, metal)
