"""The privacy notice: the version in force, every other version, comparison, cookies, what we hold."""

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ksmo_site import security
from ksmo_site.holdings import register
from ksmo_site.privacy import comparing, policy, reading
from ksmo_site.privacy.models import PolicyVersion

blueprint = Blueprint("privacy", __name__)
blueprint.add_app_template_filter(reading.anchor, "anchor")


@blueprint.route("/privacy")
def notice() -> str:
    """The policy in force, and what we hold at a glance."""
    version = policy.find_in_force() or abort(503)
    return render_template("privacy/notice.html", version=version, newer=_announced(), holdings=register.all_holdings())


@blueprint.route("/privacy.txt")
def plain() -> Response:
    """The policy in force as plain text."""
    version = policy.find_in_force() or abort(503)
    head = f"Version {version.number}, effective on {version.effective_on}\n\n"
    return Response(head + version.plain_text(), mimetype="text/plain")


@blueprint.route("/privacy/versions")
def versions() -> str:
    """All versions: announced, in force, earlier."""
    return render_template("privacy/versions.html", versions=policy.published(), in_force=policy.find_in_force())


@blueprint.route("/privacy/versions/<int:number>")
def one_version(number: int) -> str:
    """One version, for ever at this address."""
    return render_template("privacy/version.html", version=_version(number), in_force=policy.find_in_force())


@blueprint.route("/privacy/compare")
def compare() -> ResponseReturnValue:
    """Two versions, clause by clause and word by word; without a choice, the list to choose from."""
    if not request.args:
        return redirect(url_for("privacy.versions"))
    chosen = [_version(request.args.get(name, type=int) or 0) for name in ("from", "to")]
    # A comparison tells what became of a text, so the earlier one comes first, however they were chosen.
    before, after = sorted(chosen, key=lambda version: version.number)
    return render_template(
        "privacy/compare.html", before=before, after=after, changes=comparing.changes(before.parts(), after.parts()),
        versions=policy.published(), as_table=request.args.get("view") == "table",
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
        inactive_days=current_app.config["KSMO_INACTIVE_DAYS"],
    )


def _version(number: int) -> PolicyVersion:
    return policy.find(number) or abort(404)


def _announced() -> PolicyVersion | None:
    return next((version for version in policy.published() if version.is_announced), None)
