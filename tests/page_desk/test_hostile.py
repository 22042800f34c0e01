"""Whatever an organizer pastes, visitors get no script, no handler and nothing from elsewhere."""

import itertools
from urllib.parse import urlsplit

import html5lib
import pytest
from flask import Flask

from ksmo_site import clock, entries, markup
from ksmo_site.extensions import db
from ksmo_site.pages.models import Article
from tests.site import Site
from tests.visitor import Visitor

JAVASCRIPT = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)",
    " javascript:alert(1)",
    "&#106;avascript:alert(1)", "&#x6A;avascript:alert(1)", "javascript&colon;alert(1)", "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD4=", "vbscript:msgbox(1)",
    "data:image/svg+xml,<svg onload=alert(1)>", "javascript://x%0aalert(1)", "jav&#x09;ascript:alert(1)",
    "%6aavascript:alert(1)", "blob:x", "file:///etc/passwd", "//evil.example/x", "\\\\evil.example",
)  # fmt: skip
AROUND = (
    "[x]({})", "![x]({})", "[x](<{}>)", "<{}>", "[x][1]\n\n[1]: {}", "[![x]({})]({})".replace("{})]({}", "{})](/about"),
)  # fmt: skip
RAW = (
    "<script>alert(1)</script>", "<ScRiPt src=//evil.example></sCrIpT>", "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>", "<iframe src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>", "<body onload=alert(1)>", "<style>*{background:url(//evil.example)}</style>",
    "<link rel=stylesheet href=//evil.example>", "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<base href=//evil.example>", "<form action=//evil.example><input>", "<object data=x>", "<embed src=x>",
    "<math><mtext><script>alert(1)</script>", "<!--<img src=--><img src=x onerror=alert(1)//>",
    "</title><script>1</script>",
    "</textarea><script>1</script>", "<details open ontoggle=alert(1)>", "<p style=x:expression(alert(1))>",
    "<video><source onerror=alert(1)>", "<input autofocus onfocus=alert(1)>", "<marquee onstart=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>", "```\n</code><script>alert(1)</script>\n```",
    "<<script>script>alert(1)//<</script>",
    '![x" onerror="alert(1)](/images/x.webp)', '![x](/images/x.webp "x\\" onerror=\\"alert(1)")',
    "![x](https://evil.example/p.gif)", "![x](//evil.example/p.gif)", "![x](/images/../static/x.webp)",
    "![<img src=x onerror=alert(1)>](/images/" + "0" * 64 + ".webp)", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<a href=x onclick=alert(1)>", '[x](https://e.org "t\\" onmouseover=\\"alert(1)")', "\x00<script>1</script>",
    "<template><script>1</script></template>", "<plaintext>", "<xmp><script>1</script></xmp>", "{{ config }}{% raw %}",
)  # fmt: skip
VECTORS = (*(around.format(to) for around, to in itertools.product(AROUND, JAVASCRIPT)), *RAW)
KNOWN = ("https", "http", "mailto", "")
# Of the article itself; the frame around it has more.
SAFE = markup.TAGS | {"article", "h1", "div", "span", "time"}


def check(page: str) -> None:
    """No script, no handler, nothing loaded from elsewhere, and no link that runs anything, in what was written."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    (article,) = tree.findall(".//article")
    for element in tree.iter():
        names = [str(name).lower() for name in element.attrib]
        assert not [name for name in names if name.startswith("on") or name in ("style", "srcdoc", "formaction")]
        assert element.tag != "script" or urlsplit(element.get("src")).path.endswith(".js")
        assert element.tag not in ("iframe", "object", "embed", "style", "svg", "math", "base", "template")
        for name in ("href", "src", "action"):
            address = "".join(sign for sign in element.get(name, "") if sign > " ")
            assert urlsplit(address).scheme.lower() in KNOWN, address
        assert not urlsplit(element.get("src", "")).netloc
    assert {element.tag for element in article.iter()} <= SAFE


def test_there_are_more_than_a_hundred_ways() -> None:
    assert len(VECTORS) > 100


@pytest.mark.parametrize("prefix", ["", "/ko"])
def test_nothing_in_a_text_runs(app: Flask, site: Site, prefix: str) -> None:
    for number, vector in enumerate(VECTORS):
        # As the form takes them in.
        words, line = entries.lines(vector), entries.tidy(vector)
        text = {"title": line, "title_ko": line, "body": words, "body_ko": f"가 {words}", "is_sample": False}
        page = Article(kind="page", slug=f"v-{number}", published_on=clock.today(), **text)
        page.live_since = clock.now()
        db.session.add(page)
    db.session.commit()
    visitor = Visitor(app)

    for number, _ in enumerate(VECTORS):
        check(visitor.opens(f"{prefix}/v-{number}").text)


def test_no_image_of_others_is_loaded() -> None:
    assert "<img" not in markup.html("![seen](https://evil.example/p.gif) ![x](http://localhost/images/x.webp)")
    assert "seen" in markup.html("![seen](https://evil.example/p.gif)")
