"""The checks of all promises, a file for each clause of the policy."""

from ksmo_site.promises.clauses import (
    changes,
    cookies,
    introduction,
    maintenance,
    purpose,
    range,
    responsibility,
    security,
    usage,
)

CLAUSES = (introduction, purpose, range, maintenance, cookies, security, usage, changes, responsibility)
CHECKS = {number: check for clause in CLAUSES for number, check in clause.promise.checks.items()}
