"""Every setting of the shop, each knob from the environment (or from a file named by `<KNOB>_FILE`).

`.env.example` lists the knobs. A value that makes no sense raises `ImproperlyConfigured`, which names the knob;
`manage.py` prints that as one line. `DEBUG` is never on: `DEMO` opens `/dev/...`, permits the stand-in for Stripe
and brings the defaults with which the shop runs on a laptop without any server.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import EnvError, FileAwareEnv
from environs import validate as check
from oscar import INSTALLED_APPS as OSCAR_APPS
from oscar import defaults as oscar_defaults

# Lets classes like `ModelAdmin[Release]` say their model at run time, as they do for the type checker.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = FileAwareEnv()
ONE_OR_MORE = check.Range(min=1)


def _read() -> dict[str, Any]:
    """Read the environment once; every mistake comes out as `ImproperlyConfigured` with the knob's name."""
    state = Path(env.str("STATE_DIR", str(BASE_DIR / ".dev")))
    demo = env.bool("DEMO", False)
    return {
        "DEMO": demo,
        "STATE_DIR": state,
        "SECRET_KEY": env.str("SECRET_KEY", validate=check.Length(min=32)),
        "SITE_URL": env.str("SITE_URL", "http://127.0.0.1:8000", validate=check.URL(require_tld=False)).rstrip("/"),
        "ALLOWED_HOSTS": env.list("ALLOWED_HOSTS", []),
        "DATABASE": env.dj_db_url("DATABASE_URL", f"sqlite:///{state / 'shop.sqlite3'}", conn_max_age=60),
        "REDIS_URL": env.str("REDIS_URL", ""),
        "CELERY_BROKER_URL": env.str("CELERY_BROKER_URL", "filesystem://"),
        "MEDIA_ROOT": env.str("MEDIA_ROOT", str(state / "media")),
        "PRIVATE_ROOT": env.str("PRIVATE_ROOT", str(state / "private")),
        "STATIC_ROOT": env.str("STATIC_ROOT", str(state / "static")),
        "EMAIL": env.dj_email_url("EMAIL_URL") if env.str("EMAIL_URL", "") else {},
        "MAIL_DIR": env.str("MAIL_DIR", str(state / "mail")),
        "DEFAULT_FROM_EMAIL": env.str("DEFAULT_FROM_EMAIL", "Sillon <shop@sillon.example>"),
        "STRIPE_SECRET_KEY": env.str("STRIPE_SECRET_KEY", ""),
        "STRIPE_WEBHOOK_SECRET": env.str("STRIPE_WEBHOOK_SECRET", ""),
        "STRIPE_API_BASE": env.str("STRIPE_API_BASE", "").rstrip("/"),
        "SHIPPING_FLAT_RATE": env.decimal("SHIPPING_FLAT_RATE", Decimal("6.90"), validate=check.Range(min=Decimal(0))),
        "VAT_RATE": env.decimal("VAT_RATE", Decimal("0.20"), validate=check.Range(Decimal(0), Decimal(1))),
        "LOW_STOCK_THRESHOLD": env.int("LOW_STOCK_THRESHOLD", 5, validate=ONE_OR_MORE),
        "PAYMENT_WINDOW_MINUTES": env.int("PAYMENT_WINDOW_MINUTES", 31, validate=check.Range(min=31)),
        "SESSION_DAYS": env.int("SESSION_DAYS", 14, validate=ONE_OR_MORE),
        "ACCOUNT_LINK_HOURS": env.int("ACCOUNT_LINK_HOURS", 72, validate=ONE_OR_MORE),
        "UNCONFIRMED_ACCOUNT_DAYS": env.int("UNCONFIRMED_ACCOUNT_DAYS", 30, validate=ONE_OR_MORE),
        "UNPAID_ORDER_DAYS": env.int("UNPAID_ORDER_DAYS", 30, validate=ONE_OR_MORE),
        "ORDER_YEARS": env.int("ORDER_YEARS", 10, validate=ONE_OR_MORE),
        "STRIPE_EVENT_DAYS": env.int("STRIPE_EVENT_DAYS", 90, validate=ONE_OR_MORE),
        "MAIL_ERROR_DAYS": env.int("MAIL_ERROR_DAYS", 30, validate=ONE_OR_MORE),
        "CONSENT_PROOF_DAYS": env.int("CONSENT_PROOF_DAYS", 365, validate=ONE_OR_MORE),
        "ALERT_COPIES": env.int("ALERT_COPIES", 5, validate=check.Range(1, 50)),
        "ALERT_HOLD_HOURS": env.int("ALERT_HOLD_HOURS", 24, validate=ONE_OR_MORE),
        "ALERT_LINK_HOURS": env.int("ALERT_LINK_HOURS", 72, validate=ONE_OR_MORE),
        "ALERT_MAILS_PER_SECOND": env.int("ALERT_MAILS_PER_SECOND", 0, validate=check.Range(min=0)),
        "ALERT_UNCONFIRMED_DAYS": env.int("ALERT_UNCONFIRMED_DAYS", 7, validate=ONE_OR_MORE),
        "ALERT_ENDED_DAYS": env.int("ALERT_ENDED_DAYS", 30, validate=ONE_OR_MORE),
        "FRONT_SERVERS": env.int("FRONT_SERVERS", 0, validate=check.Range(0, 9)),
        "IMPORT_MEGABYTES": env.int("IMPORT_MEGABYTES", 50, validate=ONE_OR_MORE),
        "IMPORT_DAYS": env.int("IMPORT_DAYS", 7, validate=ONE_OR_MORE),
        "LOG_LEVEL": env.str("LOG_LEVEL", "INFO", validate=check.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"])),
    }


try:
    _env = _read()
except (EnvError, ValueError) as mistake:
    raise ImproperlyConfigured(str(mistake)) from None

DEBUG = False
DEMO: bool = _env["DEMO"]
STATE_DIR: Path = _env["STATE_DIR"]
SECRET_KEY: str = _env["SECRET_KEY"]
SITE_URL: str = _env["SITE_URL"]
_site = urlsplit(SITE_URL)
HTTPS = _site.scheme == "https"
ALLOWED_HOSTS: list[str] = _env["ALLOWED_HOSTS"] or [_site.hostname or "localhost"]

# Applications ---------------------------------------------------------------------------------------------------
_OURS_INSTEAD = {
    "oscar.apps.catalogue.apps.CatalogueConfig": "catalog.apps.CatalogConfig",
    "oscar.apps.checkout.apps.CheckoutConfig": "checkout.apps.CheckoutConfig",
    "django.contrib.admin": "storefront.apps.AdminConfig",
}
INSTALLED_APPS = [
    "consent.apps.ConsentConfig",
    *(_OURS_INSTEAD.get(app, app) for app in OSCAR_APPS),
    "checkout.sandbox.apps.SandboxConfig",
    "storefront.apps.StorefrontConfig",
    "storefront.accounts.apps.AccountsConfig",
]
AUTH_USER_MODEL = "accounts.User"
SITE_ID = 1
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

MIDDLEWARE = [
    "storefront.middleware.SecurityHeaders",
    "storefront.middleware.NoNulls",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "consent.middleware.CookieRegistry",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "storefront.middleware.PathLanguage",
    "django.middleware.common.CommonMiddleware",
    "consent.origin.SameOriginCsrf",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "storefront.accounts.middleware.ErasedMeanwhile",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "checkout.basket.CartMiddleware",
]
ROOT_URLCONF = "storefront.urls"
WSGI_APPLICATION = "storefront.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "consent.context.memory",
                "storefront.context.shop",
                "checkout.context.cart",
            ],
        },
    }
]

# Data -----------------------------------------------------------------------------------------------------------
DATABASES = {"default": _env["DATABASE"]}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # One writer at a time, taken when the transaction begins: no "database is locked" in the middle of one.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _env["REDIS_URL"]}
    if _env["REDIS_URL"]
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
MEDIA_ROOT: str = _env["MEDIA_ROOT"]
MEDIA_URL = "/media/"
# Files that staff have uploaded and nobody is served: no address leads here, and only the shop may read them.
PRIVATE_ROOT: str = _env["PRIVATE_ROOT"]
STATIC_ROOT: str = _env["STATIC_ROOT"]
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "storefront.staticfiles.ModuleManifestStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# Work in the background -----------------------------------------------------------------------------------------
CELERY_BROKER_URL: str = _env["CELERY_BROKER_URL"]
if CELERY_BROKER_URL == "filesystem://":
    CELERY_BROKER_URL = "filesystem://localhost"  # a name that nobody looks up; without one kombu warns
    _broker = STATE_DIR / "broker"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "queue"),
        "data_folder_out": str(_broker / "queue"),
        "control_folder": str(_broker / "control"),
        "store_processed": False,
    }
    for _folder in ("queue", "control"):  # kombu does not make them
        (_broker / _folder).mkdir(parents=True, exist_ok=True)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ROUTES = {"catalog.tasks.draw_*": {"queue": "pictures"}, "catalog.tasks.make_*": {"queue": "pictures"}}
CELERY_BEAT_SCHEDULE = {
    "reconcile payments": {"task": "checkout.tasks.reconcile_payments", "schedule": 300},
    "delete what has run out": {"task": "consent.tasks.purge", "schedule": crontab(minute=17)},
    "send what waits": {"task": "checkout.tasks.sweep_mails", "schedule": 60},
    "send alert mails that wait": {"task": "catalog.tasks.sweep_alert_mails", "schedule": 60},
    "give on what was held": {"task": "catalog.tasks.lapse_invitations", "schedule": 60},
    "tell of milestones": {"task": "catalog.tasks.announce_news", "schedule": crontab(minute=41)},
    "go on with imports": {"task": "catalog.tasks.sweep_imports", "schedule": 60},
    "tidy imports": {"task": "catalog.tasks.tidy_imports", "schedule": 3600},
}
CELERY_TIMEZONE = "UTC"

# Mail -----------------------------------------------------------------------------------------------------------
MAIL_DIR: str = _env["MAIL_DIR"]
if _env["EMAIL"]:
    EMAIL_BACKEND = _env["EMAIL"]["EMAIL_BACKEND"]
    EMAIL_HOST = _env["EMAIL"]["EMAIL_HOST"]
    EMAIL_PORT = _env["EMAIL"]["EMAIL_PORT"]
    EMAIL_HOST_USER = _env["EMAIL"]["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = _env["EMAIL"]["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _env["EMAIL"]["EMAIL_USE_TLS"]
    EMAIL_USE_SSL = _env["EMAIL"]["EMAIL_USE_SSL"]
elif DEMO:
    EMAIL_BACKEND = "storefront.dev.mail.MailFileBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL: str = _env["DEFAULT_FROM_EMAIL"]

# Payment --------------------------------------------------------------------------------------------------------
STRIPE_SECRET_KEY: str = _env["STRIPE_SECRET_KEY"]
STRIPE_WEBHOOK_SECRET: str = _env["STRIPE_WEBHOOK_SECRET"]
STRIPE_API_BASE: str = _env["STRIPE_API_BASE"]
STRIPE_API_VERSION = "2026-10-28.endive"
PAYMENT_WINDOW_MINUTES: int = _env["PAYMENT_WINDOW_MINUTES"]
if STRIPE_API_BASE and not DEMO:
    raise ImproperlyConfigured("STRIPE_API_BASE points at a stand-in for Stripe, which only a DEMO shop may use")

# Oscar ----------------------------------------------------------------------------------------------------------
for _name in dir(oscar_defaults):
    if _name.startswith("OSCAR_"):
        globals()[_name] = getattr(oscar_defaults, _name)
OSCAR_SHOP_NAME = "Sillon"
OSCAR_HOMEPAGE = "/"
OSCAR_DYNAMIC_CLASS_LOADER = "storefront.oscar_classes.load"
OSCAR_DEFAULT_CURRENCY = "EUR"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_ALLOW_GUEST_CHECKOUT_WITH_ACCOUNT = True
OSCAR_EAGER_ALERTS = False
OSCAR_OFFERS_INCL_TAX = True
OSCAR_MAX_BASKET_QUANTITY_THRESHOLD = 50
OSCAR_BASKET_COOKIE_LIFETIME = None
OSCAR_BASKET_COOKIE_SECURE = HTTPS
OSCAR_THUMBNAILER = "catalog.pictures.NoThumbnailer"
OSCAR_DELETE_IMAGE_FILES = False
OSCAR_INITIAL_ORDER_STATUS = "Pending payment"
OSCAR_INITIAL_LINE_STATUS = "Pending payment"
OSCAR_ORDER_STATUS_PIPELINE = {
    "Pending payment": ("Payment processing", "Paid", "Cancelled"),
    "Payment processing": ("Paid", "Cancelled"),
    "Paid": ("Packed", "Partly shipped", "Shipped", "Partly refunded", "Refunded"),
    "Packed": ("Partly shipped", "Shipped", "Partly refunded", "Refunded"),
    "Partly shipped": ("Shipped", "Partly refunded", "Refunded"),
    "Shipped": ("Partly refunded", "Refunded"),
    "Partly refunded": ("Packed", "Partly shipped", "Shipped", "Refunded"),
    "Refunded": (),
    "Cancelled": ("Paid", "Refunded"),  # paid late: while the copies are there, and when they are gone
}
OSCAR_LINE_STATUS_PIPELINE = {"Pending payment": ("Paid", "Cancelled"), "Paid": (), "Cancelled": ("Paid",)}
OSCAR_ORDER_STATUS_CASCADE = {"Paid": "Paid", "Cancelled": "Cancelled"}

# What it costs --------------------------------------------------------------------------------------------------
SHIPPING_FLAT_RATE: Decimal = _env["SHIPPING_FLAT_RATE"]
VAT_RATE: Decimal = _env["VAT_RATE"]
LOW_STOCK_THRESHOLD: int = _env["LOW_STOCK_THRESHOLD"]

# Import of releases --------------------------------------------------------------------------------------------
IMPORT_MEGABYTES: int = _env["IMPORT_MEGABYTES"]
IMPORT_DAYS: int = _env["IMPORT_DAYS"]

# Restock alerts ------------------------------------------------------------------------------------------------
# Copies that one mailbox may wait for, where the release has no limit per customer of its own.
ALERT_COPIES: int = _env["ALERT_COPIES"]
# Hours for which copies are held for a reader who was invited, counted from the mail.
ALERT_HOLD_HOURS: int = _env["ALERT_HOLD_HOURS"]
# Hours that the link is good for by which a mailbox says yes.
ALERT_LINK_HOURS: int = _env["ALERT_LINK_HOURS"]
# What the mail server is asked to take, all workers together; 0 knows no limit.
ALERT_MAILS_PER_SECOND: int = _env["ALERT_MAILS_PER_SECOND"]

# Language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# Security and cookies -------------------------------------------------------------------------------------------
_prefix = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_prefix}sessionid"
CSRF_COOKIE_NAME = f"{_prefix}csrftoken"
OSCAR_BASKET_COOKIE_OPEN = f"{_prefix}cart"
CONSENT_COOKIE_HISTORY = f"{_prefix}history"
CONSENT_COOKIE_CHOICE = f"{_prefix}choice"
MESSAGES_COOKIE_NAME = f"{_prefix}messages"
MESSAGE_STORAGE = "storefront.notices.NoticeStorage"
SESSION_ENGINE = "storefront.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "storefront.views.csrf_failure"
# `consent.origin.SameOriginCsrf` is the middleware that this check looks for, extended.
SILENCED_SYSTEM_CHECKS = ["security.W003"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# How many servers of ours stand before the shop: so many entries of X-Forwarded-For, counted from its end, are theirs.
FRONT_SERVERS: int = _env["FRONT_SERVERS"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "media", "font", "connect", "manifest")),
        f"form-action 'self' {STRIPE_API_BASE or 'https://checkout.stripe.com'}",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    ]
)
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "account"
# Seconds that a link in a mail is good for: to begin an account, to prove an address, to choose a new password.
PASSWORD_RESET_TIMEOUT = _env["ACCOUNT_LINK_HOURS"] * 3600

# How long things are kept; the nightly task has each app delete what is over -------------------------------------
# Seconds after its last change that a session is over, whatever the browser does.
SESSION_COOKIE_AGE = _env["SESSION_DAYS"] * 86_400
# Days that the proof of a consent is kept after the consent has ended.
CONSENT_PROOF_DAYS: int = _env["CONSENT_PROOF_DAYS"]
# Days that an account may wait for somebody to prove its address.
UNCONFIRMED_ACCOUNT_DAYS: int = _env["UNCONFIRMED_ACCOUNT_DAYS"]
# How long an order says who placed it: days where it was never paid, years where it is part of the books.
UNPAID_ORDER_DAYS: int = _env["UNPAID_ORDER_DAYS"]
ORDER_YEARS: int = _env["ORDER_YEARS"]
# Days that events of Stripe are kept, and what a mail server said of an address.
STRIPE_EVENT_DAYS: int = _env["STRIPE_EVENT_DAYS"]
MAIL_ERROR_DAYS: int = _env["MAIL_ERROR_DAYS"]
# Days that an alert waits for its mailbox to say yes, and that one is kept after its end.
ALERT_UNCONFIRMED_DAYS: int = _env["ALERT_UNCONFIRMED_DAYS"]
ALERT_ENDED_DAYS: int = _env["ALERT_ENDED_DAYS"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": _env["LOG_LEVEL"]},
    "loggers": {"stripe": {"level": "WARNING"}},
}
