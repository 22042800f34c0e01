"""The privacy notice: the version in force, every other version, comparison, cookies, what we hold."""

from datetime import timedelta

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ksmo_site import clock, language, security
from ksmo_site.holdings import register
from ksmo_site.policy import comparing, margins, reading, scope, sections, versions
from ksmo_site.policy.models import PolicyText, PolicyVersion
from ksmo_site.privacy import consent
from ksmo_site.settings import values
from ksmo_site.templating import whole

blueprint = Blueprint("privacy", __name__)
blueprint.add_app_template_filter(reading.anchor, "anchor")


@blueprint.route("/privacy")
def notice() -> str:
    """The policy in force, and what we hold at a glance."""
    version = versions.find_in_force() or abort(503)
    return render_template(
        "privacy/notice.html", version=version, text=_text(version), newer=versions.announced(),
        holdings=register.all_holdings(), margins=margins.current(), told=sections.of(version), yours=_yours(),
        former=versions.before(version.number),
    )  # fmt: skip


@blueprint.route("/privacy.txt")
def plain() -> Response:
    """The policy in force as plain text."""
    version = versions.find_in_force() or abort(503)
    head = f"Version {version.number}, effective on {version.effective_on}\n\n"
    return Response(head + _text(version).plain(), mimetype="text/plain")


@blueprint.route("/privacy/versions", endpoint="versions")
def all_versions() -> str:
    """All versions: announced, in force, earlier."""
    return render_template(
        "privacy/versions.html",
        versions=versions.published(),
        formers=versions.formers(),
        in_force=versions.find_in_force(),
    )


@blueprint.route("/privacy/versions/<int:number>")
def one_version(number: int) -> str:
    """One version, for ever at this address."""
    version = _version(number)
    return render_template(
        "privacy/version.html", version=version, text=_text(version), in_force=versions.find_in_force(),
        told=sections.of(version), widens=scope.read(version.widens),
    )  # fmt: skip


@blueprint.route("/privacy/compare")
def compare() -> ResponseReturnValue:
    """Two versions, clause by clause and word by word; without a choice, the list to choose from."""
    if not request.args:
        return redirect(url_for("privacy.versions"))
    chosen = [_version(request.args.get(name, type=int) or 0) for name in ("from", "to")]
    # A comparison tells what became of a text, so the earlier one comes first, however they were chosen.
    before, after = sorted(chosen, key=lambda version: version.number)
    texts = versions.in_one_language(before, after, language.current())
    return render_template(
        "privacy/compare.html", before=before, after=after, text=texts[1],
        changes=comparing.changes(texts[0].parts(), texts[1].parts()),
        versions=versions.published(), as_table=request.args.get("view") == "table",
    )  # fmt: skip


@blueprint.route("/privacy/cookies")
def cookies() -> str:
    """The cookies this site may set, and those this browser holds now."""
    held = [cookie for cookie in security.COOKIES if request.cookies.keys() & {cookie.name, f"__Host-{cookie.name}"}]
    return render_template("privacy/cookies.html", cookies=security.COOKIES, held=held)


@blueprint.route("/privacy/what-we-hold")
def what_we_hold() -> str:
    """Every column about people, from the register."""
    return render_template(
        "privacy/what_we_hold.html",
        holdings=register.all_holdings(),
        inactive_days=values.inactive_days(),
        told=sections.of(versions.find_in_force() or abort(503)),
    )


@blueprint.route("/.well-known/security.txt")
def security_txt() -> Response:
    """Whom to tell of a weakness (RFC 9116); it ends in half a year, and is made anew each day."""
    lines = {
        "Contact": f"mailto:{values.contact_email()}",
        "Expires": clock.noon(clock.today() + timedelta(days=180)).isoformat(),
        "Preferred-Languages": ", ".join(sorted(values.languages(), reverse=True)),
        "Canonical": whole(url_for("privacy.security_txt"), language.ENGLISH),
        "Policy": whole(url_for("privacy.notice"), language.ENGLISH),
    }
    return Response("".join(f"{name}: {value}\n" for name, value in lines.items()), mimetype="text/plain")


@blueprint.route("/.well-known/gpc.json")
def gpc() -> ResponseReturnValue:
    """That nothing is sold or shared, also without being told not to (Global Privacy Control)."""
    version = versions.find_in_force() or abort(503)
    return {"gpc": True, "lastUpdate": str(version.effective_on)}


def _yours() -> int | None:
    """The version the member said yes to, if one is signed in."""
    person = getattr(current_user, "person", None)
    agreed = consent.agreed_to(person) if person else None
    return agreed.number if agreed else None


def _version(number: int) -> PolicyVersion:
    return versions.find(number) or abort(404)


def _text(version: PolicyVersion) -> PolicyText:
    """The text in the language of the page, where it was written in that."""
    return version.text_in(language.current())
