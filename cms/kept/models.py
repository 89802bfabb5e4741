"""What the generation is read from. On SQLite one row of `Change` is raised; on PostgreSQL each transaction that changes a page
adds one, and the number is the sum of those that can be seen: one row would make all writers wait for one another, a sequence
is seen before the commit, and of two highest keys the lower one may be committed later."""

from django.db import models


class Change(models.Model):
    number = models.BigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.number)


class Epoch(models.Model):
    """Random, another one in every database and after every restore."""

    value = models.CharField(max_length=32)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.value
