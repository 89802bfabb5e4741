"""A sheet to draw on: colours by name, shapes in the units of the finished picture, edges smoothed at the end."""

from math import cos, pi, radians, sin

from PIL import Image, ImageColor, ImageDraw

WIDTH, HEIGHT = 1600, 1000
SIDE = 800  # of a portrait
SCALE = 2  # drawn twice as large, then reduced

PALETTES = {
    "terre": {
        "paper": "#f4e7d3",
        "light": "#fff8ec",
        "dark": "#4a2c1d",
        "main": "#b5532a",
        "second": "#dd9a45",
        "accent": "#2f6b5e",
        "sky": "#f6d7a8",
        "sun": "#e9a23b",
        "leaf": "#4f7a4a",
    },
    "mer": {
        "paper": "#e9f1f1",
        "light": "#ffffff",
        "dark": "#12324a",
        "main": "#1f6f9f",
        "second": "#84bccd",
        "accent": "#e0a030",
        "sky": "#cfe6ee",
        "sun": "#e8ab3f",
        "leaf": "#3d7f6b",
    },
    "grenade": {
        "paper": "#f8ebe2",
        "light": "#fff7ef",
        "dark": "#3d1420",
        "main": "#a8233a",
        "second": "#e58b6b",
        "accent": "#d9a441",
        "sky": "#f7d3c4",
        "sun": "#e6a04c",
        "leaf": "#2e5e4e",
    },
    "olive": {
        "paper": "#f1eedb",
        "light": "#fdfbef",
        "dark": "#26331f",
        "main": "#5e7a34",
        "second": "#b3bd6c",
        "accent": "#c7702e",
        "sky": "#e8ecd0",
        "sun": "#d9913f",
        "leaf": "#4c6b3c",
    },
    "nuit": {
        "paper": "#1d2547",
        "light": "#f3e9cf",
        "dark": "#0d1226",
        "main": "#3d569b",
        "second": "#c9a24b",
        "accent": "#d9603b",
        "sky": "#2a3566",
        "sun": "#c9a24b",
        "leaf": "#3e6f74",
    },
    "aube": {
        "paper": "#fbe9e1",
        "light": "#fff8f2",
        "dark": "#4b2e4f",
        "main": "#b9637b",
        "second": "#f2b199",
        "accent": "#5b7fa6",
        "sky": "#fbd5c5",
        "sun": "#f0a35e",
        "leaf": "#6f8f6d",
    },
    "chaux": {
        "paper": "#f8f6ee",
        "light": "#ffffff",
        "dark": "#1e3556",
        "main": "#2e6db4",
        "second": "#a9c9e8",
        "accent": "#d1495b",
        "sky": "#d8e9f7",
        "sun": "#f0b23c",
        "leaf": "#3f7d4e",
    },
}


def mix(one, other, share):
    """The colour that lies `share` of the way from one to the other."""
    one, other = (ImageColor.getrgb(colour) if isinstance(colour, str) else colour for colour in (one, other))
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))


def point(x, y, radius, degrees):
    return x + radius * cos(radians(degrees)), y - radius * sin(radians(degrees))


class Sheet:
    def __init__(self, width, height, colour):
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), colour)
        self.pen = ImageDraw.Draw(self.image)

    def finished(self):
        return self.image.reduce(SCALE)

    def polygon(self, points, colour):
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def box(self, x, y, width, height, colour, radius=0):
        area = [x * SCALE, y * SCALE, (x + width) * SCALE - 1, (y + height) * SCALE - 1]
        if area[2] <= area[0] or area[3] <= area[1]:
            return
        if radius:
            self.pen.rounded_rectangle(area, radius * SCALE, fill=colour)
        else:
            self.pen.rectangle(area, fill=colour)

    def disc(self, x, y, radius, colour, height=None):
        tall = radius if height is None else height
        self.pen.ellipse(
            [(x - radius) * SCALE, (y - tall) * SCALE, (x + radius) * SCALE, (y + tall) * SCALE], fill=colour
        )

    def ring(self, x, y, radius, thickness, colour):
        area = [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]
        self.pen.ellipse(area, outline=colour, width=round(thickness * SCALE))

    def line(self, points, colour, thickness):
        self.pen.line([(x * SCALE, y * SCALE) for x, y in points], colour, round(thickness * SCALE), joint="curve")
        for x, y in points:
            self.disc(x, y, thickness / 2, colour)

    def wedge(self, x, y, inner, outer, start, end, colour):
        """A piece of a ring, between two angles."""
        steps = max(2, round(abs(end - start) / 4))
        angles = [start + (end - start) * step / steps for step in range(steps + 1)]
        edge = [point(x, y, outer, angle) for angle in angles]
        self.polygon(edge + [point(x, y, inner, angle) for angle in reversed(angles)], colour)

    def star(self, x, y, outer, inner, points, colour, turn=90):
        corners = []
        for number in range(points * 2):
            radius = outer if number % 2 == 0 else inner
            corners.append(point(x, y, radius, turn + number * 180 / points))
        self.polygon(corners, colour)

    def petal(self, x, y, start, length, width, degrees, colour):
        """A leaf that begins `start` away from (x, y) and points outwards."""
        along, across = radians(degrees), radians(degrees + 90)
        sides = ([], [])
        for step in range(15):
            share = step / 14
            bulge = width / 2 * sin(pi * share) ** 0.8
            distance = start + length * share
            cx, cy = x + distance * cos(along), y - distance * sin(along)
            sides[0].append((cx + bulge * cos(across), cy - bulge * sin(across)))
            sides[1].append((cx - bulge * cos(across), cy + bulge * sin(across)))
        self.polygon(sides[0] + sides[1][::-1], colour)

    def fade(self, top, bottom, y=0, height=None):
        """One colour into another, downwards, over the whole width."""
        height = self.height - y if height is None else height
        band = Image.linear_gradient("L").resize((self.width * SCALE, height * SCALE))
        size = band.size
        upper, lower = Image.new("RGB", size, top), Image.new("RGB", size, bottom)
        self.image.paste(Image.composite(lower, upper, band), (0, y * SCALE))

    def shade(self, points, colour, strength):
        """A see-through polygon: a shadow, or a light."""
        mask = Image.new("L", self.image.size, 0)
        ImageDraw.Draw(mask).polygon([(x * SCALE, y * SCALE) for x, y in points], fill=round(255 * strength))
        self.image.paste(Image.new("RGB", self.image.size, colour), mask=mask)

    def hill(self, base, swing, rng, colour, waves=2.2):
        """Fills everything below a soft line; returns a function from x to the line's y, both in pixels."""
        phases = [(rng.uniform(0, 2 * pi), rng.uniform(0.6, 1.3) * waves / (n + 1), swing / (n + 1)) for n in (1, 0, 2)]

        def height(x):
            return base + sum(size * sin(phase + speed * 2 * pi * x / 1600) for phase, speed, size in phases)

        edge = [(x, height(x)) for x in range(-20, self.width + 40, 20)]
        self.polygon([*edge, (self.width + 40, self.height), (-20, self.height)], colour)
        return height
