"""What happens to findings before they are reported: suppressions and ignores."""
