"""Flask's extensions, each made once and wired to the site in create_app()."""

import logging

from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from ksmo_site.database import Base, Migrations

db = SQLAlchemy(model_class=Base)
migrations = Migrations(run_mkdir=False)
# Flask-Alembic would tell of every look at the database.
logging.getLogger("alembic").setLevel(logging.WARNING)
csrf = CSRFProtect()
login_manager = LoginManager()
