"""The measurements behind the compatibility database: one script a library, and the runner (`python -m probes`)."""
