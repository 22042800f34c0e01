"""What organizers type of a page, and of an image."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms.validators import InputRequired

from ksmo_site import form
from ksmo_site.errors import Refusal
from ksmo_site.publishing.drafts import Says
from ksmo_site.publishing.forms import WordsForm

LONGEST = 30_000


class TextForm(WordsForm):
    """The words of a page or a piece of news, in English and in Korean."""

    title = form.line(_l("Title, English"), optional=True, lang="en")
    body = form.text(_l("Text, English"), _l("Markdown: ## heading, - point, **bold**, [words](address)."),
                     longest=LONGEST, rows="16", lang="en")  # fmt: skip
    title_ko = form.line(_l("Title, Korean"), optional=True, lang="ko")
    body_ko = form.text(_l("Text, Korean"), _l("Without Korean, the English stands on Korean pages, and says so."),
                        longest=LONGEST, rows="16", lang="ko")  # fmt: skip
    slug = form.line(
        _l("Address of the page"),
        _l("Small letters, digits and hyphens, such as travel-and-hotels; left empty, it is made from the English"
           " title. A former address leads on to the new one."),
        optional=True, longest=60, spellcheck="false", autocapitalize="off",
    )  # fmt: skip

    def says(self) -> Says:
        """What was typed."""
        return {
            "slug": self.slug.data or "", "title": self.title.data or "", "body": self.body.data or "",
            "title_ko": self.title_ko.data or None, "body_ko": self.body_ko.data or None,
        }  # fmt: skip


class ImageForm(form.BaseForm):
    """An image, and what it shows."""

    is_about_nobody = True
    file = FileField(
        _l("Image"), [InputRequired(_l("Please choose a file."))],
        description=_l("JPEG, PNG, WebP or GIF, at most 10 MB. It is made smaller, and where and with what it was taken"
                       " is left out."),
    )  # fmt: skip
    alt = form.line(
        _l("What it shows, English"),
        _l("For whoever does not see it: read out in its place."),
        missing=_l("Please say what the image shows."), longest=250, lang="en",
    )  # fmt: skip
    alt_ko = form.line(_l("What it shows, Korean"), optional=True, longest=250, lang="ko")

    def sent(self) -> bytes:
        """What was sent. Raises Refusal where it was no file."""
        content = form.sent(self.file)
        if content is None:
            raise Refusal(_l("Please choose a file."), field="file")
        return content
