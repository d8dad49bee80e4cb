"""From what the downloader raises to a closed word (``crawler.trouble``)."""

from __future__ import annotations

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from service_identity.exceptions import VerificationError
from twisted.internet.error import ConnectError
from twisted.web.client import ResponseFailed

from crawler.trouble import Problem, Trouble


class Refused(IgnoreRequest):
    """A request we do not make, or an answer we do not take, and why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.trouble.value)


def diagnose(error: BaseException) -> Problem:
    """The reason behind anything the downloader raises."""
    if isinstance(error, Refused):
        return error.problem
    if isinstance(error, CannotResolveHostError):
        return Problem(trouble=Trouble.DNS)
    if isinstance(error, DownloadConnectionRefusedError):
        return Problem(trouble=Trouble.REFUSED)
    if isinstance(error, DownloadTimeoutError):
        return Problem(trouble=Trouble.TIMEOUT)
    if isinstance(error, DownloadCancelledError):
        return Problem(trouble=Trouble.TOO_LARGE)
    if isinstance(error, IgnoreRequest) and "MaxSizeExceeded" in type(error.__cause__).__name__:
        return Problem(trouble=Trouble.TOO_LARGE, detail="compressed")
    if isinstance(error, DownloadFailedError | ResponseDataLossError):
        tls = _tls_reason(error.__cause__)
        return Problem(trouble=Trouble.TLS, detail=tls) if tls else Problem(trouble=Trouble.CONNECTION)
    if isinstance(error, SSL.Error | VerificationError):
        return Problem(trouble=Trouble.TLS, detail=type(error).__name__)
    if isinstance(error, ConnectError | OSError):
        return Problem(trouble=Trouble.CONNECTION, detail=type(error).__name__)
    return Problem(trouble=Trouble.UNREADABLE, detail=type(error).__name__)


def _tls_reason(cause: BaseException | None) -> str:
    if not isinstance(cause, ResponseFailed):
        return ""
    for failure in cause.reasons:
        value = failure.value
        if isinstance(value, VerificationError):
            return "the certificate is for another name"
        if isinstance(value, SSL.Error):
            words = [part for line in (value.args[0] if value.args else ()) for part in line if part]
            return str(words[-1])[:80] if words else "SSL error"
    return ""
