"""Writes numbered lines to a file that it rotates by renaming: rotator.py FILE COUNT PER_FILE MILLISECONDS, with a rest of so many
milliseconds after each fifty lines. Rotated files are FILE.1, FILE.2, …; the highest number is the youngest. Then waits to be told to stop."""
import os
import signal
import sys
import time

path, count, per_file, rest = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]) / 1000
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
file = open(path, "a")
for number in range(1, count + 1):
    file.write(f"line {number}\n")
    if number % 50 == 0:
        file.flush()
        time.sleep(rest)
    if number % per_file == 0:
        file.close()
        os.rename(path, f"{path}.{number // per_file}")
        file = open(path, "a")
file.close()
print("written", flush=True)
signal.pause()
