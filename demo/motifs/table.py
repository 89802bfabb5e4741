"""What is eaten."""

from math import sin
from random import Random

from demo.drawing import HEIGHT, SCALE, WIDTH, mix, point
from demo.motifs.tiles import tile_of


def bowl(sheet, rng, c):
    table(sheet, rng, c, dish=soup)


def plate(sheet, rng, c):
    table(sheet, rng, c, dish=sticks)


def table(sheet, rng, c, *, dish):
    """A plate seen from above, on tiles."""
    cloth = tile_of(Random(rng.random()), {**c, "light": mix(c["light"], c["second"], 0.15)}, side=200)
    for x in range(0, WIDTH, 200):
        for y in range(0, HEIGHT, 200):
            sheet.image.paste(cloth, (x * SCALE, y * SCALE))
    sheet.shade([(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)], c["paper"], 0.45)
    x, y = 800, 500
    sheet.disc(x + 16, y + 24, 432, mix(c["second"], c["dark"], 0.4))
    sheet.disc(x, y, 430, c["light"])
    sheet.ring(x, y, 412, 8, c["main"])
    for number in range(48):
        sheet.petal(x, y, 352, 42, 17, number * 7.5, c["main"] if number % 2 else c["accent"])
    sheet.disc(x, y, 342, mix(c["light"], c["dark"], 0.14))
    sheet.disc(x, y + 6, 330, mix(c["light"], c["dark"], 0.06))
    dish(sheet, rng, c, x, y)
    for cutlery in (x - 560, x + 560):
        sheet.box(cutlery - 13, 330, 26, 380, mix(c["dark"], c["light"], 0.45), radius=13)
        sheet.disc(cutlery, 300, 36, mix(c["dark"], c["light"], 0.45), 62)
        if cutlery > x:
            sheet.disc(cutlery - 4, 292, 22, mix(c["dark"], c["light"], 0.65), 44)
        else:
            for tine in (-18, -6, 6):
                sheet.box(cutlery + tine + 3, 226, 6, 62, mix(c["paper"], c["second"], 0.35))


def soup(sheet, rng, c, x, y):
    sheet.disc(x, y, 318, "#d9683a")
    sheet.disc(x, y, 306, "#e67f4a")
    for number in range(5):
        sheet.wedge(x, y, 250 - number * 46, 256 - number * 46, 200 + number * 17, 330 + number * 21, "#ee9768")
    for number in range(4):
        egg_x, egg_y = point(x, y, 120, 35 + number * 62)
        sheet.petal(egg_x, egg_y, -68, 136, 96, 35 + number * 62 + 60, "#fffaf0")
        sheet.disc(*point(egg_x, egg_y, 6, 35), 27, "#f3b53d")
        sheet.disc(*point(egg_x, egg_y, 10, 100), 9, "#f8cf74")
    for _ in range(34):
        angle, reach = rng.uniform(180, 400), rng.uniform(20, 190)
        bit_x, bit_y = point(x, y, reach, angle)
        sheet.box(
            bit_x,
            bit_y,
            rng.uniform(12, 22),
            rng.uniform(10, 18),
            rng.choice(["#8e1f2d", "#a93442", "#7a1624"]),
            radius=4,
        )
    oil = [point(x, y, 238 + 16 * sin(step * 0.7), 150 + step * 5) for step in range(44)]
    sheet.line(oil, "#b9b23a", 11)
    for _ in range(18):
        sheet.disc(*point(x, y, rng.uniform(190, 285), rng.uniform(0, 360)), rng.uniform(3, 9), "#c9c04b")
    for degrees in (70, 110, 90):
        sheet.petal(x - 10, y + 60, 0, 74, 36, degrees, c["leaf"] if c["leaf"] != "#3e6f74" else "#3f7d4e")


def sticks(sheet, rng, c, x, y):
    for _ in range(34):
        middle_x, middle_y = point(x, y, rng.uniform(0, 200), rng.uniform(0, 360))
        angle = rng.uniform(0, 180)
        ends = [point(middle_x, middle_y, 92, angle), point(middle_x, middle_y, 92, angle + 180)]
        sheet.line([(end_x + 5, end_y + 8) for end_x, end_y in ends], "#a36a2a", 34)
        sheet.line(ends, rng.choice(["#d99a3e", "#e2ab55", "#cf8c34"]), 32)
        sheet.line(
            [point(middle_x - 4, middle_y - 6, 78, angle), point(middle_x - 4, middle_y - 6, 78, angle + 180)],
            "#f0cd8d",
            6,
        )
        sheet.disc(*ends[0], 15, "#4a2547")
    syrup = [point(x, y, 20 + step * 2.6, step * 13) for step in range(92)]
    sheet.line(syrup, "#3a1a0c", 10)
    for _ in range(40):
        salt_x, salt_y = point(x, y, rng.uniform(0, 270), rng.uniform(0, 360))
        sheet.box(salt_x, salt_y, 6, 6, "#ffffff")
