"""Ctrl-C means Ctrl-C in tests, also where a shell runs them in the background and has it ignored, by children too."""

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
