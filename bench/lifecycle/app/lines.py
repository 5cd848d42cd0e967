"""Prints numbered lines at a steady rate: lines.py LINES_PER_SECOND SECONDS. A line is 250 bytes with its newline and gets a write(2) of its own, as
from a program that flushes each line. Says on standard error how many it printed and how long it took, since a slow reader slows it down."""
import os
import sys
import time

rate, seconds = int(sys.argv[1]), float(sys.argv[2])
LENGTH = 250
# What is due is printed once a millisecond: a shorter sleep would cost more than the lines.
SLICE = 0.001

rest = b"x" * (LENGTH - 11) + b"\n"
begun = time.monotonic()
count = 0
while (passed := time.monotonic() - begun) < seconds:
    for number in range(count, int(rate * passed)):
        os.write(1, b"%09d " % number + rest)
        count = number + 1
    time.sleep(SLICE)
sys.stderr.write(f"{count} lines in {time.monotonic() - begun:.2f} s\n")
