"""Rivers, hills and groves."""

from demo.drawing import HEIGHT, WIDTH, mix, point
from demo.motifs.buildings import voussoirs
from demo.motifs.plants import birds, cloud, oak, orange_tree, reeds


def river(sheet, rng, c):
    """A bridge of several arches, and its reflection."""
    sheet.fade(mix(c["sky"], c["second"], 0.5), mix(c["sky"], c["light"], 0.7), 0, 560)
    sun = rng.uniform(250, 1350)
    sheet.disc(sun, 270, 92, mix(c["sun"], c["light"], 0.4))
    for share, base in ((0.28, 400), (0.48, 450)):
        sheet.hill(base, 34, rng, mix(c["sky"], c["main"], share))
    water_line = 640
    sheet.fade(mix(c["second"], c["light"], 0.25), mix(c["main"], c["dark"], 0.45), water_line, HEIGHT - water_line)
    count = rng.choice([4, 5])
    span = WIDTH / count
    stone, shadow = mix(c["second"], c["light"], 0.35), mix(c["main"], c["dark"], 0.45)
    reflected = mix(stone, c["main"], 0.55)
    sheet.box(0, water_line, WIDTH, 150, reflected)
    for number in range(count + 1):
        x = (number + 0.5) * span - span / 2 * (count % 2)
        sheet.disc(x, water_line, span * 0.36, mix(c["second"], c["light"], 0.2), span * 0.36)
    sheet.box(0, 505, WIDTH, water_line - 505, stone)
    sheet.box(0, 478, WIDTH, 30, mix(stone, c["dark"], 0.25))
    for x in range(0, WIDTH, 40):
        sheet.box(x, 470, 24, 12, mix(stone, c["dark"], 0.25))
    for number in range(count + 1):
        x = (number + 0.5) * span - span / 2 * (count % 2)
        voussoirs(sheet, x, water_line, span * 0.36, span * 0.415, 0, 180, 21, mix(stone, c["dark"], 0.3), c["light"])
        opening = [point(x, water_line, span * 0.36, angle) for angle in range(0, 181, 5)]
        sheet.polygon(opening, mix(c["sky"], c["main"], 0.42))
        sheet.polygon(
            [point(x, water_line, span * 0.36, a) for a in range(100, 181, 5)] + [(x - span * 0.28, water_line)], shadow
        )
        pier = x + span / 2
        sheet.polygon(
            [(pier - 34, water_line + 8), (pier, 520), (pier + 34, water_line + 8)], mix(stone, c["dark"], 0.14)
        )
    sheet.box(0, water_line - 4, WIDTH, 8, shadow)
    ripples(sheet, rng, c, water_line)
    for _ in range(26):
        reeds(sheet, rng, c, rng.choice([rng.uniform(-10, 300), rng.uniform(1320, 1610)]))
    birds(sheet, rng, c["dark"], 6)


def ripples(sheet, rng, c, water_line):
    for _ in range(110):
        y = rng.uniform(water_line + 12, 990)
        length = rng.uniform(24, 150) * (y - 520) / 220
        tone = (
            mix(c["second"], c["light"], rng.uniform(0.2, 0.8))
            if rng.random() < 0.6
            else mix(c["main"], c["dark"], 0.3)
        )
        sheet.box(rng.uniform(-80, WIDTH), y, length, 4, tone, radius=2)


def hills(sheet, rng, c, *, train=False):
    sheet.fade(mix(c["sky"], c["second"], 0.3), mix(c["sky"], c["light"], 0.8), 0, 620)
    sheet.disc(rng.uniform(300, 1300), 260, 120, mix(c["sun"], c["light"], 0.45))
    for number in range(3):
        cloud(sheet, rng, mix(c["light"], c["sky"], 0.25), rng.uniform(100, 1450), 110 + number * 70)
    for number, share in enumerate((0.22, 0.42, 0.62, 0.8)):
        colour = mix(c["sky"], mix(c["main"], c["leaf"], number / 4), share)
        line = sheet.hill(430 + number * 105, 46, rng, colour)
        if train and number == 1:
            carriages(sheet, c, line)
        for _ in range(6 + number * 7):
            x = rng.uniform(0, WIDTH)
            oak(sheet, rng, mix(colour, c["dark"], 0.5), x, line(x) + rng.uniform(4, 60), 16 + number * 15)
    sheet.hill(905, 26, rng, mix(c["leaf"], c["dark"], 0.35))
    for _ in range(90):
        x, y = rng.uniform(0, WIDTH), rng.uniform(915, 1000)
        sheet.petal(
            x, y, 0, rng.uniform(24, 60), 8, rng.uniform(70, 110), mix(c["leaf"], c["second"], rng.uniform(0, 0.6))
        )
    birds(sheet, rng, mix(c["dark"], c["sky"], 0.2), 7)


def train_in_hills(sheet, rng, c):
    hills(sheet, rng, c, train=True)


def carriages(sheet, c, line):
    deck = 545
    sheet.box(0, deck, WIDTH, 16, mix(c["second"], c["dark"], 0.3))
    for x in range(40, WIDTH, 130):
        sheet.box(x, deck + 16, 20, 150, mix(c["second"], c["dark"], 0.3))
    body = c["light"]
    for number in range(6):
        x = 180 + number * 176
        sheet.box(x, deck - 62, 170, 60, body, radius=8)
        sheet.box(x, deck - 24, 170, 10, c["accent"])
        for pane in range(5):
            sheet.box(x + 14 + pane * 30, deck - 50, 22, 18, mix(c["dark"], c["main"], 0.3), radius=3)
    nose = 180 + 6 * 176
    sheet.polygon(
        [(nose, deck - 62), (nose + 60, deck - 58), (nose + 150, deck - 14), (nose + 150, deck - 2), (nose, deck - 2)],
        body,
    )
    sheet.polygon(
        [(nose + 62, deck - 52), (nose + 112, deck - 30), (nose + 70, deck - 30)], mix(c["dark"], c["main"], 0.3)
    )
    sheet.polygon([(nose, deck - 24), (nose + 132, deck - 24), (nose + 148, deck - 14), (nose, deck - 14)], c["accent"])


def olives(sheet, rng, c):
    """Rows of trees over the hills, as regular as writing."""
    sheet.fade(mix(c["sky"], c["second"], 0.25), mix(c["sky"], c["light"], 0.8), 0, 520)
    sheet.disc(rng.uniform(250, 1350), 230, 105, mix(c["sun"], c["light"], 0.4))
    for number, share in enumerate((0.25, 0.4)):
        sheet.hill(330 + number * 45, 40, rng, mix(c["sky"], c["accent"] if number else c["main"], share))
    earth = mix(c["second"], c["paper"], 0.35)
    for number, base in enumerate((425, 540, 690)):
        ground = mix(earth, c["accent"], 0.16 * number)
        line = sheet.hill(base, 42, rng, ground)
        size = 13 + number * 15
        depth = 115 + number * 60 + (200 if number == 2 else 0)
        rows = 7
        for row in range(rows):
            below = depth * (row / rows) ** 1.25 + size * 0.7
            grown = size * (1 + 0.8 * row / rows)
            step = grown * 2.5
            x = -step * rng.random()
            while x < WIDTH + step:
                y = line(x) + below
                sheet.disc(x + grown * 0.35, y + grown * 0.55, grown * 0.95, mix(ground, c["dark"], 0.3), grown * 0.3)
                sheet.box(x - grown * 0.1, y, grown * 0.2, grown * 0.6, mix(c["dark"], c["second"], 0.2))
                sheet.disc(x, y - grown * 0.2, grown * 0.82, mix(c["leaf"], c["dark"], 0.15), grown * 0.68)
                sheet.disc(
                    x - grown * 0.22, y - grown * 0.36, grown * 0.5, mix(c["leaf"], c["light"], 0.3), grown * 0.4
                )
                x += step


def oranges(sheet, rng, c):
    """A row of orange trees before a wall with battlements."""
    sheet.fade(mix(c["sky"], c["accent"], 0.12), mix(c["sky"], c["light"], 0.6), 0, 420)
    wall = mix(c["second"], c["light"], 0.4)
    sheet.box(0, 250, WIDTH, 520, wall)
    for x in range(0, WIDTH, 100):
        sheet.polygon(
            [
                (x + 12, 252),
                (x + 12, 214),
                (x + 28, 214),
                (x + 28, 182),
                (x + 72, 182),
                (x + 72, 214),
                (x + 88, 214),
                (x + 88, 252),
            ],
            wall,
        )
    for y in range(290, 770, 48):
        sheet.box(0, y, WIDTH, 3, mix(wall, c["dark"], 0.1))
    for x in range(200, WIDTH, 400):
        sheet.box(x - 70, 500, 140, 270, mix(c["dark"], c["main"], 0.3))
        voussoirs(sheet, x, 500, 74, 118, -20, 200, 15, c["main"], c["light"])
        sheet.disc(x, 500, 75, mix(c["dark"], c["main"], 0.3))
    sheet.fade(mix(c["second"], c["paper"], 0.35), mix(c["main"], c["second"], 0.45), 770, 230)
    for x in range(-200, WIDTH + 300, 130):
        sheet.line([(800 + (x - 800) * 0.8, 770), (800 + (x - 800) * 1.5, 1000)], mix(c["main"], c["second"], 0.7), 4)
    for x in (0, 400, 800, 1200, 1600):
        orange_tree(sheet, rng, c, x, 880)
    for _ in range(26):
        x, y = rng.uniform(0, WIDTH), rng.uniform(850, 985)
        sheet.disc(x + 6, y + 13, 18, mix(c["main"], c["dark"], 0.4), 6)
        sheet.disc(x, y, 15, "#e8892b")
        sheet.disc(x - 4, y - 5, 4, "#f9c277")


def sunset(sheet, rng, c):
    """A large sun at the end of converging rows."""
    horizon = 560
    sheet.fade(mix(c["main"], c["dark"], 0.15), mix(c["sun"], c["light"], 0.45), 0, horizon)
    x = 800 + rng.uniform(-220, 220)
    for number, radius in enumerate((390, 330, 270)):
        sheet.disc(x, horizon - 40, radius, mix(c["sun"], c["light"], 0.2 + number * 0.25))
    for number in range(6):
        y = 150 + number * 62
        sheet.box(rng.uniform(-100, 1100), y, rng.uniform(220, 520), 12, mix(c["light"], c["second"], 0.4), radius=6)
    sheet.hill(horizon - 20, 24, rng, mix(c["main"], c["dark"], 0.45))
    sheet.box(0, horizon + 10, WIDTH, HEIGHT, mix(c["second"], c["dark"], 0.15))
    for number in range(-16, 17):
        near, far = x + number * 235, x + number * 26
        tone = mix(c["leaf"], c["dark"], 0.15 + 0.25 * (number % 2))
        sheet.polygon(
            [(far - 4, horizon + 10), (far + 4, horizon + 10), (near + 74, HEIGHT), (near - 74, HEIGHT)], tone
        )
        for step in range(1, 24):
            share = (step / 23) ** 2
            y = horizon + 10 + (HEIGHT - horizon) * share
            middle = far + (near - far) * share
            size = 5 + 62 * share
            if -80 < middle < WIDTH + 80:
                sheet.disc(middle, y - size * 0.25, size, mix(tone, c["second"], 0.12 + 0.2 * (step % 2)), size * 0.62)
