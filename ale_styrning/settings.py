"""Everything an installation can choose comes from the environment; docs/drift.md lists it.

ALE_ENV says what this process is:
  development  a developer's clone and the tests (the default: answers on localhost only)
  demo         `make demo`: as production, but over http on localhost
  production   the real thing: refuses to start with an unsafe secret or DEBUG
"""

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

ALE_ENV = env.str("ALE_ENV", "development")
if ALE_ENV not in {"development", "demo", "production"}:
    raise ImproperlyConfigured(
        f"ALE_ENV är ”{ALE_ENV}” men ska vara development, demo eller production."
    )
PRODUCTION = ALE_ENV == "production"

DEVELOPMENT_KEY = "osäker-nyckel-bara-för-utveckling"
SECRET_KEY = env.str("SECRET_KEY", DEVELOPMENT_KEY)
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG får inte vara på i produktion. Ta bort DEBUG ur miljön.")
if PRODUCTION and (SECRET_KEY == DEVELOPMENT_KEY or len(SECRET_KEY) < 50):
    raise ImproperlyConfigured(
        "SECRET_KEY saknas eller är för kort. Sätt en slumpad nyckel på minst 50 tecken, "
        'till exempel från: python -c "import secrets; print(secrets.token_urlsafe(50))"'
    )

# Where this installation keeps what is not in the code: the SQLite file, uploads, the embedded broker.
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

# --- The application -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "organisation.apps.OrganisationConfig",
    "writing.apps.WritingConfig",
    "goals.apps.GoalsConfig",
    "dialogues.apps.DialoguesConfig",
    "reports.apps.ReportsConfig",
    "demo.apps.DemoConfig",
    "ale_styrning",
    "organisation.apps.StyrningAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_prose_editor",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ale_styrning.logged_out.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ale_styrning.not_allowed.MethodNotAllowedMiddleware",
    "ale_styrning.passed.AlreadyHappenedMiddleware",
]

ROOT_URLCONF = "ale_styrning.urls"
WSGI_APPLICATION = "ale_styrning.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,  # template_partials wraps these loaders and caches them
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "organisation.context.kommun",
            ],
        },
    },
]

LANGUAGE_CODE = "sv"
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Data ----------------------------------------------------------------------------------------

if env.str("DATABASE_URL", ""):
    DATABASES = {"default": env.db_url("DATABASE_URL")}
else:
    DATABASES = {
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "db.sqlite3"}
    }

# ATOMIC_REQUESTS stays off: with immediate transactions every GET would take SQLite's write lock.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A deferred transaction that turns into a write fails at once when another has written;
        # an immediate one waits for its turn. synchronous stays FULL: "Sparat" outlives a power cut.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        # recursive_triggers: without it INSERT OR REPLACE takes away a frozen row past its trigger.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY; "
        "PRAGMA recursive_triggers=ON;",
    }
    # On disk, so that the live server's threads and the test have a connection each, as in real life.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
else:
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL_SIZE", 4), "timeout": 10},
        # A page asks the same questions again and again: prepared, they are parsed and planned once a
        # connection. Needs connections of our own: with PgBouncer in front, in its session mode.
        "server_side_binding": True,
        "prepare_threshold": 3,
        # The default is that of a spinning disk, where reading a whole table beats looking its rows up.
        # The questions find rows by their keys: one plan serves every value, and planning is not done anew.
        "options": "-c random_page_cost=1.1 -c plan_cache_mode=force_generic_plan",
    } | DATABASES["default"].get("OPTIONS", {})  # ?sslmode=require in the address stands

REDIS_URL = env.str("REDIS_URL", "")
if REDIS_URL:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    SESSION_ENGINE = "django.contrib.sessions.backends.db"

MEDIA_ROOT = DATA_DIR / "media"  # never served by path: views check who may read
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if ALE_ENV == "development"
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
# Source maps and the fonts of PDF reports are not fetched by browsers; squeezing them took half a minute.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map", "ttf"]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = ALE_ENV == "development"

# --- Background work -----------------------------------------------------------------------------

CELERY_TIMEZONE = TIME_ZONE
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A task is safe to deliver twice, so a worker that is stopped gives back what it had begun. After a
# kill nothing is given back on the embedded broker: the row is the truth, reports.tasks.recover sees it.
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "recover": {"task": "reports.tasks.recover", "schedule": 60.0, "options": {"expires": 60}},
    "clear_inbox": {
        "task": "goals.tasks.clear_inbox",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "forget_silent": {
        "task": "writing.tasks.forget_silent",
        "schedule": 240.0,
        "options": {"expires": 240},
    },
}
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
else:
    CELERY_BROKER_URL = "filesystem://localhost/"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(DATA_DIR / "broker"),
        "data_folder_out": str(DATA_DIR / "broker"),
        "control_folder": str(DATA_DIR / "broker-control"),
        "polling_interval": 0.1,
    }
    for folder in ("broker", "broker-control"):
        (DATA_DIR / folder).mkdir(exist_ok=True)

# --- People and safety ---------------------------------------------------------------------------

AUTH_USER_MODEL = "organisation.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "start"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Nothing from other hosts, nothing inline without the request's nonce (the editor's importmap has it).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
if PRODUCTION:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # the proxy must set or strip it
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^halsa/$"]  # asked by the container's own health check, over http
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    # Subdomains and preload lists are the municipality's to decide: its other sites may lack https.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", False)
    SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", False)

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- Log to the console, where the platform collects it ------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        # Django's own handlers would mail admins or stay silent outside DEBUG.
        "django": {"handlers": [], "propagate": True},
    },
}
