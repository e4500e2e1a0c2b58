"""From a project and the knowledge to findings; prints nothing, reads no file."""
