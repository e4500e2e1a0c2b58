"""From the bytes of one deployment file to launch lines, and from a launch line to a host."""
