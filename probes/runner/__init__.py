"""Runs probes: an environment, a server, a process that measures, and what follows from the figures."""
