"""The sky at night."""

from math import sin

from demo.drawing import WIDTH, mix
from demo.motifs.plants import oak


def moon(sheet, rng, c):
    night(sheet, rng, c)
    x = rng.uniform(950, 1250)
    full_moon(sheet, c, x, 290, 135)
    sheet.hill(650, 28, rng, mix(c["main"], c["dark"], 0.5))
    far = 470
    for number in range(14):
        width, tall = rng.uniform(16, 44), rng.uniform(20, 62)
        sheet.box(far - 190 + number * 27, 672 - tall, width, tall + 12, mix(c["dark"], c["second"], 0.25))
        sheet.box(far - 182 + number * 27, 660 - tall * 0.4, 5, 7, c["second"])
    sheet.box(far + 10, 555, 26, 120, mix(c["dark"], c["second"], 0.25))
    sheet.polygon([(far + 4, 556), (far + 23, 524), (far + 42, 556)], mix(c["dark"], c["second"], 0.25))
    sheet.fade(mix(c["dark"], c["main"], 0.45), c["dark"], 676, 324)
    left, right = [], []
    for step in range(31):
        share = step / 30
        y = 676 + 324 * share**1.4
        middle = far + 20 + 170 * sin(share * 4.2) * share + 330 * share
        half = 3 + 120 * share**1.6
        left.append((middle - half, y))
        right.append((middle + half, y))
    sheet.polygon(left + right[::-1], mix(c["second"], c["light"], 0.35))
    for _ in range(46):
        share = rng.random() ** 0.6
        size = 8 + 44 * share
        tree_x, y = rng.uniform(0, WIDTH), 690 + 300 * share
        if abs(tree_x - (far + 330 * share + 60)) > 90 + 190 * share:
            oak(sheet, rng, mix(c["leaf"], c["dark"], 0.55), tree_x, y, size)


def night(sheet, rng, c):
    deep = mix(c["dark"], "#0b1030", 0.6)
    sheet.fade(deep, mix(c["main"], c["dark"], 0.25), 0, 780)
    for _ in range(230):
        size = rng.choice([1.2, 1.6, 2.2, 3])
        sheet.disc(rng.uniform(0, WIDTH), rng.uniform(0, 640), size, mix(c["light"], deep, rng.uniform(0, 0.6)))
    for _ in range(14):
        x, y = rng.uniform(0, WIDTH), rng.uniform(20, 480)
        sheet.star(x, y, 13, 3, 4, mix(c["light"], c["second"], 0.3))


def full_moon(sheet, c, x, y, radius):
    glow = mix(c["main"], c["dark"], 0.2)
    for number in range(4):
        sheet.ring(x, y, radius * (1.9 - number * 0.2), 3, mix(glow, c["light"], 0.08 + number * 0.06))
    sheet.disc(x, y, radius, mix(c["light"], c["second"], 0.15))
    for shift_x, shift_y, share in ((-0.35, -0.2, 0.2), (0.25, 0.3, 0.26), (0.3, -0.42, 0.13), (-0.2, 0.45, 0.12)):
        sheet.disc(x + radius * shift_x, y + radius * shift_y, radius * share, mix(c["light"], c["second"], 0.38))
