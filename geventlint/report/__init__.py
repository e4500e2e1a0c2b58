"""One function ``render(result) -> str`` a format."""
