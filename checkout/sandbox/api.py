"""The API under /v1/: who may ask, which endpoint answers, in what shape, and what shall go wrong with it."""

import hmac
from dataclasses import replace
from typing import Any

from django.conf import settings

from checkout.sandbox import faults, idempotency, objects
from checkout.sandbox.encoding import decode
from checkout.sandbox.endpoints import ENDPOINTS, Call, Endpoint
from checkout.sandbox.errors import StripeRefusal
from checkout.sandbox.wire import Request, Response, json_response


def respond(request: Request) -> Response:
    """Answer a request to the API; refusals come out in Stripe's shape."""
    request_id = objects.new_id("req")
    headers = {"Request-Id": request_id, "Stripe-Version": settings.STRIPE_API_VERSION}
    try:
        _authorise(request)
        endpoint, subject = _endpoint(request)
        fault = faults.take(endpoint.name, faults.ON_THE_WIRE)
        if fault and fault.effect == faults.TIME_OUT:
            return Response(504, b"", "text/plain", fate="withheld")
        response = _answer(endpoint, subject, request, headers)
        return replace(response, fate="dropped") if fault else response
    except StripeRefusal as refusal:
        return json_response(refusal.status, refusal.as_json(), headers)


def _answer(endpoint: Endpoint, subject: str, request: Request, headers: dict[str, str]) -> Response:
    """What the endpoint says; under an idempotency key, what it said the first time."""
    try:
        form = decode(request.body if request.method == "POST" else request.query.encode())
        key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        call = Call(subject, form, request.origin, {"id": headers["Request-Id"], "idempotency_key": key or None})

        def act() -> tuple[int, dict[str, Any]]:
            if faults.take(endpoint.name, (faults.BROKEN,)):
                told = "An unknown error occurred (a fault that was armed at the stand-in)."
                return 500, StripeRefusal(told, 500, type="api_error").as_json()
            return 200, endpoint.act(call)

        if not key:
            return json_response(*act(), headers)
        (status, answer), replayed = idempotency.once(key, request.method, request.path, form, act)
        headers = headers | {"Idempotency-Key": key} | ({"Idempotent-Replayed": "true"} if replayed else {})
        return json_response(status, answer, headers)
    except StripeRefusal as refusal:
        return json_response(refusal.status, refusal.as_json(), headers)


def _authorise(request: Request) -> None:
    """Only the shop's own test key; a live key must never reach a page that moves no money."""
    key = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if not key:
        raise StripeRefusal("You did not provide an API key.", 401)
    if key.startswith(("sk_live_", "rk_live_")):
        raise StripeRefusal("Invalid API Key provided: a live key has no place at the stand-in.", 401)
    if not hmac.compare_digest(key.encode(), settings.STRIPE_SECRET_KEY.encode()):
        raise StripeRefusal(f"Invalid API Key provided: {key[:8]}{'*' * 8}", 401)
    version = request.headers.get("stripe-version", settings.STRIPE_API_VERSION)
    if version != settings.STRIPE_API_VERSION:
        raise StripeRefusal(f"Invalid Stripe API version: {version}. Here it is {settings.STRIPE_API_VERSION}.")


def _endpoint(request: Request) -> tuple[Endpoint, str]:
    methods = set()
    for endpoint in ENDPOINTS:
        if found := endpoint.path.fullmatch(request.path):
            if endpoint.method == request.method:
                return endpoint, "".join(found.groups())
            methods.add(endpoint.method)
    told = f"Unrecognized request URL ({request.method}: {request.path})."
    raise StripeRefusal(told, 405 if methods else 404)
