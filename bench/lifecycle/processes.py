"""What the kernel says of processes, and the start and end of those that are measured."""
import os
import signal
import socket
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def children(pid):
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as listed:
            found += [int(word) for word in listed.read().split()]
    return found


def sidecar_of(pid):
    """The process of the modules; 0 where there is none at this moment."""
    for child in children(pid):
        try:
            with open(f"/proc/{child}/cmdline", "rb") as line:
                if b"\0sidecar\0" in line.read():
                    return child
        except OSError:
            pass
    return 0


def app_of(pid):
    sidecar = sidecar_of(pid)
    return next((child for child in children(pid) if child != sidecar), 0)


def cpu_seconds(pid):
    """Of all its threads, those that have ended too, to the nanosecond: the process's own clock (clock_getcpuclockid(3))."""
    return time.clock_gettime((~pid << 3) | 2)


def memory(pid):
    """RSS, PSS and anonymous memory in MB."""
    kept = {}
    with open(f"/proc/{pid}/smaps_rollup") as rollup:
        for line in rollup:
            words = line.split()
            if words[0] in ("Rss:", "Pss:", "Anonymous:"):
                kept[words[0]] = int(words[1]) / 1024
    return kept["Rss:"], kept["Pss:"], kept["Anonymous:"]


def load_average():
    return os.getloadavg()[0]


class Started:
    """A command that runs until the block ends. What it says goes to a file."""

    def __init__(self, command, log):
        self._log = open(log, "wb")
        self.begun_ns = time.time_ns()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._log.close()


def until(question, within=30, step=0.002):
    """The first answer that is one. Asked again and again: nobody here tells us."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(step)
    raise SystemExit(f"bench/lifecycle: nothing came of {question} within {within} s")
