"""Tiles, stars and rosettes."""

from PIL import Image, ImageOps

from demo.drawing import HEIGHT, PALETTES, SCALE, WIDTH, Sheet, mix, point


def azulejo(sheet, rng, c):
    tile = tile_of(rng, c)
    side = tile.width // SCALE
    for row in range(HEIGHT // side + 1):
        for column in range(WIDTH // side):
            worn = Image.blend(tile, Image.new("RGB", tile.size, rng.choice(["white", "black"])), rng.uniform(0, 0.06))
            sheet.image.paste(worn, (column * side * SCALE, row * side * SCALE))
    for x in range(0, WIDTH + 1, side):
        sheet.box(x - 1, 0, 2, HEIGHT, mix(c["paper"], c["dark"], 0.25))
    for y in range(0, HEIGHT + 1, side):
        sheet.box(0, y - 1, WIDTH, 2, mix(c["paper"], c["dark"], 0.25))


def tile_of(rng, c, side=200):
    """One tile, built of a quarter and its mirrors."""
    half = side // 2
    quarter = Sheet(half, half, c["light"])
    quarter.disc(0, 0, half * rng.uniform(0.88, 0.96), c["main"])
    quarter.disc(0, 0, half * rng.uniform(0.74, 0.8), c["light"])
    for degrees in (-15, -45, -75):
        quarter.petal(0, 0, half * 0.24, half * 0.5, half * 0.24, degrees, c["second"])
        quarter.petal(0, 0, half * 0.3, half * 0.34, half * 0.1, degrees, c["dark"])
    for degrees in (-30, -60):
        quarter.petal(0, 0, half * 0.2, half * 0.42, half * 0.12, degrees, c["accent"])
    quarter.disc(0, 0, half * 0.24, c["dark"])
    quarter.disc(0, 0, half * 0.15, c["accent"])
    corner = rng.choice(["star", "leaf"])
    if corner == "star":
        quarter.star(half, half, half * 0.42, half * 0.22, 8, c["dark"])
        quarter.star(half, half, half * 0.3, half * 0.15, 8, c["accent"])
    else:
        for degrees in (105, 135, 165):
            quarter.petal(half, half, half * 0.1, half * 0.4, half * 0.17, degrees, c["dark"])
        quarter.disc(half, half, half * 0.15, c["accent"])
    for number in range(1, 6):
        x, y = point(0, 0, half * 0.84, -90 * number / 6)
        quarter.disc(x, y, half * 0.026, c["light"])
    tile = Image.new("RGB", (side * SCALE, side * SCALE))
    ours = quarter.image
    tile.paste(ImageOps.flip(ImageOps.mirror(ours)), (0, 0))
    tile.paste(ImageOps.flip(ours), (half * SCALE, 0))
    tile.paste(ImageOps.mirror(ours), (0, half * SCALE))
    tile.paste(ours, (half * SCALE, half * SCALE))
    return ImageOps.flip(ImageOps.mirror(tile)) if rng.random() < 0.5 else tile


def star(sheet, rng, c):
    """Stars of eight points and the crosses between them."""
    side = rng.choice([160, 200])
    sheet.box(0, 0, WIDTH, HEIGHT, c["dark"])
    outer, inner = side * 0.5, side * 0.5 * 0.7654
    lines = c["light"]
    for row in range(-1, HEIGHT // side + 2):
        for column in range(-1, WIDTH // side + 2):
            x, y = column * side, row * side
            odd = (row + column) % 2
            cross = mix(c["main"], c["dark"], 0.28 * odd + rng.uniform(0, 0.1))
            centre = (x + side / 2, y + side / 2)
            for degrees in (0, 90, 180, 270):
                sheet.petal(*centre, side * 0.1, side * 0.34, side * 0.2, degrees, cross)
            sheet.star(*centre, side * 0.2, side * 0.1, 4, c["second"], turn=45)
            sheet.disc(*centre, side * 0.045, lines)
    for row in range(HEIGHT // side + 2):
        for column in range(WIDTH // side + 2):
            x, y = column * side, row * side
            body = c["second"] if (row + column) % 2 else c["accent"]
            sheet.star(x, y, outer, inner, 8, lines, turn=0)
            sheet.star(x, y, outer - 7, inner - 6, 8, mix(body, c["dark"], rng.uniform(0, 0.12)), turn=0)
            sheet.star(x, y, outer * 0.66, outer * 0.4, 8, lines, turn=22.5)
            sheet.star(x, y, outer * 0.58, outer * 0.33, 8, c["dark"], turn=22.5)
            sheet.star(x, y, outer * 0.34, outer * 0.2, 8, c["light"], turn=0)
            sheet.disc(x, y, outer * 0.11, c["main"])


def rosette(sheet, rng, c):
    sheet.box(0, 0, WIDTH, HEIGHT, mix(c["main"], c["dark"], 0.35))
    for x in range(0, WIDTH + 1, 80):
        for y in range(0, HEIGHT + 1, 80):
            sheet.star(x, y, 15, 6, 4, mix(c["main"], c["dark"], 0.12), turn=0)
            sheet.disc(x + 40, y + 40, 4, mix(c["main"], c["light"], 0.2))
    for x, y in ((0, 0), (WIDTH, 0), (0, HEIGHT), (WIDTH, HEIGHT)):
        wheel(sheet, rng, c, x, y, 330)
    wheel(sheet, rng, c, WIDTH / 2, HEIGHT / 2, 455)


def wheel(sheet, rng, c, x, y, radius):
    petals = rng.choice([12, 16, 24])
    step = 360 / petals
    sheet.disc(x, y, radius, c["second"])
    sheet.disc(x, y, radius * 0.975, c["dark"])
    for number in range(petals * 2):
        sheet.disc(*point(x, y, radius * 0.93, number * step / 2), radius * 0.018, c["light"])
    sheet.disc(x, y, radius * 0.885, c["paper"] if c["paper"] != PALETTES["nuit"]["paper"] else c["main"])
    for number in range(petals):
        angle = number * step
        sheet.petal(x, y, radius * 0.42, radius * 0.45, radius * 0.19, angle, c["main"])
        sheet.petal(x, y, radius * 0.5, radius * 0.3, radius * 0.085, angle, c["light"])
        sheet.petal(x, y, radius * 0.62, radius * 0.25, radius * 0.07, angle + step / 2, c["accent"])
    sheet.disc(x, y, radius * 0.47, c["dark"])
    sheet.disc(x, y, radius * 0.45, c["second"])
    sheet.star(x, y, radius * 0.44, radius * 0.27, petals // 2, c["dark"], turn=90)
    sheet.star(x, y, radius * 0.36, radius * 0.22, petals // 2, c["light"], turn=90)
    sheet.disc(x, y, radius * 0.2, c["main"])
    for number in range(petals // 2):
        sheet.petal(x, y, radius * 0.02, radius * 0.16, radius * 0.07, number * step * 2, c["light"])
    sheet.disc(x, y, radius * 0.045, c["accent"])
