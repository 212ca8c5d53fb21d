"""The app: command line, configuration, nightly run, exports, demo."""
