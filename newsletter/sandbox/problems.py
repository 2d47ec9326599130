"""The sandbox's errors, in the shape of Mailchimp's: `application/problem+json`."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse

_TITLES = {
    400: "Bad Request",
    401: "API Key Invalid",
    403: "Forbidden",
    404: "Resource Not Found",
    405: "Method Not Allowed",
    413: "Request Too Large",
    421: "Misdirected Request",
    503: "Temporarily Unavailable",
}


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field of a request; `field` is a dotted path."""

    field: str
    message: str


class ApiError(Exception):
    """A request that the sandbox refuses; becomes a problem document."""

    def __init__(self, status: int, detail: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors


def invalid(*errors: FieldError) -> ApiError:
    """The refusal of a body whose fields are wrong."""
    return ApiError(400, "The request's fields were not understood: see 'errors'.", errors)


def problem(status: int, detail: str, errors: tuple[FieldError, ...] = ()) -> JSONResponse:
    """A problem document as a response."""
    document: dict[str, object] = {
        "type": "https://mailchimp.com/developer/marketing/docs/errors/",
        "title": "Invalid Resource" if errors else _TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "instance": str(uuid.uuid4()),
    }
    if errors:
        document["errors"] = [asdict(error) for error in errors]
    return JSONResponse(document, status, media_type="application/problem+json")


def from_api_error(_request: Request, error: Exception) -> JSONResponse:
    """Starlette's handler for ApiError."""
    assert isinstance(error, ApiError)
    return problem(error.status, error.detail, error.errors)
