"""One engine a process; ``postgresql://`` means psycopg2 with SQLAlchemy 2.0."""

from contextlib import contextmanager

from sqlalchemy import create_engine, text
from sqlalchemy.orm import sessionmaker

from shop import settings

engine = create_engine(settings.DATABASE, pool_size=20, max_overflow=20, pool_pre_ping=True)
Session = sessionmaker(engine)


@contextmanager
def transaction():
    """A session that commits at the end, or rolls back."""
    with Session.begin() as session:
        yield session


def lock_order(session, order_id):
    """Hold the order's row until the transaction ends."""
    return session.execute(text("SELECT * FROM orders WHERE id = :id FOR UPDATE"), {"id": order_id}).one()
