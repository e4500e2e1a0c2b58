"""From a misleading exception to the suspects of one project.

``log`` reads tracebacks and logs, ``diagnosis`` recognises symptoms, ``facts`` asks the project, ``suspects`` ranks.
"""
