"""Settings: embedded defaults (SQLite, work done in-process), production by environment variables."""

import json
import os
import sys
from pathlib import Path

import dj_database_url
from bootstrap_wrapper import get_bootstrap_dir
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from creditshare.registries import (  # noqa: F401
    EXPORT_PARTS,
    FIELD_WORDS,
    INVARIANTS,
    MENU_PERMISSIONS,
    NOTICE_WORDS,
    TODO_SOURCES,
)

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("CREDITSHARE_HOME", BASE_DIR / "var"))
HOME.mkdir(parents=True, exist_ok=True)
MODE = os.environ.get("CREDITSHARE_MODE", "development")  # development | demo | production
DEVELOPMENT_KEY = "development-only-key-never-for-production"
SECRET_KEY_LENGTH = 40

SECRET_KEY = os.environ.get("SECRET_KEY", DEVELOPMENT_KEY)
DEBUG = os.environ.get("DEBUG", "") == "1"
DEMO = MODE == "demo"
PRODUCTION = MODE == "production"
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
SITE_URL = os.environ.get("SITE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

if PRODUCTION:
    unsafe = [
        name
        for name, wrong in (
            ("SECRET_KEY", SECRET_KEY == DEVELOPMENT_KEY or len(SECRET_KEY) < SECRET_KEY_LENGTH),
            ("DEBUG", DEBUG),
            ("CREDITSHARE_KEY_PASSPHRASE", not os.environ.get("CREDITSHARE_KEY_PASSPHRASE")),
            ("DATABASE_URL", not os.environ.get("DATABASE_URL")),
            ("ALLOWED_HOSTS", "ALLOWED_HOSTS" not in os.environ),
        )
        if wrong
    ]
    if unsafe:
        raise ImproperlyConfigured(f"refusing to start in production with unsafe settings: {', '.join(unsafe)}")
KEY_PASSPHRASE = os.environ.get("CREDITSHARE_KEY_PASSPHRASE", DEVELOPMENT_KEY)
# Names of keys made and kept in a PKCS#11 token instead of an encrypted file; only "reports" and "consents" may be.
PKCS11_MODULE = os.environ.get("CREDITSHARE_PKCS11_MODULE", "")
PKCS11_TOKEN = os.environ.get("CREDITSHARE_PKCS11_TOKEN", "creditshare")
PKCS11_PIN = os.environ.get("CREDITSHARE_PKCS11_PIN", "")
PKCS11_KEYS = frozenset(os.environ.get("CREDITSHARE_PKCS11_KEYS", "reports").split())
KEY_DIR = Path(os.environ.get("CREDITSHARE_KEY_DIR", HOME / "keys"))
ORIGINALS_DIR = HOME / "originals"
REPORTS_DIR = HOME / "reports"
EXPORTS_DIR = HOME / "exports"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django_htmx",
    "heroicons",
    "csp",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "ninja",
    "creditshare.db",
    "creditshare.outbox",
    "creditshare.audit",
    "creditshare.parties",
    "creditshare.consents",
    "creditshare.records",
    "creditshare.profiles",
    "creditshare.reports",
    "guarantees",
    "loans",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "creditshare.middleware.HeadersMiddleware",
    "creditshare.middleware.IdleSessionMiddleware",
    "creditshare.middleware.ActorMiddleware",
    "creditshare.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "creditshare.urls"
WSGI_APPLICATION = "creditshare.wsgi.application"
ASGI_APPLICATION = "creditshare.asgi.application"

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
                "creditshare.parties.views.frame.navigation",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", f"sqlite:///{HOME / 'creditshare.sqlite3'}"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL", "")
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that is down costs a request at most a second; the work waits in the outbox for the relay's next round.
CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2}
CELERY_BROKER_CONNECTION_TIMEOUT = 1
if CELERY_BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS["socket_connect_timeout"] = 1
OUTBOX_HANDLERS: list[str] = []  # handlers beside `<installed app>.tasks.<name>`
OUTBOX_PERIODIC = {  # seconds
    "creditshare.consents.tasks.forget_exports": 3600,
    "creditshare.audit.tasks.seal": 60,
    "creditshare.audit.tasks.forget_personal": 3600,
    "creditshare.outbox.tasks.forget_done": 86400,
    "creditshare.parties.tasks.forget_expired": 3600,
    "creditshare.parties.tasks.remind": 3600,
    "creditshare.consents.tasks.remind": 3600,
    "creditshare.consents.tasks.note_copies": 3600,
    "creditshare.profiles.tasks.mark_rings": 86400,
    "loans.tasks.close_yesterday": 3600,
}
AUDIT_ORIGIN = os.environ.get("AUDIT_ORIGIN", "creditshare.example/trail")
AUDIT_CHECKPOINT_FILE = Path(os.environ.get("AUDIT_CHECKPOINT_FILE", HOME / "trail" / "checkpoint"))
# A time-stamping authority (RFC 3161) for the checkpoints: its address, policy (OID, "" for any), certificates (PEM),
# how often it is asked (seconds), and from when on stamps are expected (ISO moment, "" for the first checkpoint).
AUDIT_TSA_URL = os.environ.get("AUDIT_TSA_URL", "")
AUDIT_TSA_POLICY = os.environ.get("AUDIT_TSA_POLICY", "")
AUDIT_TSA_CA = os.environ.get("AUDIT_TSA_CA", "")
AUDIT_TSA_SINCE = os.environ.get("AUDIT_TSA_SINCE", "")
if AUDIT_TSA_URL:
    OUTBOX_PERIODIC["creditshare.audit.tasks.anchor"] = int(os.environ.get("AUDIT_TSA_SECONDS", "600"))
# Witnesses that cosign our checkpoints: objects of url and key (C2SP, `name+id+key`).
AUDIT_WITNESSES = json.loads(os.environ.get("AUDIT_WITNESSES", "[]"))
if AUDIT_WITNESSES:
    OUTBOX_PERIODIC["creditshare.audit.tasks.cosign"] = 60
# We as a witness: our name, and the keys (`name+id+key`, with commas) of the logs whose checkpoints we cosign.
AUDIT_WITNESS_NAME = os.environ.get("AUDIT_WITNESS_NAME", "creditshare.example/witness")
AUDIT_WITNESSED_LOGS: dict[str, list[str]] = {}
for _key in filter(None, os.environ.get("AUDIT_WITNESSED_LOGS", "").split(",")):
    AUDIT_WITNESSED_LOGS.setdefault(_key.split("+")[0], []).append(_key)
# Where records are pulled from (manage.py pull_records NAME): objects of name, source and url, see docs/connect.md.
RECORD_CONNECTORS = json.loads(os.environ.get("RECORD_CONNECTORS", "[]"))
# The hosts that a connector may ask, with commas.
CONNECTOR_HOSTS = [host for host in os.environ.get("CONNECTOR_HOSTS", "").split(",") if host]
# How often every connector is asked (seconds); 0: only by the command.
PULL_EVERY_SECONDS = int(os.environ.get("PULL_EVERY_SECONDS", "0"))
if PULL_EVERY_SECONDS and RECORD_CONNECTORS:
    OUTBOX_PERIODIC["creditshare.records.tasks.pull_all"] = PULL_EVERY_SECONDS
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

AUTH_USER_MODEL = "parties.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "creditshare.parties.authentication.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = False
# Added to allauth's own limits on signing in and confirming, which stay on.
ACCOUNT_RATE_LIMITS = {"token": os.environ.get("TOKEN_RATE_LIMIT", "120/m/ip")}
# How long a password or code that was entered again counts for consent, approval and export (seconds).
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(os.environ.get("CONFIRMATION_SECONDS", "300"))
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXIES", "0"))
MFA_ADAPTER = "creditshare.parties.authentication.SecondFactorAdapter"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "CreditShare 瑶海信融"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = sorted(path for path in (BASE_DIR / "locale").glob("*") if path.is_dir())
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = ["creditshare.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", get_bootstrap_dir()),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 3600
SESSION_IDLE_SECONDS = int(os.environ.get("SESSION_IDLE_SECONDS", "1800"))
CSRF_FAILURE_VIEW = "creditshare.problems.cross_site"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": sys.stderr}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
