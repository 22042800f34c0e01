"""An image made anew: read only if it is one, turned upright, small enough, without anything that cannot be seen."""

import io
import struct
import zlib
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from PIL import Image, ImageOps

from ksmo_site.errors import Refusal

# What may be sent, and what it may unfold to: a small file can hold an image that fills the memory.
LARGEST, MOST_PIXELS = 10 * 1024 * 1024, 40_000_000
KINDS = ("JPEG", "PNG", "WEBP", "GIF")
WIDEST, HIGHEST = 1600, 3200
# What a visitor has to load.
HEAVIEST = 400 * 1024
QUALITIES = (82, 70, 55, 40)
# What the library raises on files that are broken, cut off or made to break it.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, ArithmeticError, AttributeError,
           struct.error, zlib.error, MemoryError, Image.DecompressionBombError,
           Image.DecompressionBombWarning)  # fmt: skip
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


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
        return _small(_shown(sent))
    except _BROKEN as cause:
        words = _l("This is not an image we can read. Please send a JPEG, PNG, WebP or GIF file.")
        raise Refusal(words, field="file") from cause


def _shown(sent: bytes) -> Image.Image:
    """What can be seen of it, upright and no larger than it is shown."""
    with Image.open(io.BytesIO(sent), formats=KINDS) as found:
        # Its size stands at its beginning: nothing of it has been unpacked yet.
        if found.width * found.height > MOST_PIXELS:
            raise Refusal(
                _l("This image has more than 40 million points. Make it smaller, and send it again."), field="file"
            )
        if found.format == "JPEG":
            found.draft("RGB", (WIDEST, HIGHEST))
        upright = ImageOps.exif_transpose(found)
        shown = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    shown.thumbnail((WIDEST, HIGHEST))
    # A new one, so that nothing but its points comes along.
    clean = Image.new(shown.mode, shown.size)
    clean.paste(shown)
    return clean


def _small(image: Image.Image) -> Encoded:
    while True:
        for quality in QUALITIES:
            file = io.BytesIO()
            image.save(file, "WEBP", quality=quality, method=4)
            if file.tell() <= HEAVIEST:
                return Encoded(file.getvalue(), image.width, image.height)
        image = image.resize((max(image.width * 3 // 4, 1), max(image.height * 3 // 4, 1)))
