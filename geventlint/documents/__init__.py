"""Foreign texts and where things stand in them: decoding, lines, TOML and YAML with places."""
