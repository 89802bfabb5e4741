from django.utils.translation import gettext_lazy as _

from authors import letters
from authors.models import User
from cms.tasks import task


@task(label=_("a link to choose a password"), model="authors.PasswordRequest")
def mail_password_link(request_id, address):
    letters.send_password_link(address, request_id)


@task(label=_("an invitation"), model="authors.User")
def mail_invitation(user_id, by_id, key):
    user = User.objects.filter(pk=user_id).first()
    if user:
        letters.send_invitation(user, User.objects.filter(pk=by_id).first(), key)
