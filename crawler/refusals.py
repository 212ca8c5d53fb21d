"""Scrapy's middlewares that refuse a request, each with an error that says in a code what Scrapy says in words."""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.downloadermiddlewares import httpcompression, redirect
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.robots import UNPACKED, is_robots


class RedirectLoopError(IgnoreRequest):
    """One redirect led to the next for too long. Code `response.redirect-loop`."""

    code = "response.redirect-loop"


class TooLargeError(IgnoreRequest):
    """The answer unpacks to more than a page may have. Code `response.too-large`."""

    code = "response.too-large"


class RedirectMiddleware(redirect.RedirectMiddleware):
    """Scrapy's; its only refusal is that of one redirect too many."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise RedirectLoopError(str(error)) from error


class CompressionMiddleware(httpcompression.HttpCompressionMiddleware):
    """Scrapy's; its only refusal is that of a body that grows beyond the limit."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        if is_robots(request):
            request.meta["download_maxsize"] = UNPACKED
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise TooLargeError(str(error)) from error
