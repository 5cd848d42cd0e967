"""The lines that are collected: JSON as an application writes it, the same in every run, some 244 bytes each."""
import os
import random
import tempfile
import time
import zlib

SEED = 20260102
LEVELS = ["info"] * 16 + ["debug"] * 2 + ["warn", "error"]
LOGGERS = ["orders.http", "orders.billing.client", "orders.db", "orders.cache", "orders.jobs"]
MESSAGES = ["request completed", "order accepted", "payment authorised by bank", "cache miss", "said \\\"no\\\" to C:\\\\orders"]
# A whole number of lines of one write: what is written at once is always whole lines.
BLOCK = 1000


def lines(count, first=0):
    """Blocks of whole lines. Numbered from <first> in `n`, so that each is another one."""
    dice = random.Random(SEED + first)
    bits, below = dice.getrandbits, dice.random
    for begin in range(first, first + count, BLOCK):
        block = []
        for n in range(begin, min(begin + BLOCK, first + count)):
            r = bits(48)
            second, milli = divmod(n // 7, 1000)
            minute, second = divmod(second, 60)
            hour, minute = divmod(minute, 60)
            block.append(
                f'{{"time":"2026-01-02T{hour % 24:02d}:{minute:02d}:{second:02d}.{milli:03d}Z","level":"{LEVELS[r % 20]}","msg":"{MESSAGES[(r >> 8) % 5]}","logger":"{LOGGERS[(r >> 16) % 5]}",'
                f'"trace_id":"{bits(128):032x}","user_id":{r >> 28},"duration_ms":{below() * 250:.3f},'
                f'"http":{{"path":"/orders/{r & 0xffff}","status":{200 if r & 15 else 404}}},"n":{n}}}\n'
            )
        yield "".join(block).encode()


def made(count):
    """The path of a file of that many lines: made once, and kept for the next run."""
    folder = os.path.join(tempfile.gettempdir(), "outrider-bench-logs", f"{count}-{SEED}")
    path = os.path.join(folder, "app.log")
    if not os.path.exists(path):
        os.makedirs(folder, exist_ok=True)
        # Beside it, so that what is cut off in the middle is not taken for it.
        with open(path + ".new", "wb") as file:
            for block in lines(count):
                file.write(block)
        os.rename(path + ".new", path)
    return path


def into_memory(path):
    """So that no round pays for the disk. The processor time that crc32 took for it: by that a loud machine is told from a quiet one."""
    begun = time.process_time()
    with open(path, "rb", buffering=0) as file:
        held = memoryview(bytearray(256 << 10))
        while count := file.readinto(held):
            zlib.crc32(held[:count])
    return time.process_time() - begun


def write_steadily(path, a_second, seconds):
    """As an application does: a hundred times a second, whatever becomes of it. The lines written."""
    each = a_second // 100
    written = lines(a_second * seconds)
    rest = b""
    begun = time.monotonic()
    with open(path, "ab", buffering=0) as file:
        for turn in range(seconds * 100):
            while rest.count(b"\n") < each:
                rest += next(written)
            end = 0
            for _ in range(each):
                end = rest.index(b"\n", end) + 1
            file.write(rest[:end])
            rest = rest[end:]
            time.sleep(max(0, begun + (turn + 1) / 100 - time.monotonic()))
    return a_second * seconds


if __name__ == "__main__":
    import sys

    write_steadily(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
