"""Prints numbered lines: printer.py COUNT MILLISECONDS, on standard output 'out 1'… and on standard error 'err 1'…, with a rest of
so many milliseconds after each hundred; then on standard output a line without its end, and waits to be told to stop."""
import signal
import sys
import time

count, rest = int(sys.argv[1]), int(sys.argv[2]) / 1000
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
for first in range(1, count + 1, 100):
    numbers = range(first, min(first + 100, count + 1))
    for stream, name in ((sys.stdout, "out"), (sys.stderr, "err")):
        stream.write("".join(f"{name} {number}\n" for number in numbers))
        stream.flush()
    time.sleep(rest)
sys.stdout.write("the last word")
sys.stdout.flush()
signal.pause()
