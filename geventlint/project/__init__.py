"""From the facts of all files to one project: hosts, modules, dependencies."""
