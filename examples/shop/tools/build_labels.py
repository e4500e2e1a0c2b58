"""Builds the label templates with setuptools, whose ``monkey`` has nothing to do with gevent."""

from setuptools import Distribution, monkey

monkey.patch_all()

if __name__ == "__main__":
    Distribution({"name": "shop-labels", "package_dir": {"": "labels"}}).run_command("build")
