"""An image made anew: read only if it is one, turned upright, small enough, without anything that cannot be seen."""

import io
import struct
import threading
import zlib
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from PIL import Image, ImageOps

from ksmo_site.errors import Refusal

# What may be sent, and what it may unfold to: a small file can hold an image that fills the memory. Photographs unfold
# no larger than they are shown; everything else does as a whole, several times over.
LARGEST, MOST_PIXELS, MOST_OF_PHOTOGRAPHS = 10 * 1024 * 1024, 16_000_000, 40_000_000
KINDS = ("JPEG", "PNG", "WEBP", "GIF")
WIDEST, HIGHEST = 1600, 3200
# What a visitor has to load.
HEAVIEST = 400 * 1024
QUALITIES = (82, 70, 55, 40)
# What the library raises on files that are broken, cut off or made to break it.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, ArithmeticError, AttributeError,
           struct.error, zlib.error, MemoryError)  # fmt: skip
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
Image.MAX_IMAGE_PIXELS = MOST_OF_PHOTOGRAPHS
# Turned by the camera: what is wide in the file stands upright.
_ORIENTATION, _SIDEWAYS = 0x0112, (5, 6, 7, 8)
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Encoded:
    """An image as it is kept: WebP."""

    content: bytes
    width: int
    height: int


def encode(sent: bytes) -> Encoded:
    """The image anew, from JPEG, PNG, WebP or the first picture of a GIF, whatever its file was called.

    Raises Refusal where it is too large, or no such image.
    """
    if len(sent) > LARGEST:
        raise Refusal(_l("This file is larger than 10 MB. Make the image smaller, and send it again."), field="file")
    try:
        # Two at once would need the memory twice.
        with _one_at_a_time:
            return _small(_shown(sent))
    except _BOMBS as cause:
        raise _too_large(MOST_OF_PHOTOGRAPHS) from cause
    except _BROKEN as cause:
        words = _l("This is not an image we can read. Please send a JPEG, PNG, WebP or GIF file.")
        raise Refusal(words, field="file") from cause


def _too_large(most: int) -> Refusal:
    words = _l("This image has more than %(number)s million points. Make it smaller, and send it again.",
               number=most // 1_000_000)  # fmt: skip
    return Refusal(words, field="file")


def _shown(sent: bytes) -> Image.Image:
    """What can be seen of it, upright and no larger than it is shown."""
    with Image.open(io.BytesIO(sent), formats=KINDS) as found:
        # Its size stands at its beginning: nothing of it has been unpacked yet.
        most = MOST_OF_PHOTOGRAPHS if found.format == "JPEG" else MOST_PIXELS
        if found.width * found.height > most:
            raise _too_large(most)
        is_sideways = found.getexif().get(_ORIENTATION) in _SIDEWAYS
        small = _of_plain_points(found)
        small.thumbnail((HIGHEST, WIDEST) if is_sideways else (WIDEST, HIGHEST))
        shown = _of_plain_points(ImageOps.exif_transpose(small), always=True)
    # A new one, so that nothing but its points comes along.
    clean = Image.new(shown.mode, shown.size)
    clean.paste(shown)
    return clean


def _of_plain_points(image: Image.Image, *, always: bool = False) -> Image.Image:
    """The same with a colour for each point; a photograph stays as it is at first, and is unpacked small."""
    if image.format == "JPEG" and not always:
        return image
    image.load()
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _small(image: Image.Image) -> Encoded:
    while True:
        for quality in QUALITIES:
            file = io.BytesIO()
            image.save(file, "WEBP", quality=quality, method=4)
            if file.tell() <= HEAVIEST:
                return Encoded(file.getvalue(), image.width, image.height)
        image = image.resize((max(image.width * 3 // 4, 1), max(image.height * 3 // 4, 1)))
