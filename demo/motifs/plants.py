"""What grows, and what flies over it."""

from math import cos, pi, sin

from demo.drawing import HEIGHT, mix, point

BLOOMS = ("#d8344f", "#e8607a", "#f4a3b5", "#ffffff", "#c52b6b", "#f0b23c")


def flowers(sheet, rng, c, x, y, size):
    colour = rng.choice(BLOOMS)
    for number in range(5):
        sheet.disc(*point(x, y, size * 0.32, 90 + number * 72), size * 0.27, colour)
    sheet.disc(x, y, size * 0.17, mix(colour, "#5a2a10", 0.45))


def pot(sheet, rng, c, x, ground, size):
    clay = rng.choice([c["main"], c["main"], mix(c["main"], c["second"], 0.5), mix(c["accent"], c["second"], 0.4)])
    for _ in range(15):
        angle, reach = rng.uniform(20, 160), size * rng.uniform(0.45, 0.95)
        leaf = mix(c["leaf"], rng.choice([c["dark"], c["light"]]), rng.uniform(0, 0.3))
        sheet.petal(x, ground - size * 0.5, 0, reach, size * 0.22, angle, leaf)
    for _ in range(9):
        angle, reach = rng.uniform(15, 165), size * rng.uniform(0.35, 0.95)
        bloom_x, bloom_y = point(x, ground - size * 0.5, reach, angle)
        flowers(sheet, rng, c, bloom_x, bloom_y, size * 0.2)
    sheet.polygon(
        [(x - size * 0.42, ground - size * 0.55), (x + size * 0.42, ground - size * 0.55)]
        + [(x + size * 0.3, ground), (x - size * 0.3, ground)],
        clay,
    )
    sheet.polygon(
        [(x + size * 0.16, ground - size * 0.55), (x + size * 0.42, ground - size * 0.55)]
        + [(x + size * 0.3, ground), (x + size * 0.12, ground)],
        mix(clay, c["dark"], 0.2),
    )
    sheet.box(
        x - size * 0.47, ground - size * 0.62, size * 0.94, size * 0.15, mix(clay, c["light"], 0.14), radius=size * 0.05
    )


def oak(sheet, rng, colour, x, ground, size):
    sheet.box(x - size * 0.07, ground - size * 0.6, size * 0.14, size * 0.6, mix(colour, "#000000", 0.25))
    for shift_x, shift_y, share in ((-0.34, 0.62, 0.4), (0.34, 0.62, 0.4), (0, 0.85, 0.5)):
        sheet.disc(x + size * shift_x, ground - size * shift_y, size * share, colour, size * share * 0.8)


def reeds(sheet, rng, c, x):
    height, lean = rng.uniform(90, 230), rng.uniform(-26, 26)
    colour = mix(c["leaf"], c["dark"], rng.uniform(0, 0.5))
    sheet.polygon([(x - 5, HEIGHT), (x + lean, HEIGHT - height), (x + 5, HEIGHT)], colour)
    if rng.random() < 0.4:
        sheet.disc(x + lean, HEIGHT - height, 6, mix(c["accent"], c["dark"], 0.3), 22)


def tree_in_pot(sheet, rng, c, x, ground):
    sheet.box(x - 9, ground - 330, 18, 240, mix(c["dark"], c["second"], 0.25))
    sheet.disc(x, ground - 370, 128, mix(c["leaf"], c["dark"], 0.3))
    for _ in range(90):
        angle, reach = rng.uniform(0, 2 * pi), rng.random() ** 0.5 * 112
        sheet.disc(
            x + cos(angle) * reach,
            ground - 374 + sin(angle) * reach,
            rng.uniform(8, 17),
            mix(c["leaf"], c["light"], rng.uniform(0, 0.3)),
        )
    for _ in range(15):
        angle, reach = rng.uniform(0, 2 * pi), rng.random() ** 0.5 * 100
        sheet.disc(x + cos(angle) * reach, ground - 370 + sin(angle) * reach, 14, "#e8892b")
        sheet.disc(x + cos(angle) * reach - 4, ground - 375 + sin(angle) * reach, 4, "#f9c277")
    sheet.polygon(
        [(x - 92, ground - 120), (x + 92, ground - 120), (x + 64, ground), (x - 64, ground)],
        mix(c["main"], c["second"], 0.4),
    )
    sheet.box(x - 100, ground - 132, 200, 28, mix(c["main"], c["dark"], 0.2), radius=6)


def orange_tree(sheet, rng, c, x, ground):
    sheet.disc(x, ground + 6, 150, mix(c["main"], c["dark"], 0.45), 24)
    sheet.polygon(
        [(x - 16, ground), (x - 11, ground - 300), (x + 11, ground - 300), (x + 16, ground)],
        mix(c["dark"], c["second"], 0.2),
    )
    middle = ground - 400
    sheet.disc(x, middle, 178, mix(c["leaf"], c["dark"], 0.35), 160)
    for _ in range(230):
        angle, reach = rng.uniform(0, 2 * pi), rng.random() ** 0.5 * 160
        tone = mix(c["leaf"], c["dark"] if sin(angle) > 0.2 else c["light"], rng.uniform(0, 0.28))
        sheet.petal(x + cos(angle) * reach, middle + sin(angle) * reach * 0.9, 0, 34, 15, rng.uniform(0, 360), tone)
    for _ in range(24):
        angle, reach = rng.uniform(0, 2 * pi), rng.random() ** 0.5 * 150
        fruit_x, fruit_y = x + cos(angle) * reach, middle + sin(angle) * reach * 0.88
        sheet.disc(fruit_x, fruit_y, 16, "#dd7a1f")
        sheet.disc(fruit_x - 2, fruit_y - 2, 13, "#f0963a")
        sheet.disc(fruit_x - 5, fruit_y - 6, 4, "#fbd09a")


def birds(sheet, rng, colour, count):
    for _ in range(count):
        x, y, span = rng.uniform(120, 1480), rng.uniform(70, 330), rng.uniform(12, 26)
        for side in (-1, 1):
            wing = [(x, y), (x + side * span * 0.5, y - span * 0.42), (x + side * span, y - span * 0.1)]
            sheet.polygon([*wing, (x + side * span * 0.5, y - span * 0.22)], colour)


def cloud(sheet, rng, colour, x, y):
    for number in range(6):
        sheet.disc(x + number * 34, y - 22 * sin(pi * number / 5), 24 + 14 * sin(pi * number / 5), colour)
    sheet.box(x - 20, y, 210, 24, colour, radius=12)
