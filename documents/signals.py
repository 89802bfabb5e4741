from django.dispatch import Signal

# Sent in the transaction that makes the change, with `document`; a receiver that fails undoes it.
document_changing = Signal()  # what readers see of it will be another: title, credit, file
file_replaced = Signal()  # what names its former file leads nowhere as soon as the transaction commits
