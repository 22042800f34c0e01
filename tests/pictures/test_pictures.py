"""Images: only what is one gets in, made anew and small, described, and shown from nowhere else."""

import contextlib
import io
import re
from contextvars import Context
from datetime import date
from functools import partial
from typing import Any

import pytest
from flask import Flask
from PIL import Image as Pillow
from PIL import TiffImagePlugin

from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.pages.models import Event
from ksmo_site.pictures import album, encoding
from ksmo_site.pictures.models import Image
from ksmo_site.publishing import drafts
from ksmo_site.publishing.drafts import Opened
from tests.page_desk.writing import begins, makes, presses, publishes, writes
from tests.site import Site
from tests.test_queries import counted
from tests.visitor import Visitor

GPS = "GPSInfo of a hotel room"


def drawn(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **how: Any) -> bytes:
    file = io.BytesIO()
    Pillow.new(mode, size, "red" if mode == "RGB" else 1).save(file, kind, **how)
    return file.getvalue()


def noise(size: tuple[int, int]) -> bytes:
    file = io.BytesIO()
    Pillow.effect_noise(size, 200).convert("RGB").save(file, "JPEG", quality=95)
    return file.getvalue()


def sends(organizer: Visitor, content: bytes, name: str = "photo.png", **words: str) -> Visitor:
    organizer.opens("/desk/images")
    given = {"alt": "The hall", "alt_ko": "회의장", **words}
    return organizer.posts("/desk/images", file=(io.BytesIO(content), name), **given)


def line_of(organizer: Visitor) -> str:
    found = re.search(r"<code>(!\[.*?\]\((/images/[0-9a-f]{64}\.webp)\))</code>", organizer.opens("/desk/images").text)
    assert found
    return found[1]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_an_image_is_made_anew_and_shown_with_its_size(organizer: Visitor, app: Flask, kind: str) -> None:
    sends(organizer, drawn(kind), "any.name").follows()
    assert "paste its line into a text" in organizer.text
    line = line_of(organizer)
    assert line.startswith("![The hall](")
    makes(organizer, body=f"See: {line}", body_ko=f"보세요: {line.replace('The hall', '')}")
    address = line.partition("(")[2].removesuffix(")")

    page = Visitor(app).opens("/travel-and-hotels").text

    assert f'<img src="{address}" alt="The hall" width="40" height="30" loading="lazy">' in page
    assert 'alt="회의장"' in Visitor(app).opens("/ko/travel-and-hotels").text
    shown = Context().run(partial(organizer.browser.get, address, base_url="http://localhost"))
    assert shown.headers["Content-Type"] == "image/webp"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    with Pillow.open(io.BytesIO(shown.data)) as image:
        assert (image.format, image.size) == ("WEBP", (40, 30))
    stranger = Context().run(partial(Visitor(app).browser.get, address, base_url="http://localhost"))
    assert stranger.headers["Cache-Control"] == "public, immutable, max-age=31536000"
    assert "img-src 'self'" in Visitor(app).opens("/").page.headers["Content-Security-Policy"]


def test_where_it_was_taken_is_left_out() -> None:
    exif = Pillow.Exif()
    exif[0x010E] = GPS
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (TiffImagePlugin.IFDRational(37), TiffImagePlugin.IFDRational(30))
    sent = drawn("JPEG", exif=exif.tobytes(), comment=GPS.encode())
    assert GPS.encode() in sent

    made = encoding.encode(sent)

    assert GPS.encode() not in made.content
    # Turned upright, as the camera said.
    assert (made.width, made.height) == (30, 40)
    with Pillow.open(io.BytesIO(made.content)) as image:
        assert not image.getexif()
        assert set(image.info) <= {"loop", "background", "timestamp", "duration"}


def test_a_large_one_becomes_small_enough_to_load() -> None:
    made = encoding.encode(noise((2600, 1800)))

    assert made.width <= encoding.WIDEST
    assert len(made.content) <= encoding.HEAVIEST


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "I;16", "RGBA", "CMYK"])
def test_every_way_of_storing_points_is_read(mode: str) -> None:
    file = io.BytesIO()
    Pillow.new(mode, (10, 10)).save(file, "JPEG" if mode == "CMYK" else "PNG")

    assert encoding.encode(file.getvalue()).width == 10


FAKES = {
    "empty": b"", "text": b"not an image", "html": b"<html><script>alert(1)</script>", "svg":
    b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "cut": drawn("JPEG")[:200],
    "cut png": drawn("PNG", (300, 300))[:60], "zip": b"PK\x03\x04" + b"\0" * 100, "tiff": drawn("TIFF"),
    "bmp": drawn("BMP"), "ico": drawn("ICO", (16, 16)), "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "png head": b"\x89PNG\r\n\x1a\n", "gif head": b"GIF89a", "webp head": b"RIFF\x10\0\0\0WEBPVP8 ",
}  # fmt: skip


@pytest.mark.parametrize("name", FAKES)
def test_what_is_no_image_is_told_at_its_field_with_the_words_kept(organizer: Visitor, name: str) -> None:
    sends(organizer, FAKES[name], "photo.png", alt="My words")

    assert organizer.status == 200
    assert "Please send a JPEG, PNG, WebP or GIF file." in organizer.text or "Please choose a file." in organizer.text
    assert organizer.value_of("alt") == "My words"
    assert db.session.query(Image).count() == 0


def test_bytes_changed_at_random_never_break_it() -> None:
    whole = {kind: bytearray(drawn(kind, (64, 64))) for kind in ("PNG", "JPEG", "WEBP", "GIF")}
    for kind, sent in whole.items():
        for place in range(0, len(sent), max(len(sent) // 150, 1)):
            broken = bytearray(sent)
            broken[place] ^= 0xFF
            with contextlib.suppress(Refusal):
                assert encoding.encode(bytes(broken)).width > 0, kind


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    bomb = drawn("PNG", (20_000, 20_000), "1")
    assert len(bomb) < 200_000

    with pytest.raises(Refusal):
        encoding.encode(bomb)


@pytest.mark.parametrize(("kind", "largest"), [("WEBP", 16), ("PNG", 16), ("JPEG", 40)])
def test_how_many_points_it_may_have_is_told(kind: str, largest: int) -> None:
    with pytest.raises(Refusal, match=f"more than {largest} million points"):
        encoding.encode(drawn(kind, (5000, largest * 200 + 1)))


@pytest.mark.parametrize(("sent", "shown"), [((5000, 3000), (1600, 2667)), ((3000, 5000), (1600, 960))])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_lay_on_its_side_is_made_small_upright(kind: str, sent: tuple[int, int], shown: tuple[int, int]) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6

    made = encoding.encode(drawn(kind, sent, exif=exif.tobytes()))

    assert made.width == shown[0]
    assert abs(made.height - shown[1]) <= 1


def test_one_of_twenty_megabytes_is_told_with_the_words_kept(organizer: Visitor) -> None:
    sends(organizer, drawn() + b"\0" * 20_000_000, alt="My words")
    assert "larger than 10 MB" in organizer.text
    assert organizer.value_of("alt") == "My words"

    sends(organizer, b"\0" * 26_000_000)

    assert organizer.status == 413
    assert "larger than 10 MB" in organizer.text


def test_asking_which_texts_show_images_takes_as_many_queries_for_many(site: Site, app: Flask) -> None:
    asked = []
    for many in (1, 30):
        for number in range(many):
            one = Event(slug=f"e-{many}-{number}", title="E", body="", starts_on=date(2030, 9, 1), is_sample=False)
            db.session.add(one)
            db.session.flush()
            drafts.write(one, Opened(one.id, 0), {"body": f"![x](/images/{'a' * 64}.webp)", "slug": one.slug})
        db.session.commit()
        db.session.expunge_all()
        with counted(app) as statements:
            found = album.uses()["a" * 64]
        asked.append((len(statements), len(found)))

    assert [queries for queries, _ in asked] == [asked[0][0]] * 2
    assert asked[1][1] == 31


def test_nobody_else_may_send_much(app: Flask) -> None:
    stranger = Visitor(app)

    stranger.posts("/desk/images", file=(io.BytesIO(b"\0" * 1_000_000), "a.png"), alt="x")

    assert stranger.status in (302, 413)


@pytest.mark.parametrize("alt", ["", " ", "\u200b\x00", "x" * 251])
def test_what_it_shows_has_to_be_said(organizer: Visitor, alt: str) -> None:
    sends(organizer, drawn(), alt=alt)

    if alt.strip("\u200b\x00 "):
        assert "at most 250 characters" in organizer.text
    else:
        assert organizer.status in (200, 302)


def test_an_image_in_use_stays(organizer: Visitor, app: Flask) -> None:
    sends(organizer, drawn())
    line = line_of(organizer)
    name = line.partition("/images/")[2].partition(".")[0]
    page = begins(organizer)
    writes(organizer, page, body=line, body_ko=line)
    assert "Shown by:" in organizer.opens("/desk/images").text
    delete = f"/desk/images/{name}/delete"

    assert organizer.posts(delete).status == 400
    publishes(organizer, page)
    assert organizer.opens("/desk/images").posts(delete).status == 400
    writes(organizer, page, body="None.", body_ko="")
    publishes(organizer, page)
    assert organizer.opens("/desk/images").posts(delete).status == 302

    assert Visitor(app).opens(f"/images/{name}.webp").status == 404
    assert presses(organizer, page, "discard").status in (302, 400)


def test_the_same_one_twice_is_kept_once_and_described_anew(organizer: Visitor) -> None:
    sends(organizer, drawn(), alt="First")
    sends(organizer, drawn(), alt="Second [sic] *")

    assert [image.alt for image in db.session.query(Image)] == ["Second [sic] *"]
    db.session.rollback()
    assert r"![Second \[sic\] \*](" in organizer.opens("/desk/images").text


@pytest.mark.parametrize("name", ["nope", "0" * 64, "../site.db", "%00", "0" * 5000])
def test_what_is_no_image_of_ours_is_not_there(app: Flask, site: Site, name: str) -> None:
    assert Visitor(app).opens(f"/images/{name}.webp").status == 404
