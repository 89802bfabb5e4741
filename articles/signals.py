"""What other apps can listen to. Receivers may be called again for the same change."""

from django.dispatch import Signal

# After commit; a receiver may fail without stopping the others.
editions_changed = Signal()  # article_ids, action (articles.models.Action)
words_changed = Signal()  # editions: queryset of those whose searchable words are others by now

# In the transaction that makes the change; a receiver that fails undoes it.
editions_changing = Signal()  # article_ids, action: sent when the rows of their editions are written
working_copies_changing = Signal()  # article_ids: sent when their fields and their children are written
action_recorded = Signal()  # record, article: an AuditRecord that was written
remark_written = Signal()  # remark: with those whom it mentions
clash_kept = Signal()  # clash: a StoredClash that was not there before
words_changing = Signal()  # editions: queryset of those whose searchable words will be others
# Before several statements whose triggers write the same rows: a receiver locks those, in one order, or two such transactions
# would wait for one another. Working copies come first: a new name of a tag marks theirs before those of editions.
working_copies_locking = Signal()  # articles: queryset
editions_locking = Signal()  # editions: queryset
tags_merging = Signal()  # tag, into: sent while editions still have `tag`
