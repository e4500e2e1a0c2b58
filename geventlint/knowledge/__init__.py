"""What is known before any project is read: the compatibility database and the rules."""
