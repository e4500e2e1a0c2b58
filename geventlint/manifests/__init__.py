"""From the bytes of one manifest or lock file to requirements and locked packages."""
