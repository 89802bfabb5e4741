"""What wakes the thread of this process when a transaction that asked for a task commits."""

import threading

wake = threading.Event()
