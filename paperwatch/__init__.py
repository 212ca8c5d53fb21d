"""The app: command line, configuration, nightly run, exports, demo."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("paperwatch")
except PackageNotFoundError:  # run from a checkout that is not installed
    __version__ = "0"
