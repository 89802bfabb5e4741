"""The account that loaders act as where no person is named: it can sign in nowhere and may only load archives."""

from django.contrib.auth.models import Permission

from authors.models import User

NAME = "archive"


def archivist():
    user, made = User.objects.get_or_create(
        username=NAME, defaults={"first_name": "Archive", "is_staff": False, "is_superuser": False}
    )
    if made:
        user.set_unusable_password()
        user.save()
    user.user_permissions.add(Permission.objects.get(content_type__app_label="articles", codename="import_article"))
    return user
