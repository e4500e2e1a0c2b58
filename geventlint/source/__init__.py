"""From the bytes of one Python file to facts."""
