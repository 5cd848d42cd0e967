"""Measures the life of processes; see the head of `run`."""
import argparse
import asyncio
import json
import os
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from callers import Callers
from processes import HERE, Started, app_of, children, cpu_seconds, free_port, load_average, memory, sidecar_of, until

ROOT = os.path.dirname(os.path.dirname(HERE))
PARTS = ("exec", "restart", "change", "output", "idle")


def row(values, unit="ms"):
    """Median (least to greatest)."""
    values = sorted(values)
    form = "{:.1f}" if statistics.median(values) < 10 else "{:.0f}"
    return f"{form.format(statistics.median(values))} {unit} ({form.format(values[0])} to {form.format(values[-1])})"


def kill(pid):
    """When it was dead to the world."""
    os.kill(pid, signal.SIGKILL)
    return time.monotonic()


class Bench:
    def __init__(self, outrider, runs, rest):
        self.outrider, self.runs, self.rest = os.path.realpath(outrider), runs, rest
        self.work = tempfile.mkdtemp(prefix="lifecycle-")
        self.stamp = f"{self.work}/stamp"
        # The least that a program does which says when it began: the clock is date's, whose own start is in every row alike.
        self.app = ["/bin/sh", "-c", f"date +%s%N > {self.stamp}.new && mv {self.stamp}.new {self.stamp}; exec sleep 1000"]
        self.lines = []

    def say(self, text=""):
        print(text, flush=True)
        self.lines.append(text)

    def config(self, name, text):
        path = f"{self.work}/{name}.yaml"
        with open(path, "w") as file:
            file.write(text)
        return path

    def served(self, extra=""):
        """A run with a listener: its configuration, and where callers come in."""
        port, own = free_port(), free_port()
        shutil.rmtree(f"{self.work}/state", ignore_errors=True)
        path = self.config("served", f"""
app: {{ name: bench, command: [python3, -S, -E, "{HERE}/app/answers.py", "{own}"], port: {own} }}
outrider: {{ state: "{self.work}/state" }}
inbound: [{{ listen: "127.0.0.1:{port}" }}]
admin: {{ listen: "127.0.0.1:0" }}
{extra}""")
        return path, port

    def run(self, path):
        return Started([self.outrider, "run", "-c", path], f"{self.work}/log")

    # -- the application's exec --

    def starters(self):
        yield "bare", self.app, None
        yield "tini", ["tini", "-s", "--", *self.app], "tini"
        service = f"{self.work}/service"
        os.makedirs(service, exist_ok=True)
        with open(f"{service}/run", "w") as run:
            run.write("#!/bin/sh\nexec " + " ".join(f"'{word}'" for word in self.app) + "\n")
        os.chmod(f"{service}/run", 0o755)
        yield "s6-supervise", ["s6-supervise", service], "s6-supervise"
        quoted = " ".join(f"\"{word}\"" for word in self.app).replace("%", "%%")
        conf = self.config("supervisord", f"[supervisord]\nnodaemon=true\npidfile={self.work}/pid\nlogfile=/dev/null\nlogfile_maxbytes=0\n[program:app]\ncommand={quoted}\nautorestart=false\n")
        yield "supervisord", ["supervisord", "-n", "-c", conf], "supervisord"
        yield "outrider run --", [self.outrider, "run", "--", *self.app], "outrider run --"
        path = self.config("alone", f"app: {{ name: bench, command: {json.dumps(self.app)} }}\nadmin: {{ listen: \"127.0.0.1:0\" }}\n")
        yield "outrider run -c (a file)", [self.outrider, "run", "-c", path], "outrider run -c"

    def exec(self):
        times, sizes = {}, {}
        starters = list(self.starters())
        for turn in range(self.runs + 1):  # The first brings files into memory and does not count.
            for name, command, shown in starters[turn % len(starters):] + starters[:turn % len(starters)]:
                if os.path.exists(self.stamp):
                    os.unlink(self.stamp)
                with Started(command, f"{self.work}/log") as started:
                    until(lambda: os.path.exists(self.stamp))
                    if turn:
                        times.setdefault(name, []).append((int(open(self.stamp).read()) - started.begun_ns) / 1e6)
                    if turn == self.runs and shown:
                        time.sleep(0.3)
                        sizes[name] = memory(started.pid)
                    if name in ("bare", "tini", "s6-supervise", "supervisord"):
                        for child in children(started.pid):
                            os.kill(child, signal.SIGKILL)
        bare = statistics.median(times["bare"])
        self.say("## Time to the application's exec")
        self.say("| started by | to its first line | more than bare, of medians |")
        self.say("|---|---|---|")
        for name, _, _ in starters:
            self.say(f"| {name} | {row(times[name])} | {statistics.median(times[name]) - bare:.0f} ms |")
        self.say()
        self.say("Memory of the peers' own process then: " + "; ".join(f"{n} {m[0]:.1f} MB RSS, {m[2]:.1f} MB anonymous" for n, m in sizes.items() if not n.startswith("outrider")) + ".")
        self.say()

    # -- a killed sidecar --

    def answer(self, port):
        """The status of one request; 0 where there was none."""
        try:
            with socket.create_connection(("127.0.0.1", port), 30) as caller:
                caller.sendall(b"GET / HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
                line = caller.recv(4096).split(b" ")
                return int(line[1]) if len(line) > 1 else 0
        except OSError:
            return 0

    def restart(self):
        first, good, back, refused, broken = [], [], [], 0, 0
        for turn in range(self.runs + 1):
            path, port = self.served()
            with self.run(path) as started:
                until(lambda: self.answer(port))
                answered = (time.time_ns() - started.begun_ns) / 1e6
                until(lambda: self.answer(port) == 200)
                served = (time.time_ns() - started.begun_ns) / 1e6
                time.sleep(1)
                callers = Callers(port)
                killed = asyncio.run(callers.run(2, lambda: kill(sidecar_of(started.pid))))
                if turn:
                    first.append(answered)
                    good.append(served)
                    back.append(1000 * (min(a for b, a, s in callers.answers if b > killed and s == 200) - killed))
                    refused += callers.refused
                    broken += callers.broken
        self.say("## From start, and from kill -9 of the sidecar, to an answer")
        self.say("| | |")
        self.say("|---|---|")
        self.say(f"| `outrider run` to the first answer on the inbound listener, of any status | {row(first)} |")
        self.say(f"| … to the first answer of the application through it | {row(good)} |")
        self.say(f"| kill -9 of the sidecar to the first answered request that came after it | {row(back)} |")
        self.say(f"| connections refused meanwhile, at 100 new ones a second, all {self.runs} kills | {refused} |")
        self.say(f"| requests that the killed process had accepted and did not answer | {broken} |")
        self.say()

    # -- reload and upgrade --

    def ask(self, request):
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(f"{self.work}/state/control.sock")
            control.sendall(json.dumps(request).encode() + b"\n")
            said = b""
            while b'"done":true' not in said:
                more = control.recv(65536)
                if not more:
                    raise SystemExit(f"bench/lifecycle: {request} got no answer: {said}")
                said += more
            done = json.loads(said.strip().split(b"\n")[-1])
            if done["code"] != 0:
                raise SystemExit(f"bench/lifecycle: {request}: {done}")

    def change(self):
        same, changed, upgraded = [], [], []
        refused = broken = bad = 0
        path, port = self.served()
        with self.run(path) as started:
            until(lambda: self.answer(port) == 200)
            app = app_of(started.pid)
            text = open(path).read()
            for turn in range(self.runs + 1):
                for measured, new in ((same, None), (changed, f"\nlogs: {{ sinks: [{{ type: file, path: \"{self.work}/{turn}.log\" }}] }}\n")):
                    if new:
                        self.config("served", text + new)
                    took = time.monotonic()
                    self.ask({"verb": "reload"})
                    if turn:
                        measured.append(1000 * (time.monotonic() - took))
            for turn in range(self.runs + 1):
                callers = Callers(port, 50)
                def upgrade():
                    took = time.monotonic()
                    self.ask({"verb": "upgrade", "path": self.outrider})
                    return 1000 * (time.monotonic() - took)
                took = asyncio.run(callers.run(1.5, upgrade))
                if turn:
                    upgraded.append(took)
                refused += callers.refused
                broken += callers.broken
                bad += sum(s != 200 for _, _, s in callers.answers)
            is_same = app_of(started.pid) == app
        self.say("## Reload and upgrade, as the control socket answers")
        self.say("| | |")
        self.say("|---|---|")
        self.say(f"| reload, nothing changed | {row(same)} |")
        self.say(f"| reload, another log sink | {row(changed)} |")
        self.say(f"| upgrade to the same executable, at 50 new connections a second | {row(upgraded)} |")
        self.say(f"| meanwhile refused, broken, not 200, in {self.runs + 1} upgrades | {refused}, {broken}, {bad} |")
        self.say(f"| the application's pid is the same | {'yes' if is_same else 'NO'} |")
        self.say()

    # -- output --

    def output(self):
        self.say("## An application that prints, one write a line")
        said = subprocess.run([f"{HERE}/output", self.outrider, "100000", "10"], capture_output=True, text=True, check=True).stdout
        for line in said.splitlines():
            self.say(line)
        self.say()

    # -- rest --

    def idle(self):
        path, port = self.served(f"logs: {{ sinks: [{{ type: file, path: \"{self.work}/app.log\" }}] }}")
        with self.run(path) as started:
            until(lambda: self.answer(port) == 200)
            time.sleep(8)
            shown = [("supervisor", started.pid), ("sidecar `outrider`", sidecar_of(started.pid)), ("the application (python3)", app_of(started.pid))]
            before = [cpu_seconds(pid) for _, pid in shown]
            time.sleep(self.rest)
            self.say(f"## At rest: a listener, a log file, the application; {self.rest} s")
            self.say("| process | RSS | PSS | anonymous | threads | of one core |")
            self.say("|---|---|---|---|---|---|")
            for (name, pid), then in zip(shown, before):
                rss, pss, own = memory(pid)
                used = 100 * (cpu_seconds(pid) - then) / self.rest
                self.say(f"| {name} | {rss:.1f} MB | {pss:.1f} MB | {own:.1f} MB | {len(os.listdir(f'/proc/{pid}/task'))} | {used:.3f} % |")
            self.say()


def main():
    parser = argparse.ArgumentParser(prog="bench/lifecycle/run")
    parser.add_argument("--outrider", required=True)
    parser.add_argument("--runs", type=int)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS])
    options = parser.parse_args()
    runs = options.runs or (3 if options.quick else 11)
    bench = Bench(options.outrider, runs, 10 if options.quick else 60)
    model = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo").read())
    bench.say("# Lifecycle")
    bench.say()
    bench.say(f"`bench/lifecycle/run` on {platform.machine()}, {os.cpu_count()} cores ({model.group(1) if model else '?'}), Linux {platform.release()}; load average {load_average():.1f} at the begin.")
    bench.say(f"Medians of {runs} runs, least and greatest in brackets.")
    bench.say()
    try:
        for part in PARTS:
            if not options.parts or part in options.parts:
                getattr(bench, part)()
    finally:
        shutil.rmtree(bench.work, ignore_errors=True)
    bench.say(f"Load average at the end: {load_average():.1f}.")
    if not options.quick and not options.parts:
        with open(f"{ROOT}/bench/results/lifecycle.md", "w") as results:
            results.write("\n".join(bench.lines) + "\n")


main()
