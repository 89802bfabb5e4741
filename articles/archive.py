"""The account that loaders of archives act as: it cannot sign in, and may only publish at dates in the past."""

from django.contrib.auth.models import Permission

from authors.models import User

USERNAME = "archive"


def archivist():
    user, made = User.objects.get_or_create(
        username=USERNAME, defaults={"first_name": "Archive", "is_staff": False, "is_superuser": False}
    )
    if made:
        user.set_unusable_password()
        user.save()
    user.user_permissions.add(Permission.objects.get(content_type__app_label="articles", codename="import_article"))
    return user
