"""Every setting of the site: name, default and meaning in one table; a site that would be unsafe does not start."""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ksmo_site import typed
from ksmo_site.installation import Unsafe, open_folder, secret_key


@dataclass(frozen=True)
class Setting:
    """One setting: where it comes from, what it is without, and what it means to whoever runs the site."""

    name: str
    default: str
    meaning: str
    read: Callable[[str], Any] = str


SETTINGS = (
    Setting("KSMO_INSTANCE", "instance", "Folder of this installation: database, keys, outbox."),
    Setting("KSMO_DATABASE_URL", "", "Database; empty means `site.db` in the instance folder.", typed.database),
    Setting("KSMO_BACKUP_FOLDER", "", "Folder of the backups, best on another disk; empty means `backups/` here."),
    Setting("KSMO_BACKUP_DAYS", "14", "Days a backup is kept; 0 means that none is made by itself. Administrators may "
            "shorten it at /desk/settings.",
            typed.whole_number),
    Setting("KSMO_INACTIVE_DAYS", "730", "Days without a sign-in after which an account is deleted, told by letter "
            "30 days before; 0 means never. Administrators may shorten it at /desk/settings.", typed.long_enough),
    Setting("KSMO_CONSENT_DAYS", "14", "Days between announcing a version of the policy that covers more, and its "
            "Effective Date: members are asked in between. Administrators may lengthen it at /desk/settings.",
            typed.asking),
    Setting("KSMO_BASE_URL", "", "Address visitors use, for links in letters; empty means this machine and PORT.",
            typed.address),
    Setting("KSMO_TRUSTED_HOSTS", "", "Host names answered besides the base address's and this machine's, by commas.",
            typed.names),
    Setting("KSMO_SECRET_KEY", "", "Signs sessions and links, at least 32 characters; empty means one is made."),
    Setting("KSMO_MAIL_SERVER", "", "Mail server; empty means letters become files in `outbox/` of the instance."),
    Setting("KSMO_MAIL_PORT", "587", "Port of the mail server.", typed.port),
    Setting("KSMO_MAIL_USERNAME", "", "User name at the mail server, if it asks for one."),
    Setting("KSMO_MAIL_PASSWORD", "", "Password at the mail server, if it asks for one."),
    Setting("KSMO_MAIL_TLS", "starttls", "How the line to the mail server is secured: starttls, tls or none.",
            typed.one_of("starttls", "tls", "none")),
    Setting("KSMO_MAIL_CAFILE", "", "File of the authority behind the mail server's certificate, if a private one."),
    Setting("KSMO_MAIL_PER_MINUTE", "0", "Letters to many that may leave a minute; 0 means as fast as the mail server "
            "takes them.", typed.whole_number),
    Setting("KSMO_MAIL_SENDER", "info@ksmoconference.org", "Address letters come from.", typed.mail_address),
    Setting("KSMO_CONTACT_EMAIL", "info@ksmoconference.org", "Address of the conference's representatives, while "
            "nobody set another one at /desk/settings.",
            typed.mail_address),
    Setting("KSMO_CONTACT_PHONE", "", "Telephone of the conference's representatives, while nobody set one at "
            "/desk/settings; left out while empty."),
    Setting("KSMO_TIMEZONE", "Asia/Seoul", "Time zone of the conference.", typed.zone),
    Setting("KSMO_DESK_NETWORKS", "", "Networks the desk is open to, by commas, such as 192.0.2.0/24; empty means "
            "all. Behind a proxy, set KSMO_PROXIES too.", typed.networks),
    Setting("KSMO_PROXIES", "0", "Number of proxies in front whose X-Forwarded headers are believed.",
            typed.whole_number),
    Setting("HOST", "127.0.0.1", "Address to listen on."),
    Setting("PORT", "8000", "Port to listen on.", typed.port),
)  # fmt: skip


def read(environment: Mapping[str, str]) -> dict[str, Any]:
    """Every setting by name, parsed. Raises Unsafe on a value or a name it cannot make sense of."""
    unknown = sorted(name for name in environment if name.startswith("KSMO_") and name not in _by_name())
    if unknown:
        raise Unsafe(f"{unknown[0]} is not a setting of this site; docs/settings.md lists those there are.")
    values = {setting.name: _parse(setting, environment.get(setting.name, "")) for setting in SETTINGS}
    if not values["KSMO_BASE_URL"]:
        # Werkzeug tells no IPv6 address from its port, so those go by their name.
        host = values["HOST"] if is_loopback(values["HOST"]) and ":" not in values["HOST"] else "localhost"
        values["KSMO_BASE_URL"] = f"http://{host}:{values['PORT']}"
    return values


def flask_settings(values: Mapping[str, Any], *, debug: bool) -> dict[str, Any]:
    """What Flask and its extensions are told. Makes the instance folder and the secret key where there are none."""
    instance = open_folder(Path(values["KSMO_INSTANCE"]))
    base = urlsplit(values["KSMO_BASE_URL"])
    _refuse_public_debug(debug, base.hostname or "", values["HOST"])
    secure = base.scheme == "https"
    return {
        **values,
        "INSTANCE": instance,
        "BACKUPS": _backups(values["KSMO_BACKUP_FOLDER"], instance),
        "SECRET_KEY": secret_key(values["KSMO_SECRET_KEY"], instance),
        "TRUSTED_HOSTS": [base.hostname, "localhost", "127.0.0.1", *values["KSMO_TRUSTED_HOSTS"]],
        "SQLALCHEMY_DATABASE_URI": values["KSMO_DATABASE_URL"] or f"sqlite:///{instance / 'site.db'}",
        # Values of a failed statement would end up in the log.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        "ALEMBIC_CONTEXT": {"render_as_batch": True, "compare_server_default": False, "transactional_ddl": True},
        "MAX_CONTENT_LENGTH": 256 * 1024,
        "SECURE": secure,
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_SSL_STRICT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        **_mail(values),
    }


def _backups(given: str, instance: Path) -> Path:
    folder = Path(given or instance / "backups").resolve()
    if instance.resolve().is_relative_to(folder):
        raise Unsafe("KSMO_BACKUP_FOLDER is the folder of the instance itself, or one above it; choose another one.")
    return folder


def _by_name() -> dict[str, Setting]:
    return {setting.name: setting for setting in SETTINGS}


def _parse(setting: Setting, text: str) -> Any:
    text = text.strip() or setting.default
    try:
        return setting.read(text)
    except ValueError as cause:
        raise Unsafe(f"{setting.name} is {text!r}, but has to be {cause}.") from cause


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_public_debug(debug: bool, *hosts: str) -> None:
    public = [host for host in hosts if not is_loopback(host)]
    if debug and public:
        raise Unsafe(
            f"Debug is on at the public address {public[0]}; anybody could run programs here: unset FLASK_DEBUG."
        )


def _mail(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "MAIL_SERVER": values["KSMO_MAIL_SERVER"],
        "MAIL_PORT": values["KSMO_MAIL_PORT"],
        "MAIL_USERNAME": values["KSMO_MAIL_USERNAME"] or None,
        "MAIL_PASSWORD": values["KSMO_MAIL_PASSWORD"] or None,
        "MAIL_USE_TLS": values["KSMO_MAIL_TLS"] == "starttls",
        "MAIL_USE_SSL": values["KSMO_MAIL_TLS"] == "tls",
        "MAIL_DEFAULT_SENDER": ("KSMO 2024", values["KSMO_MAIL_SENDER"]),
        # The outbox decides whether a letter leaves; Flask-Mail must not swallow it when a test runs.
        "MAIL_SUPPRESS_SEND": False,
    }


def as_table() -> str:
    """The settings as docs/settings.md shows them."""
    rows = "".join(f"| `{s.name}` | {f'`{s.default}`' if s.default else ''} | {s.meaning} |\n" for s in SETTINGS)
    return (
        "# Settings\n\nAll come from the environment. Made from `ksmo_site/config.py` by `make docs`.\n\n"
        "| name | default | meaning |\n| --- | --- | --- |\n" + rows
    )


def as_example() -> str:
    """The settings as .env.example shows them."""
    lines = "".join(f"\n# {s.meaning}\n# {s.name}={s.default}\n" for s in SETTINGS)
    return "# Made from ksmo_site/config.py by `make docs`. Every line shows the default.\n" + lines
