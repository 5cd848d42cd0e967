"""bench/logs: the cases, one after the other, each peer in turn. See ../README.md for what the figures mean."""
import argparse
import json
import mmap
import os
import platform
import re
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))

import lines
from peers import ADDED, Job, found
from processes import cpu_seconds, load_average

CASES = {
    "null": "tail → null, no look into the line",
    "json-null": "JSON + 5 fields → null",
    "http": "JSON + 5 fields → HTTP NDJSON",
    "buffered": "… the same, durable buffer and checkpoints",
    "file": "JSON + 5 fields → file",
    "steady": "steady 10,000 lines/s, JSON + 5 fields → HTTP",
    "dead": "a sink that takes and never answers",
}
SAMPLE = 0.05
TOO_LONG = 60  # seconds: who takes more for a round has no other


class NotYet(Exception):
    """The peer does not do this; its own words."""


class Sink:
    """The far end, in a process of its own."""

    def __init__(self, folder, is_dead):
        self._path = os.path.join(folder, "counts")
        self._process = subprocess.Popen([sys.executable, f"{HERE}/sink.py", self._path, *(["--dead"] if is_dead else [])], stdout=subprocess.PIPE)
        self.port = int(self._process.stdout.readline())
        with open(self._path, "rb") as file:
            self._map = mmap.mmap(file.fileno(), 24, access=mmap.ACCESS_READ)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()

    def counts(self):
        """Lines, bytes, requests."""
        return struct.unpack("=3q", self._map[:])

    def sample(self):
        with open(self._path + ".sample") as file:
            return file.read()


class Collector:
    """A peer at work, watched: its own clock, its memory by the kernel's word."""

    def __init__(self, peer, job, variables=()):
        self.peer, self.job = peer, job
        command, environment = peer.command(job)
        self._log = open(os.path.join(job.folder, "log"), "w+")
        environment = {**os.environ, **environment, **dict(v.split("=", 1) for v in variables)}
        self.begun = time.monotonic()
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, env=environment)
        self.pid = 0
        self.peak_own = 0.0
        self.own = []  # MB of anonymous memory and when, since the start

    def __enter__(self):
        end = time.monotonic() + 20
        while not self.pid:
            self._check()
            try:
                self.pid = self.peer.data_pid(self._process.pid)
            except OSError:
                pass
            if time.monotonic() > end:
                raise NotYet(f"no process of it collects anything: {self.said()}")
            time.sleep(0.002)
        return self

    def __exit__(self, *_):
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            # What it holds back for a far end is not waited for.
            for pid in {self.pid, self._process.pid}:
                try:
                    os.kill(pid, signal.SIGKILL)
                except OSError:
                    pass
            self._process.wait()
        self._log.close()

    def said(self):
        self._log.seek(0)
        return self._log.read()[-2000:].strip()

    def cpu(self):
        return cpu_seconds(self.pid)

    def kernel_share(self):
        """Of its time so far, how much the kernel worked for it (proc(5): the 14th and 15th field)."""
        with open(f"/proc/{self.pid}/stat") as stat:
            words = stat.read().rsplit(")", 1)[1].split()
        user, system = int(words[11]), int(words[12])
        return system / max(1, user + system)

    def sampled(self):
        """One look at its memory. RssAnon is what no other process can share (proc(5))."""
        self._check()
        own = self._status("RssAnon")
        self.own.append((time.monotonic() - self.begun, own))
        return own

    def peak_rss(self):
        return self._status("VmHWM")

    def has_read(self, size):
        """Where a descriptor of the file stands (proc(5), fdinfo): for who reads one piece after the other."""
        for fd in os.listdir(f"/proc/{self.pid}/fd"):
            try:
                if os.readlink(f"/proc/{self.pid}/fd/{fd}") == self.job.source:
                    with open(f"/proc/{self.pid}/fdinfo/{fd}") as of:
                        if int(of.readline().split()[1]) >= size:
                            return True
            except OSError:
                pass
        return False

    def until(self, is_done, within):
        end = time.monotonic() + within
        while not is_done():
            self.sampled()
            if time.monotonic() > end:
                return False
            time.sleep(SAMPLE)
        self.sampled()
        return True

    def _status(self, name):
        with open(f"/proc/{self.pid}/status") as status:
            return int(re.search(rf"^{name}:\s+(\d+)", status.read(), re.M)[1]) / 1024

    def _check(self):
        if self._process.poll() is not None:
            raise NotYet(self.said().replace("\n", " ") or f"it ended with {self._process.returncode}")


class Round:
    """What one round of one case gave."""

    def __init__(self, cpu, kernel, wall, peak_rss, own, delivered, note=""):
        self.cpu, self.kernel, self.wall, self.peak_rss, self.own, self.delivered, self.note = cpu, kernel, wall, peak_rss, own, delivered, note


class Bench:
    def __init__(self, options):
        self.options = options
        self.lines = []
        self.yardstick = []
        self.work = tempfile.mkdtemp(prefix="outrider-bench-")
        self.peers = [p for p in found(options.outrider) if not options.peers or p.name in options.peers]
        self.source = lines.made(options.lines)
        self.size = os.path.getsize(self.source)
        # A peer that does 2 µs a line on a quiet machine is not given up on a loud one.
        self.patience = 60 + options.lines * 60e-6

    def say(self, line=""):
        self.lines.append(line)
        print(line, flush=True)

    def cases(self, names):
        whole = [c for c in ("null", "json-null", "http", "buffered", "file") if c in names]
        if whole:
            self.say("| case | | CPU s | in the kernel | µs a line | MB per CPU s | wall s | peak RSS | anonymous | delivered |")
            self.say("|---|---|---|---|---|---|---|---|---|---|")
        for case in whole:
            self._table(case)
        if "steady" in names:
            self.say()
            self._steady()
        if "dead" in names:
            self.say()
            self._dead()

    # -- a whole file, as fast as it goes --

    def _table(self, case):
        rounds = {peer.name: [] for peer in self.peers}
        refused = {}
        for turn in range(self.options.rounds):
            for peer in self._in_turn(turn):
                if peer.name in refused or any(r.wall > TOO_LONG for r in rounds[peer.name]):
                    continue
                try:
                    rounds[peer.name].append(self._whole(case, peer))
                except NotYet as e:
                    refused[peer.name] = str(e)
        for peer in self.peers:
            if peer.name in refused:
                self.say(f"| {CASES[case]} | {peer.name} | not yet: {refused[peer.name][:300]} | | | | | | | |")
            else:
                self._row(case, peer, rounds[peer.name])

    def _row(self, case, peer, rounds):
        cpu = statistics.median(r.cpu for r in rounds)
        cells = [CASES[case], peer.name, spread([r.cpu for r in rounds]), f"{100 * statistics.median(r.kernel for r in rounds):.0f} %", f"{1e6 * cpu / self.options.lines:.2f}", f"{self.size / 1e6 / cpu:.0f}", f"{statistics.median(r.wall for r in rounds):.1f}"]
        cells += [f"{max(r.peak_rss for r in rounds):.0f} MB", f"{max(r.own for r in rounds):.0f} MB", delivered([r.delivered for r in rounds], self.options.lines) + rounds[0].note]
        self.say("| " + " | ".join(cells) + " |")

    def _whole(self, case, peer, variables=(), meanwhile=None):
        self.yardstick.append(lines.into_memory(self.source))
        folder = tempfile.mkdtemp(dir=self.work)
        try:
            with Sink(folder, is_dead=False) as sink:
                with Collector(peer, Job(case, self.source, folder, sink.port), variables) as collector:
                    if meanwhile:
                        meanwhile(collector)
                    if case in ("http", "buffered"):
                        return self._to_sink(collector, sink)
                    return self._to_file(collector) if case == "file" else self._to_null(collector)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _to_sink(self, collector, sink):
        is_whole = collector.until(lambda: sink.counts()[0] >= self.options.lines, self.patience)
        done = self._round(collector, sink.counts()[0], "" if is_whole else " (given up)")
        if missing := missing_of(sink.sample()):
            done.note += f" (not in a record: {', '.join(missing)})"
        return done

    def _to_file(self, collector):
        out = collector.job.out
        quiet = Quiet(lambda: os.path.getsize(out) if os.path.exists(out) else 0)
        if collector.peer.name == "outrider":
            collector.until(lambda: self._acknowledged(collector) >= self.size, self.patience)
            done = self._round(collector, 0)
        else:
            collector.until(quiet.is_quiet, self.patience)
            done = self._round(collector, 0)
            done.wall -= Quiet.For
        done.delivered = int(subprocess.run(["wc", "-l", out], capture_output=True, text=True).stdout.split()[0])
        with open(out) as file:
            if missing := missing_of(file.readline()):
                done.note += f" (not in a record: {', '.join(missing)})"
        return done

    def _to_null(self, collector):
        if collector.peer.name == "outrider":
            is_whole = collector.until(lambda: self._acknowledged(collector) >= self.size, self.patience)
            return self._round(collector, self.options.lines if is_whole else 0)
        # Nobody tells: it is done when it has read to the end and works no more.
        quiet = Quiet(lambda: round(collector.cpu(), 1))
        collector.until(lambda: quiet.is_quiet() and collector.has_read(self.size), self.patience)
        done = self._round(collector, None)
        done.wall -= Quiet.For
        return done

    def _round(self, collector, count, note=""):
        wall = time.monotonic() - collector.begun
        return Round(collector.cpu(), collector.kernel_share(), wall, collector.peak_rss(), max(m for _, m in collector.own), count, note)

    _asked = 0.0

    def _acknowledged(self, collector):
        # A few times a second: answering costs it something too.
        if time.monotonic() - self._asked < 0.2:
            return 0
        self._asked = time.monotonic()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{collector.job.admin_port}/metrics", timeout=5) as answer:
                text = answer.read().decode()
        except OSError:
            return 0
        return sum(float(v) for v in re.findall(r"^outrider_log_bytes_acknowledged_total\{.*\} (\S+)", text, re.M))

    # -- a steady stream --

    def _steady(self):
        rate, seconds = 10_000, self.options.seconds
        self.say(f"| {CASES['steady']}, {seconds} s | of one core | peak RSS | anonymous | delivered |")
        self.say("|---|---|---|---|---|")
        rounds, refused = {peer.name: [] for peer in self.peers}, {}
        for turn in range(self.options.rounds):
            for peer in self._in_turn(turn):
                if peer.name in refused:
                    continue
                try:
                    rounds[peer.name].append(self._stream(peer, rate, seconds))
                except NotYet as e:
                    refused[peer.name] = str(e)
        for peer in self.peers:
            if peer.name in refused:
                self.say(f"| {peer.name} | not yet: {refused[peer.name][:300]} | | | |")
                continue
            got = rounds[peer.name]
            self.say(f"| {peer.name} | {spread([r.cpu for r in got], ' %')} | {max(r.peak_rss for r in got):.0f} MB | {max(r.own for r in got):.0f} MB | {delivered([r.delivered for r in got], rate * seconds)} |")

    def _stream(self, peer, rate, seconds, variables=(), meanwhile=None):
        folder = tempfile.mkdtemp(dir=self.work)
        source = os.path.join(folder, "in", "app.log")
        os.makedirs(os.path.dirname(source))
        open(source, "w").close()
        try:
            with Sink(folder, is_dead=False) as sink, Collector(peer, Job("steady", source, folder, sink.port), variables) as collector:
                writer = subprocess.Popen([sys.executable, f"{HERE}/lines.py", source, str(rate), str(seconds)])
                # From the first lines on, so that its start is not in the figure.
                collector.until(lambda: sink.counts()[0] >= rate, 30)
                cpu, begun = collector.cpu(), time.monotonic()
                if meanwhile:
                    meanwhile(collector)
                while writer.poll() is None:
                    collector.sampled()
                    time.sleep(SAMPLE)
                used = 100 * (collector.cpu() - cpu) / (time.monotonic() - begun)
                collector.until(lambda: sink.counts()[0] >= rate * seconds, 30)
                return Round(used, collector.kernel_share(), 0, collector.peak_rss(), max(m for _, m in collector.own), sink.counts()[0])
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    # -- a far end that never answers --

    def _dead(self):
        seconds = 2 * self.options.seconds
        self.say(f"| {CASES['dead']}, {seconds} s, {self.size >> 20} MiB waiting | anonymous at the begin | … in the last third | most | peak RSS |")
        self.say("|---|---|---|---|---|")
        for peer in self.peers:
            folder = tempfile.mkdtemp(dir=self.work)
            try:
                with Sink(folder, is_dead=True) as sink, Collector(peer, Job("dead", self.source, folder, sink.port)) as collector:
                    collector.until(lambda: False, seconds)
                    early = [m for at, m in collector.own if seconds / 6 < at < seconds / 3]
                    late = [m for at, m in collector.own if at > 2 * seconds / 3]
                    self.say(f"| {peer.name} | {statistics.median(early):.0f} MB | {statistics.median(late):.0f} MB | {max(m for _, m in collector.own):.0f} MB | {collector.peak_rss():.0f} MB |")
            except NotYet as e:
                self.say(f"| {peer.name} | not yet: {str(e)[:300]} | | | |")
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    # -- where the time goes --

    # .NET writes /tmp/perf-PID.map, where perf looks for names, of what it compiled at run time: everything, then.
    Named = ["DOTNET_PerfMapEnabled=1", "DOTNET_ReadyToRun=0", "DOTNET_EnableWriteXorExecute=0"]

    def profile(self, case):
        data = os.path.join(self.work, "perf")

        def record(collector):
            # Its first seconds are the compiler's: until then, half of what is seen is code that it replaces.
            collector.until(lambda: time.monotonic() - collector.begun > self.options.warm, self.options.warm + 5)
            # Machines without counters have the timer (perf-record(1)).
            subprocess.run(["perf", "record", "-q", "-e", "cpu-clock", "-F", "1999", "-g", "-p", str(collector.pid), "-o", data, "--", "sleep", str(self.options.profiled)], check=True, stderr=subprocess.DEVNULL)
            self._report(data, collector.pid)

        self.say(f"## {CASES[case]}: where the time goes")
        try:
            if case == "steady":
                self._stream(self.peers[0], 10_000, 30, self.Named, record)
            else:
                self._whole(case, self.peers[0], self.Named, record)
        except NotYet as e:
            self.say(f"not yet: {e}")

    def _report(self, data, pid):
        for title, sort, count in (("by thread", "comm", 15), ("by method", "symbol,dso", 60)):
            said = subprocess.run(["perf", "report", "-i", data, "--stdio", "--no-children", "-g", "none", "--percent-limit", "0.4", "--sort", sort], capture_output=True, text=True).stdout
            self.say(f"\n{title}\n```")
            for line in [l.rstrip() for l in said.splitlines() if l.strip() and not l.startswith("#")][:count]:
                self.say(short(line))
            self.say("```")
        os.unlink(f"/tmp/perf-{pid}.map")

    def _in_turn(self, turn):
        at = turn % len(self.peers)
        return self.peers[at:] + self.peers[:at]


class Quiet:
    """Has a number stopped moving, after it had moved?"""

    For = 1.0

    def __init__(self, number):
        self._number, self._last, self._since = number, number(), None

    def is_quiet(self):
        now = self._number()
        if now != self._last:
            self._last, self._since = now, time.monotonic()
        return self._since is not None and time.monotonic() - self._since > self.For


def short(line):
    """A method as `Type::Method [tier]`, without the types of what it takes and where it lies."""
    share, rest = line.split(None, 1)
    if found := re.search(r"(\S+::[^\s(]+)\(.*?(\[[A-Za-z0-9]+\])? *(\[JIT\].*)?$", rest):
        rest = f"{found[1]} {found[2] or ''}"
    return f"{share:>7} {re.sub(r' {2,}', '  ', rest)[:140].rstrip(' -')}"


def missing_of(record):
    """Names that should be in a record and are not; what was read must be in it too."""
    try:
        members = json.loads(record)
    except ValueError:
        return [f"JSON, but '{record[:60]}'"]
    members = members[0] if isinstance(members, list) else members
    return [name for name in [*ADDED, "trace_id", "http", "n"] if name not in members]


def spread(values, unit=""):
    return f"{statistics.median(values):.2f}{unit} ({min(values):.2f}–{max(values):.2f})"


def delivered(counts, of):
    if counts[0] is None:
        return "–"
    if all(c == of for c in counts):
        return "all"
    return "; ".join("all" if c == of else f"{of - c} MISSING" if c < of else f"all, {c - of} twice" for c in counts)


def main():
    # So that whoever is measured at the moment is ended with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench/logs: asked to stop"))
    parser = argparse.ArgumentParser(prog="bench/logs/run", epilog="Cases: " + "; ".join(f"{n}: {w}" for n, w in CASES.items()))
    parser.add_argument("--outrider")
    parser.add_argument("--lines", type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--quick", action="store_true", help="500,000 lines, one round, Outrider alone; writes nothing")
    parser.add_argument("--peers", action="append", help="only this one; again for more")
    parser.add_argument("--profile", action="store_true", help="where Outrider's time goes, by method (perf)")
    parser.add_argument("--warm", type=float, default=10, help="seconds before a profile begins")
    parser.add_argument("--profiled", type=float, default=4, help="seconds that a profile takes")
    parser.add_argument("cases", nargs="*", choices=[[], *CASES], metavar="case")
    options = parser.parse_args()
    is_whole = not (options.quick or options.cases or options.lines or options.peers or options.profile)
    options.lines = options.lines or (500_000 if options.quick else 5_000_000)
    options.rounds = options.rounds or (1 if options.quick else 3)
    options.seconds = 5 if options.quick else 30
    if options.quick and not options.peers:
        options.peers = ["outrider"]
    bench = Bench(options)
    model = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo").read())
    bench.say("# Logs")
    bench.say()
    bench.say(f"`bench/logs/run` on {platform.machine()}, {os.cpu_count()} cores ({model.group(1) if model else '?'}), Linux {platform.release()}; load average {load_average():.1f} at the begin.")
    bench.say(f"{options.lines:,} lines of JSON, {bench.size / 1e9:.2f} GB in the page cache, {bench.size / options.lines:.0f} bytes each. Medians of {options.rounds} rounds, least and greatest in brackets.")
    bench.say()
    names = options.cases or list(CASES)
    try:
        if options.profile:
            for case in names:
                bench.profile(case)
        else:
            bench.cases(names)
    finally:
        shutil.rmtree(bench.work, ignore_errors=True)
    bench.say()
    if bench.yardstick:
        bench.say(f"Yardstick: the same bytes through crc32 took {spread(bench.yardstick)} CPU s in this run.")
    bench.say(f"Load average at the end: {load_average():.1f}.")
    if is_whole:
        with open(f"{ROOT}/bench/results/logs.md", "w") as results:
            results.write("\n".join(bench.lines) + "\n")


main()
