"""What geventlint reads beside what the tools say of the same files."""
