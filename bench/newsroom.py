"""Somebody at the desk, over HTTP: signs in, uploads pictures, publishes."""

import io
import json
import random
import urllib.request
import uuid
from http.cookiejar import CookieJar

from lxml import html
from PIL import Image

WORDS = "cour patio jasmin ombre puits mosaïque arcade fontaine oranger chaux céramique treille".split()


class Refused(Exception):
    """The desk did not do it."""


class Desk:
    def __init__(self, address, name, password):
        self.address = address
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.get("/admin/login/")
        page = self.post("/admin/login/?next=/admin/", {"username": name, "password": password})
        if "id_password" in page:
            raise Refused("sign-in")

    @property
    def token(self):
        return next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")

    def get(self, path, *, timeout=30):
        with self.opener.open(self.address + path, timeout=timeout) as response:
            return response.read().decode()

    def post(self, path, fields, files=None):
        kind, body = multipart({"csrfmiddlewaretoken": self.token, **fields}, files or {})
        headers = {"Content-Type": kind, "Referer": self.address + path}
        request = urllib.request.Request(self.address + path, body, headers)
        with self.opener.open(request, timeout=60) as response:
            return response.read().decode()

    def upload(self, *, seed, size=(1200, 800)):
        """The key of the new picture."""
        files = {"upload": (f"{seed}.jpg", picture(seed, size))}
        found = json.loads(self.post("/admin/images/image/upload/?responseType=json", {"alt": f"Cour {seed}"}, files))
        if not found.get("uploaded"):
            raise Refused(str(found))
        return found["id"]

    def publish(self, title, *, image=None, words=200):
        form = html.fromstring(self.get("/admin/articles/article/add/")).get_element_by_id("article_form")
        chance = random.Random(title)
        text = " ".join(chance.choice(WORDS) for _word in range(words))
        fields = dict(form.form_values()) | {"title": title, "body": f"<p>{text}.</p>", "_publish": "1"}
        fields |= {
            "bylines-0-author": "1",
            "bylines-TOTAL_FORMS": "1",
            "bylines-0-position": "0",
            "lead_image": str(image or ""),
        }
        page = self.post("/admin/articles/article/add/", fields)
        if 'class="errornote"' in page or 'class="warning"' in page:
            notes = html.fromstring(page).xpath("//*[contains(@class, 'error') or @class='warning']//text()")
            raise Refused(" ".join(" ".join(notes).split())[:500])


def picture(seed, size):
    chance = random.Random(seed)
    canvas = Image.new("RGB", (32, 24))
    canvas.putdata([tuple(chance.choices(range(256), k=3)) for _pixel in range(32 * 24)])
    content = io.BytesIO()
    canvas.resize(size).save(content, "JPEG")
    return content.getvalue()


def multipart(fields, files):
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, (filename, content) in files.items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: image/jpeg'
        parts.append(f"--{boundary}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return f"multipart/form-data; boundary={boundary}", b"".join(parts) + f"--{boundary}--\r\n".encode()
