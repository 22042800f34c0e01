"""Every address of the site, from its own routes: a page joins the suites by being routed."""

from collections.abc import Iterator
from tempfile import TemporaryDirectory

from werkzeug.routing import Rule

from ksmo_site import create_app
from ksmo_site.roles import ROOMS

# For addresses with a variable part: which of them there is on every new site. Links from letters are in the stories.
EXAMPLES = {
    "/news/<slug>": ["/news/sample-first-news"],
    "/events/<slug>": ["/events/sample-event"],
    "/events/<slug>.ics": ["/events/sample-event.ics"],
    "/privacy/versions/<int:number>": ["/privacy/versions/1"],
    "/newsletter/archive/<int:number>": ["/newsletter/archive/0"],
    # The sample, of which there is no draft.
    "/desk/newsletter/<int:number>/progress": ["/desk/newsletter/0/progress"],
    "/desk/newsletter/<int:number>/progress.json": ["/desk/newsletter/0/progress.json"],
    "/desk/newsletter/<int:number>/check": ["/desk/newsletter/0/check"],
    # One that is being written.
    "/desk/newsletter/<int:number>": ["/desk/newsletter/1"],
    "/desk/newsletter/<int:number>/readers": ["/desk/newsletter/1/readers"],
    "/desk/newsletter/<int:number>/send": ["/desk/newsletter/1/send"],
    "/privacy/compare": ["/privacy/compare?from=1&to=1", "/privacy/compare?from=1&to=1&view=table"],
    "/desk/styles/errors/<int:code>": ["/desk/styles/errors/500"],
    "/desk/policy/<int:number>/answers": ["/desk/policy/1/answers"],
    "/desk/policy/<int:number>/progress.json": ["/desk/policy/1/progress.json"],
    "/desk/policy/draft/text/<any(en, ko):language>": ["/desk/policy/draft/text/en", "/desk/policy/draft/text/ko"],
}
# What a new site has none of: these are opened in the stories that make one.
NEEDS_CONTENT = (
    "/<slug>",
    "/images/<name>.webp",
    "/desk/<any(pages, news):kind>/<uuid:thing_id>",
    "/privacy/notices/<int:number>",
    "/desk/notices/security/<int:number>",
    "/desk/notices/disclosures/<int:number>",
    "/desk/team/<uuid:member_id>",
    "/desk/enquiries/<int:number>",
    "/desk/events/<uuid:event_id>",
    "/desk/members/<uuid:member_id>",
    "/desk/subscribers/<uuid:person_id>",
)
MISSING = (
    "/nope", "/news/nope", "/events/nope", "/news?page=99", "/news?page=0", "/news?page=-1", "/events?page=x",
    "/events?day=x", "/events?day=2024-02-30", "/events/nope.ics",
    f"/events/past?page={2**63}", "/events/past?page=2", "/privacy/versions/99",
    "/privacy/versions/99999999999999999999", "/static/css/nope.css", "/privacy/compare?from=1&to=99",
    "/privacy/notices/1", "/privacy/notices/99999999999999999999", "/privacy/compare?from=x", "/privacy/compare?to=1",
    "/newsletter/archive/1", "/newsletter/archive?page=99", "/newsletter/archive/99999999999999999999",
)  # fmt: skip
MACHINES = (".txt", ".xml", ".atom", ".json", ".csv", ".ics", "/healthz")


def _rules() -> list[Rule]:
    with TemporaryDirectory() as folder:
        return list(create_app({"KSMO_INSTANCE": folder}).url_map.iter_rules())


RULES = _rules()


def _of(*endpoints: str) -> Iterator[str]:
    for rule in RULES:
        if "GET" in (rule.methods or ()) and "token" not in rule.arguments and rule.endpoint.startswith(endpoints):
            if rule.rule.startswith(NEEDS_CONTENT):
                continue
            assert not rule.arguments or rule.rule in EXAMPLES, f"{rule.rule} needs an example in {__name__}"
            yield from EXAMPLES.get(rule.rule, [rule.rule])


# Everybody may open these; the first two only lead on, and the last one, too, while there is no question.
OPEN = ("/.well-known/change-password", "/sign-in/code", "/goodbye", "/account/policy-change")
_DRAFTS = ("/draft/", "/desk/newsletter/1")
_AT_THE_DESK = tuple(_of(*(f"{room}." for room in sorted(ROOMS))))
# Only while a draft of the policy and an issue of the newsletter are being written.
DRAFT = tuple(path for path in _AT_THE_DESK if any(draft in path for draft in _DRAFTS))
DESK = tuple(path for path in _AT_THE_DESK if path not in DRAFT)
MEMBERS = tuple(path for path in _of("account.", "credentials.", "asking.") if path not in OPEN)
PUBLIC = tuple(path for path in _of("") if path not in DESK + DRAFT + MEMBERS + OPEN[:2] + OPEN[3:])
# What people read in a browser, strangers first.
PAGES = tuple(path for path in PUBLIC + MEMBERS + DESK + DRAFT if not path.endswith(MACHINES))
# What the desk says about one thing, once there is one: looked at in tests/browser/test_desk_pages.py.
ABOUT_ONE = tuple(
    rule for rule in RULES
    if rule.endpoint.startswith(tuple(f"{room}." for room in ROOMS)) and "GET" in (rule.methods or ())
    and rule.rule.startswith(NEEDS_CONTENT) and not rule.rule.endswith(MACHINES)
)  # fmt: skip
