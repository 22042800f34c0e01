"""What administrators choose about the team."""

from wtforms import BooleanField, HiddenField

from ksmo_site import form, roles


def _box(name: str) -> BooleanField:
    role = roles.ROLES[name]
    return BooleanField(role.called, description=role.work)


class RolesForm(form.BaseForm):
    """What somebody does at the desk: one role or several."""

    is_about_nobody = True

    editor = _box(roles.EDITOR)
    sender = _box(roles.SENDER)
    officer = _box(roles.OFFICER)
    administrator = _box(roles.ADMINISTRATOR)

    def shows(self, given: str) -> None:
        """Tick the roles somebody has."""
        for name in roles.read(given):
            self[name].data = True

    def names(self) -> list[str]:
        """The roles that are ticked."""
        return [name for name in roles.ROLES if self[name].data]


class MonthForm(form.BaseForm):
    """The month somebody looked through."""

    is_about_nobody = True

    month = HiddenField()
