"""``locust -f tests/loadtest.py``: locust patches when it is imported, but no worker ever imports this."""

from locust import HttpUser, task


class Visitor(HttpUser):
    """Looks at prices."""

    @task
    def look(self):
        """One page."""
        self.client.get("/prices/1001")
