"""A real forum server: django-machina on 127.0.0.1, its database in a folder, started as a program.

``python machina_site.py FOLDER PORT`` reads ``FOLDER/threads.json``: a list of
``{"subject": ..., "posts": [{"who": ..., "text": ..., "at": ISO}]}`` and serves until killed.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

POSTS_PER_PAGE = 3


def configure(folder: Path) -> None:
    import django
    from django.conf import settings
    from machina import MACHINA_MAIN_STATIC_DIR, MACHINA_MAIN_TEMPLATE_DIR

    settings.configure(
        DEBUG=False,
        SECRET_KEY="a forum for tests",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="machina_site",
        USE_TZ=True,
        TIME_ZONE="Asia/Ho_Chi_Minh",
        LANGUAGE_CODE="vi",
        STATIC_URL="/static/",
        STATICFILES_DIRS=[MACHINA_MAIN_STATIC_DIR],
        MEDIA_ROOT=str(folder / "media"),
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "forum.db")}},
        CACHES={
            "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
            "machina_attachments": {
                "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
                "LOCATION": str(folder / "cache"),
            },
        },
        HAYSTACK_CONNECTIONS={"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}},
        MACHINA_TOPIC_POSTS_NUMBER_PER_PAGE=POSTS_PER_PAGE,
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "machina.apps.forum_permission.middleware.ForumPermissionMiddleware",
        ],
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "mptt",
            "haystack",
            "widget_tweaks",
            "machina",
            "machina.apps.forum",
            "machina.apps.forum_conversation",
            "machina.apps.forum_conversation.forum_attachments",
            "machina.apps.forum_conversation.forum_polls",
            "machina.apps.forum_feeds",
            "machina.apps.forum_moderation",
            "machina.apps.forum_search",
            "machina.apps.forum_tracking",
            "machina.apps.forum_member",
            "machina.apps.forum_permission",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [MACHINA_MAIN_TEMPLATE_DIR],
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                        "machina.core.context_processors.metadata",
                    ]
                },
            }
        ],
    )
    django.setup()


def seed(threads: list[dict[str, Any]]) -> None:
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from machina.core.db.models import get_model

    call_command("migrate", verbosity=0)
    forums, topics = get_model("forum", "Forum"), get_model("forum_conversation", "Topic")
    posts = get_model("forum_conversation", "Post")
    permissions = get_model("forum_permission", "ForumPermission")
    granted = get_model("forum_permission", "UserForumPermission")
    forum = forums.objects.create(name="Hỏi đáp", type=forums.FORUM_POST)
    for codename in ("can_see_forum", "can_read_forum"):
        granted.objects.create(
            permission=permissions.objects.get(codename=codename),
            forum=forum,
            anonymous_user=True,
            has_perm=True,
        )
    users = get_user_model()
    for thread in threads:
        topic = None
        for number, post in enumerate(thread["posts"]):
            who, _ = users.objects.get_or_create(username=post["who"])
            if topic is None:
                topic = topics.objects.create(
                    forum=forum, subject=thread["subject"], poster=who, type=0, status=0, approved=True
                )
            subject = thread["subject"] if number == 0 else f"Trả lời: {thread['subject']}"
            made = posts.objects.create(
                topic=topic, poster=who, subject=subject, content=post["text"], approved=True
            )
            # `created` is set by the model itself at saving.
            posts.objects.filter(pk=made.pk).update(created=datetime.fromisoformat(post["at"]))


def serve(port: int) -> None:
    from wsgiref.simple_server import WSGIRequestHandler, make_server

    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    make_server("127.0.0.1", port, get_wsgi_application(), handler_class=Quiet).serve_forever()


if __name__ != "__main__":
    # Django imports this module again as the URL configuration.
    from django.urls import include, path

    urlpatterns = [path("forum/", include("machina.urls"))]
else:
    place = Path(sys.argv[1])
    configure(place)
    if not (place / "forum.db").exists():
        seed(json.loads((place / "threads.json").read_text(encoding="utf-8")))
    serve(int(sys.argv[2]))
