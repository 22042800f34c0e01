"""The site for any WSGI server: `wsgi:app`."""

import sys

from ksmo_site import create_app
from ksmo_site.installation import Unsafe

try:
    app = create_app()
except Unsafe as unsafe:
    sys.exit(f"The site did not start: {unsafe}")
