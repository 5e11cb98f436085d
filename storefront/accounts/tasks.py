"""Mails in the background: each task is one line into a plain function. Tried again while the mail server is away."""

from celery import shared_task

from storefront.accounts import mails


@shared_task(autoretry_for=(OSError,), retry_backoff=30, max_retries=8)
def mail_sign_up(address: str, language: str) -> None:
    """Answer somebody who wants an account."""
    mails.sign_up(address, language)


@shared_task(autoretry_for=(OSError,), retry_backoff=30, max_retries=8)
def mail_reset(address: str, language: str) -> None:
    """Answer somebody who has forgotten a password."""
    mails.reset(address, language)


@shared_task(autoretry_for=(OSError,), retry_backoff=30, max_retries=8)
def mail_mailbox(user_id: int, address: str, language: str) -> None:
    """Ask the owner of a mailbox whether an account may have it."""
    mails.mailbox(user_id, address, language)


@shared_task(autoretry_for=(OSError,), retry_backoff=30, max_retries=8)
def mail_notice(kind: str, address: str, language: str) -> None:
    """Tell an owner what has been changed."""
    mails.notice(kind, address, language)
