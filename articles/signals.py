"""What others may follow. Receivers are safe to repeat."""

from django.dispatch import Signal

# After commit; a receiver may fail without stopping the others.
editions_changed = Signal()  # article_id, action
words_changed = Signal()  # editions: a queryset of those that other words find from now on

# In the transaction that makes the change; a receiver that fails undoes it.
editions_changing = Signal()  # article_id, action: its editions are by now as they will be
words_changing = Signal()  # editions: a queryset of those that other words will find
tags_merging = Signal()  # tag, into: while editions still carry the tag
