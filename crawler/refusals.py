"""Scrapy's middlewares that refuse a request, each with an error that says in a code what Scrapy says in words."""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.downloadermiddlewares import httpcompression, redirect, robotstxt
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response


class RobotsForbiddenError(IgnoreRequest):
    """robots.txt forbids the address to us. Code `response.robots-forbidden`."""

    code = "response.robots-forbidden"


class RedirectLoopError(IgnoreRequest):
    """One redirect led to the next for too long. Code `response.redirect-loop`."""

    code = "response.redirect-loop"


class TooLargeError(IgnoreRequest):
    """The answer unpacks to more than a page may have. Code `response.too-large`."""

    code = "response.too-large"


class RobotsMiddleware(robotstxt.RobotsTxtMiddleware):
    """Scrapy's; its only refusal is that of robots.txt."""

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:
        try:
            await super().process_request(request)
        except IgnoreRequest as error:
            raise RobotsForbiddenError(str(error)) from error


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
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise TooLargeError(str(error)) from error
