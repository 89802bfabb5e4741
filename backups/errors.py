"""What stops a backup or a restoration: a sentence for the operator, in the language of the process."""


class BackupError(Exception):
    """`damaged`: the backup itself is not what was written; otherwise it is the place, the rights or the database."""

    def __init__(self, sentence, *, damaged=False):
        super().__init__(str(sentence))
        self.damaged = damaged


class UnderWay(BackupError):
    """Somebody else holds the folder."""
