"""How much one article may have of what is typed at the desk; the forms say it. What was imported may have more, and is
served and saved with it: nobody adds to it."""

MOST_TAGS = 30
MOST_BYLINES = 20
MOST_QUESTIONS = 50
MOST_PINS = 20
MOST_IN_SERIES = 100  # articles
LONGEST_NOTE = 2_000  # to the writer, and to readers below a correction
