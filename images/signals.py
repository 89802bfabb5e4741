from django.dispatch import Signal

# Both are sent in the transaction that makes the change, with `image`; a receiver that fails undoes it.
image_changing = Signal()  # what readers see of it will be another: words, credit, focal point, file, renditions
renditions_wanted = Signal()  # its file or its focal point will be another, so that renditions and crops are missing
file_replaced = Signal()  # what names its former file leads nowhere as soon as the transaction commits


def announce(image):
    image_changing.send(type(image), image=image)


def want_renditions(image):
    renditions_wanted.send(type(image), image=image)
