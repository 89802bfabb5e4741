"""Circuits."""

from demo.drawing import HEIGHT, WIDTH, mix


def circuit(sheet, rng, c):
    """Conductors that leave a chip as branches leave a trunk."""
    board = mix(c["main"], c["dark"], 0.55)
    sheet.fade(board, mix(board, c["dark"], 0.35))
    for x in range(0, WIDTH + 1, 50):
        for y in range(0, HEIGHT + 1, 50):
            sheet.disc(x, y, 2.4, mix(board, c["second"], 0.25))
    x, y, half = 800, 500, 150
    pads = 9
    for side in range(4):
        for number in range(pads):
            shift = (number - pads // 2) * 29
            conductor(sheet, rng, c, x, y, half, side, shift, number)
    for _ in range(16):
        part_x, part_y = rng.uniform(60, 1480), rng.choice([rng.uniform(40, 250), rng.uniform(740, 940)])
        component(sheet, rng, c, part_x, part_y)
    sheet.box(x - half - 12, y - half - 12, 2 * half + 24, 2 * half + 24, mix(c["dark"], "#000000", 0.35), radius=16)
    sheet.box(x - half, y - half, 2 * half, 2 * half, c["dark"], radius=12)
    sheet.ring(x, y, half * 0.72, 4, c["second"])
    sheet.star(x, y, half * 0.66, half * 0.46, 8, c["second"], turn=0)
    sheet.star(x, y, half * 0.58, half * 0.4, 8, c["dark"], turn=0)
    sheet.star(x, y, half * 0.42, half * 0.2, 8, c["accent"], turn=22.5)
    sheet.disc(x, y, half * 0.12, c["light"])
    sheet.disc(x - half + 26, y - half + 26, 9, c["second"])


def conductor(sheet, rng, c, x, y, half, side, shift, number):
    """Straight, aslant, straight; at the end an eye or a leaf. Drawn to the right, then turned."""
    outwards = abs(shift) * 0.9
    first = half + 60 + rng.choice([0, 30, 60]) + (130 - outwards)
    slant = (1 if shift > 0 else -1 if shift else 0) * (rng.uniform(40, 90) + outwards)
    reach = rng.uniform(90, 330) if side % 2 == 0 else rng.uniform(20, 130)
    path = [
        (half, shift),
        (first, shift),
        (first + abs(slant), shift + slant),
        (first + abs(slant) + reach, shift + slant),
    ]
    turned = [turn_by(step, side) for step in path]
    path = [(x + step_x, y + step_y) for step_x, step_y in turned]
    colour = c["second"] if number % 3 else mix(c["accent"], c["light"], 0.1)
    sheet.line(path, colour, 7)
    end = path[-1]
    if rng.random() < 0.4:
        away = (0, -90, 180, 90)[side]
        for degrees in (away - 38, away, away + 38):
            sheet.petal(*end, 0, 52, 24, degrees, mix(c["leaf"], c["light"], 0.25))
        sheet.disc(*end, 9, colour)
    else:
        sheet.disc(*end, 15, colour)
        sheet.disc(*end, 7, mix(c["main"], c["dark"], 0.7))
    pad = [
        turn_by(corner, side)
        for corner in ((half + 2, shift - 8), (half + 34, shift - 8), (half + 34, shift + 8), (half + 2, shift + 8))
    ]
    sheet.polygon([(x + corner_x, y + corner_y) for corner_x, corner_y in pad], c["light"])


def turn_by(place, quarters):
    x, y = place
    for _ in range(quarters):
        x, y = -y, x
    return x, y


def component(sheet, rng, c, x, y):
    if rng.random() < 0.5:
        sheet.box(x - 40, y - 3, 120, 6, mix(c["second"], c["dark"], 0.2))
        sheet.box(x, y - 13, 48, 26, mix(c["paper"], c["second"], 0.3), radius=9)
        for number, colour in enumerate((c["accent"], c["dark"], c["main"])):
            sheet.box(x + 9 + number * 12, y - 13, 6, 26, colour)
    else:
        sheet.disc(x + 3, y + 5, 30, mix(c["dark"], "#000000", 0.3))
        sheet.disc(x, y, 30, mix(c["accent"], c["dark"], 0.15))
        sheet.disc(x, y, 23, mix(c["accent"], c["light"], 0.3))
        sheet.line([(x - 14, y), (x + 14, y)], mix(c["accent"], c["dark"], 0.3), 4)
