"""Which files a project has, as git would show them, and what role each plays."""

from geventlint.discovery.roles import Role, role_of
from geventlint.discovery.walk import Discovery, discover

__all__ = ["Discovery", "Role", "discover", "role_of"]
