"""Arches, towns, lanes and doors."""

from random import Random

from demo.drawing import SCALE, WIDTH, mix, point
from demo.motifs.plants import birds, flowers, pot, tree_in_pot
from demo.motifs.tiles import tile_of


def arches(sheet, rng, c):
    """Double arches, row behind row, the farther the paler."""
    sheet.fade(mix(c["dark"], c["main"], 0.35), mix(c["second"], c["light"], 0.55))
    sheet.disc(WIDTH / 2 + rng.uniform(-200, 200), 690, 330, mix(c["second"], c["light"], 0.75))
    sheet.box(0, 860, WIDTH, 140, mix(c["dark"], c["second"], 0.35))
    for depth, bay in enumerate((150, 205, 285, 400)):
        near = (depth + 1) / 4
        haze = mix(mix(c["second"], c["light"], 0.5), c["dark"], 0.1)
        brick = mix(haze, c["main"], 0.25 + 0.75 * near)
        stone = mix(haze, c["light"], 0.3 + 0.7 * near)
        column = mix(haze, c["dark"], 0.15 + 0.65 * near)
        shift = WIDTH / 2 - bay / 2 if depth % 2 else WIDTH / 2
        aisle(sheet, bay, shift, 860 + 110 * near**2, brick, stone, column)


def aisle(sheet, bay, shift, ground, brick, stone, column):
    radius = bay * 0.42
    lower, upper = ground - bay * 1.22, ground - bay * 1.68
    ring = bay * 0.16
    first = shift % bay - bay * 1.5
    for number in range(int(WIDTH / bay) + 4):
        x = first + number * bay
        top_arc = [point(x, upper, radius + ring * 0.4, angle) for angle in range(0, 181, 6)]
        wall = [(x - bay / 2, upper), (x - bay / 2, -20), (x + bay / 2, -20), (x + bay / 2, upper)]
        sheet.polygon(wall + top_arc, mix(stone, column, 0.18))
        voussoirs(sheet, x, upper, radius * 0.9, radius + ring, 0, 180, 13, brick, stone)
    for number in range(int(WIDTH / bay) + 4):
        x = first + number * bay
        voussoirs(sheet, x, lower, radius * 0.86, radius + ring * 0.75, -24, 204, 17, brick, stone)
    for number in range(int(WIDTH / bay) + 5):
        x = first + (number - 0.5) * bay
        foot = lower + radius * 0.34
        sheet.box(x - bay * 0.075, upper, bay * 0.15, foot - upper, mix(stone, column, 0.1))
        sheet.polygon(
            [(x - bay * 0.1, foot), (x + bay * 0.1, foot), (x + bay * 0.055, foot + bay * 0.13)]
            + [(x - bay * 0.055, foot + bay * 0.13)],
            stone,
        )
        sheet.box(x - bay * 0.045, foot + bay * 0.13, bay * 0.09, ground - foot - bay * 0.13, column)
        sheet.box(x - bay * 0.032, foot + bay * 0.13, bay * 0.02, ground - foot - bay * 0.13, mix(column, stone, 0.3))
        sheet.box(x - bay * 0.07, ground - bay * 0.05, bay * 0.14, bay * 0.05, mix(column, stone, 0.2))


def voussoirs(sheet, x, y, inner, outer, start, end, count, brick, stone):
    step = (end - start) / count
    for number in range(count):
        colour = stone if number % 2 else brick
        sheet.wedge(x, y, inner, outer, start + number * step, start + (number + 1) * step, colour)


def skyline(sheet, rng, c):
    """A town above its river."""
    sheet.fade(mix(c["sky"], c["main"], 0.35), mix(c["sky"], c["light"], 0.65), 0, 700)
    x = rng.choice([430, 1130])
    sheet.disc(x, 520, 150, mix(c["sky"], c["light"], 0.7))
    sheet.disc(x, 520, 112, mix(c["sun"], c["light"], 0.35))
    for depth, share in ((0, 0.3), (1, 0.6), (2, 1.0)):
        colour = mix(c["sky"], mix(c["dark"], c["main"], 0.35), share)
        town(sheet, rng, c, 700, 60 + depth * 10, colour, lit=depth == 2)
    tower(sheet, 800 + rng.uniform(-120, 120), 700, c["dark"], c)
    for dome in (rng.uniform(240, 420), rng.uniform(1100, 1350)):
        sheet.disc(dome, 590, 62, c["dark"], 74)
        sheet.box(dome - 62, 590, 124, 110, c["dark"])
        sheet.box(dome - 3, 486, 6, 40, c["dark"])
        sheet.disc(dome, 590, 48, mix(c["dark"], c["accent"], 0.55), 60)
        sheet.box(dome - 62, 590, 124, 12, mix(c["dark"], c["light"], 0.25))
    sheet.fade(mix(c["main"], c["sky"], 0.35), mix(c["dark"], c["main"], 0.5), 700, 300)
    for _ in range(70):
        y = rng.uniform(712, 990)
        length = rng.uniform(30, 190) * (y - 640) / 200
        sheet.box(rng.uniform(-50, WIDTH), y, length, 3, mix(c["main"], c["light"], rng.uniform(0.2, 0.6)), radius=1)
    for number in range(9):
        y = 716 + number * 30
        sheet.box(x - 90 + number * 6, y, 180 - number * 12, 6, mix(c["sun"], c["light"], 0.4), radius=3)
    birds(sheet, rng, c["dark"], 9)


def town(sheet, rng, c, ground, height, colour, *, lit):
    x = -30
    while x < WIDTH:
        width, tall = rng.uniform(60, 150), height + rng.uniform(0, 95)
        sheet.box(x, ground - tall, width + 1, tall, colour)
        if rng.random() < 0.6:
            sheet.polygon(
                [(x - 8, ground - tall), (x + width / 2, ground - tall - 26), (x + width + 8, ground - tall)], colour
            )
        if lit:
            for _ in range(rng.randrange(4)):
                window = (x + rng.uniform(12, width - 24), ground - rng.uniform(25, tall - 12))
                sheet.box(*window, 10, 15, mix(c["accent"], c["light"], 0.3))
        x += width


def tower(sheet, x, ground, colour, c):
    for width, top in ((104, 300), (84, 220), (62, 160), (40, 116)):
        sheet.box(x - width / 2, top, width, ground - top, colour)
        sheet.box(x - width / 2 - 8, top, width + 16, 10, mix(colour, c["light"], 0.22))
    for y, count in ((250, 3), (330, 3)):
        for number in range(count):
            window = x - 24 + number * 24
            sheet.disc(window, y, 7, mix(c["sky"], c["light"], 0.4))
            sheet.box(window - 7, y, 14, 26, mix(c["sky"], c["light"], 0.4))
    sheet.disc(x, 116, 20, colour)
    sheet.box(x - 3, 62, 6, 50, colour)
    sheet.box(x - 13, 74, 26, 5, colour)


def street(sheet, rng, c):
    """A lane between white walls, cut in two by the shadow."""
    sheet.fade(mix(c["sky"], c["main"], 0.4), mix(c["sky"], c["light"], 0.4))
    left, right = mix(c["light"], c["sky"], 0.45), mix(c["light"], c["second"], 0.12)
    sheet.polygon([(0, 0), (560, 0), (690, 640), (0, 1000)], left)
    sheet.polygon([(1600, 0), (1010, 0), (880, 640), (1600, 1000)], right)
    sheet.polygon(
        [(690, 640), (690, 300), (745, 262), (800, 300), (880, 300), (880, 640)], mix(right, c["second"], 0.3)
    )
    sheet.box(752, 520, 70, 120, c["main"])
    sheet.disc(787, 520, 35, c["main"])
    sheet.polygon([(0, 1000), (690, 640), (880, 640), (1600, 1000)], mix(c["paper"], c["second"], 0.45))
    for number in range(1, 9):
        y = 640 + 360 * (number / 8) ** 1.7
        share = (y - 640) / 360
        sheet.line([(690 - 690 * share, y), (880 + 720 * share, y)], mix(c["second"], c["dark"], 0.18), 2 + share * 3)
    for x in (300, 520, 785, 1050, 1270):
        sheet.line([(x, 1000), (785 + (x - 785) * 0.2, 640)], mix(c["second"], c["dark"], 0.18), 3)
    reach = rng.uniform(900, 1080)
    sheet.shade([(0, 1000), (690, 640), (800, 640), (reach, 1000)], c["dark"], 0.42)
    sheet.shade([(0, 0), (560, 0), (690, 640), (0, 1000)], c["dark"], 0.3)
    for x, y, scale in ((1180, 330, 1.0), (1420, 210, 1.5), (980, 420, 0.55)):
        window(sheet, rng, c, x, y, scale)
    for x, y, scale in ((420, 360, 0.8), (180, 260, 1.3)):
        shutter(sheet, c, x, y, scale)
    skirting = mix(c["accent"], c["light"], 0.15)
    sheet.polygon([(880, 640), (1600, 1000), (1600, 880), (880, 606)], skirting)
    sheet.polygon([(690, 640), (0, 1000), (0, 880), (690, 606)], mix(skirting, c["dark"], 0.4))
    for x, y, size in ((1490, 960, 1.15), (1290, 850, 0.85), (1120, 762, 0.6)):
        pot(sheet, rng, c, x, y, 90 * size)


def window(sheet, rng, c, x, y, scale):
    width, height = 110 * scale, 190 * scale
    sheet.box(
        x - width / 2 - 10 * scale,
        y - 10 * scale,
        width + 20 * scale,
        height + 16 * scale,
        mix(c["second"], c["light"], 0.2),
    )
    sheet.box(x - width / 2, y, width, height, mix(c["dark"], c["main"], 0.3))
    sheet.box(x - width / 2, y, width / 2 - 3, height, c["main"])
    for number in range(9):
        sheet.box(
            x - width / 2 + 6 * scale,
            y + (12 + number * 20) * scale,
            width / 2 - 15 * scale,
            5 * scale,
            mix(c["main"], c["dark"], 0.35),
        )
    rail = y + height * 0.56
    for number in range(10):
        sheet.box(x - width * 0.68 + number * width * 0.151, rail, 4 * scale, height * 0.5, c["dark"])
    sheet.box(x - width * 0.72, rail - 5 * scale, width * 1.44, 8 * scale, c["dark"], radius=3)
    sheet.box(x - width * 0.76, y + height * 1.05, width * 1.52, 14 * scale, mix(c["second"], c["dark"], 0.2))
    for number in range(7):
        flowers(sheet, rng, c, x - width * 0.6 + number * width * 0.2, rail + 6 * scale, 26 * scale)


def shutter(sheet, c, x, y, scale):
    width, height = 90 * scale, 210 * scale
    sheet.box(x - width / 2, y, width, height, mix(c["leaf"], c["dark"], 0.45))
    for number in range(12):
        sheet.box(
            x - width / 2 + 6 * scale,
            y + (10 + number * 16.5) * scale,
            width - 12 * scale,
            7 * scale,
            mix(c["leaf"], c["dark"], 0.2),
        )


def door(sheet, rng, c):
    """An arched door in a wall, bordered with tiles, two trees in pots beside it."""
    wall = mix(c["light"], c["second"], 0.16)
    sheet.fade(wall, mix(wall, c["second"], 0.35))
    sheet.box(0, 640, WIDTH, 250, mix(c["paper"], c["light"], 0.4))
    band = tile_of(Random(rng.random()), c, side=120)
    for x in range(0, WIDTH, 120):
        sheet.image.paste(band, (x * SCALE, 664 * SCALE))
        sheet.image.paste(band, (x * SCALE, 784 * SCALE))
    sheet.box(0, 648, WIDTH, 16, c["main"])
    sheet.box(0, 890, WIDTH, 14, c["main"])
    sheet.box(0, 904, WIDTH, 96, mix(c["second"], c["dark"], 0.3))
    for x in range(-100, WIDTH + 200, 100):
        sheet.line([(x, 904), (800 + (x - 800) * 1.25, 1000)], mix(c["second"], c["dark"], 0.5), 3)
    x, y, radius = 800, 400, 215
    sheet.box(x - 320, 110, 640, 794, mix(c["main"], c["light"], 0.1))
    sheet.box(x - 304, 126, 608, 778, mix(c["light"], c["paper"], 0.5))
    voussoirs(sheet, x, y, radius, radius + 72, -14, 194, 25, c["main"], c["light"])
    sheet.box(x - 287, y + 50, 78, 854 - y, mix(c["light"], c["second"], 0.25))
    sheet.box(x + 209, y + 50, 78, 854 - y, mix(c["light"], c["second"], 0.25))
    wood = mix(c["accent"], c["dark"], 0.35) if rng.random() < 0.5 else mix(c["main"], c["dark"], 0.4)
    sheet.disc(x, y, radius, wood)
    sheet.box(x - 209, y, 418, 904 - y, wood)
    sheet.box(x - 3, y - radius, 6, 904 - y + radius, mix(wood, c["dark"], 0.6))
    for row in range(11):
        for column in range(8):
            nail_x, nail_y = x - 178 + column * 50.8, y - 120 + row * 56
            if (nail_x - x) ** 2 + min(0, nail_y - y) ** 2 < (radius - 26) ** 2:
                sheet.disc(nail_x + 2, nail_y + 3, 9, mix(wood, c["dark"], 0.6))
                sheet.disc(nail_x, nail_y, 8, mix(c["second"], c["light"], 0.2))
    for side in (-1, 1):
        sheet.ring(x + side * 60, 610, 24, 8, mix(c["second"], c["light"], 0.25))
        tree_in_pot(sheet, rng, c, x + side * 510, 905)
    for number in range(7):
        for side in (-1, 1):
            hung = x + side * (390 + 105 * (number % 3))
            if number < 6:
                pot(sheet, rng, c, hung, 250 + (number // 3) * 190, 62)
