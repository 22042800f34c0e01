"""Every address of the site, from its own routes: a page joins the suites by being routed."""

from collections.abc import Iterator
from tempfile import TemporaryDirectory

from werkzeug.routing import Rule

from ksmo_site import create_app

# For addresses with a variable part: which of them there is on every new site. Links from letters are in the stories.
EXAMPLES = {
    "/news/<slug>": ["/news/sample-first-news"],
    "/events/<slug>": ["/events/sample-event"],
    "/privacy/versions/<int:number>": ["/privacy/versions/1"],
    "/privacy/compare": ["/privacy/compare?from=1&to=1", "/privacy/compare?from=1&to=1&view=table"],
    "/desk/styles/errors/<int:code>": ["/desk/styles/errors/500"],
    "/desk/policy/<int:number>/answers": ["/desk/policy/1/answers"],
    "/desk/policy/<int:number>/progress.json": ["/desk/policy/1/progress.json"],
    "/desk/policy/draft/text/<any(en, ko):language>": ["/desk/policy/draft/text/en", "/desk/policy/draft/text/ko"],
}
# What a new site has none of: these are opened in the stories that make one.
NEEDS_CONTENT = (
    "/privacy/notices/<int:number>",
    "/desk/notices/security/<int:number>",
    "/desk/notices/disclosures/<int:number>",
)
MISSING = (
    "/nope", "/news/nope", "/events/nope", "/news?page=99", "/news?page=0", "/news?page=-1", "/events?page=x",
    f"/events/past?page={2**63}", "/events/past?page=2", "/privacy/versions/99",
    "/privacy/versions/99999999999999999999", "/static/css/nope.css", "/privacy/compare?from=1&to=99",
    "/privacy/notices/1", "/privacy/notices/99999999999999999999", "/privacy/compare?from=x", "/privacy/compare?to=1",
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
DESK = tuple(path for path in _of("desk.", "policy_desk.", "notice_desk.") if "/draft/" not in path)
# Only while a draft is being written.
DRAFT = tuple(path for path in _of("policy_desk.") if "/draft/" in path)
MEMBERS = tuple(path for path in _of("account.", "credentials.", "asking.") if path not in OPEN)
PUBLIC = tuple(path for path in _of("") if path not in DESK + DRAFT + MEMBERS + OPEN[:2] + OPEN[3:])
# What people read in a browser, strangers first.
PAGES = tuple(path for path in PUBLIC + MEMBERS + DESK + DRAFT if not path.endswith(MACHINES))
