"""The shop's own stand-in for Stripe: real HTTP, a hosted payment page, signed webhooks, and no money.

It runs as a separate loopback process (`manage.py stripe_sandbox`) and only where `DEMO` is set. Requests are checked
against the SDK's own parameter types and answers are built from its resource types, so that the contract is Stripe's
and not our memory of it. How a request travels: server → api (or hosted) → sessions → models; what happened goes out
through events.
"""
