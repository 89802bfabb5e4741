"""The audit log is only added to: not by the models, not by raw SQL."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles.models import AuditRecord
from articles.models.audit import record_about, record_action
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE articles_auditrecord SET title = 'Autre chose'",
        "UPDATE articles_auditrecord SET title = title",
        "DELETE FROM articles_auditrecord",
    ],
)
def test_no_statement_changes_or_removes_a_record(statement):
    record_action(make_article(title="Le puits"), "approve", by=make_user(), at=timezone.now())
    refused = pytest.raises(IntegrityError, match="never changed or removed")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditRecord.objects.get().title == "Le puits"


def test_no_queryset_does_either():
    record = record_about("image", 7, "Un patio", "change", by=make_user(), at=timezone.now(), changes=[])
    for change in (lambda: AuditRecord.objects.update(title=""), lambda: AuditRecord.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    for change in (record.save, record.delete):
        with pytest.raises(TypeError):
            change()
    assert AuditRecord.objects.filter(kind="image", subject_id=7, article_id=None, title="Un patio").exists()
