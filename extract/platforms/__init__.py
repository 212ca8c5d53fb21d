"""Proceedings platforms: software and sites that publish the papers of many series. One module per platform.

Each reader tells its page by what stands on it, so that a page saved under any name is read; a page that is the
platform's and holds no paper it can read is an error, never an empty answer. The addresses a crawl follows stand in
`Extraction.page` ("next") and in the records (`url`, `links`).
"""
