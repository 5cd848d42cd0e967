"""Who collects the lines, and how each is told to do the same job. A peer that cannot do a case says so by None."""
import json
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lifecycle"))
from processes import free_port, sidecar_of

# What every peer adds to each line.
ADDED = {"service": "orders", "version": "1.4.2", "environment": "production", "region": "eu-west-1", "hostname": "bench-1"}


class Job:
    """One case for one peer: what to read, where to send it, and a folder for its state."""

    def __init__(self, case, source, folder, sink_port):
        self.case, self.source, self.folder, self.sink_port = case, source, folder, sink_port
        self.out = os.path.join(folder, "out", "records.log")
        self.admin_port = free_port()
        os.makedirs(os.path.dirname(self.out), exist_ok=True)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        return path


class Outrider:
    """Attached: no application, the built-in modules only. Its lines have `timestamp`, `stream` and `file` besides what the others add."""

    name = "outrider"

    def __init__(self, executable):
        self.executable = executable

    def command(self, job):
        url = f"http://127.0.0.1:{job.sink_port}/ingest"
        sinks = {
            "null": "{ type: null }",
            "json-null": "{ type: null }",
            "http": f"{{ type: http, url: '{url}' }}",
            "buffered": f"{{ type: http, url: '{url}', buffer: {{ max: 64MiB }} }}",
            "file": f"{{ type: file, path: '{job.out}' }}",
            "steady": f"{{ type: http, url: '{url}' }}",
            "dead": f"{{ type: http, url: '{url}' }}",
        }
        # The case without JSON is about reading alone: no peer looks into a line there.
        parse = "text" if job.case == "null" else "json"
        config = job.write("outrider.yaml", f"""app: {{ name: orders, version: 1.4.2, environment: production, region: eu-west-1 }}
admin: {{ listen: "127.0.0.1:{job.admin_port}", auth: none }}
logs:
  sources: [ {{ type: file, paths: ['{job.source}'] }} ]
  parse: {{ type: {parse} }}
  sinks: [ {sinks[job.case].replace("type: null", 'type: "null"')} ]
""")
        return [self.executable, "run", "-c", config], {"OUTRIDER_STATE": os.path.join(job.folder, "state")}

    def data_pid(self, pid):
        return sidecar_of(pid)


class FluentBit:
    """Default storage, which is in memory; on disk with checkpoints where the case asks for it."""

    name = "fluent-bit"
    executable = "fluent-bit"

    def command(self, job):
        is_json = job.case != "null"
        disk = job.case == "buffered"
        parsers = job.write("parsers.conf", "[PARSER]\n    Name json\n    Format json\n    Time_Keep On\n")
        service = f"[SERVICE]\n    Flush 1\n    Grace 5\n    Log_Level warn\n    Parsers_File {parsers}\n"
        if disk:
            service += f"    storage.path {job.folder}/storage\n    storage.sync full\n    storage.checksum on\n"
        source = f"[INPUT]\n    Name tail\n    Path {job.source}\n    Read_from_Head On\n    Buffer_Max_Size 1M\n    Mem_Buf_Limit 32MB\n    DB {job.folder}/tail.db\n"
        source += "    Parser json\n" if is_json else ""
        source += "    storage.type filesystem\n" if disk else ""
        added = "[FILTER]\n    Name modify\n    Match *\n" + "".join(f"    Add {name} {value}\n" for name, value in ADDED.items()) if is_json else ""
        http = f"    Name http\n    Host 127.0.0.1\n    Port {job.sink_port}\n    URI /ingest\n    Format json_lines\n    Retry_Limit no_limits\n"
        file = f"    Name file\n    Path {os.path.dirname(job.out)}\n    File {os.path.basename(job.out)}\n    Format plain\n"
        sink = {"null": "    Name null\n", "json-null": "    Name null\n", "file": file}.get(job.case, http)
        config = job.write("fluent-bit.conf", service + source + added + "[OUTPUT]\n    Match *\n" + sink)
        return [self.executable, "-c", config], {}

    def data_pid(self, pid):
        return pid


class Rsyslog:
    """Debian's, which has no HTTP: its lines go over plain TCP, one write a batch and no acknowledgement, which is less work than a request."""

    name = "rsyslog"
    executable = "rsyslogd"

    def command(self, job):
        if job.case == "buffered":
            queue = f'queue.type="Disk" queue.filename="out" queue.maxDiskSpace="2g" queue.checkpointInterval="1000" queue.dequeueBatchSize="1000"'
        else:
            queue = 'queue.type="Direct"'
        tcp = f'action(type="omfwd" template="out" target="127.0.0.1" port="{job.sink_port}" protocol="tcp" TCP_Framing="traditional" action.resumeRetryCount="-1" {queue})'
        file = f'action(type="omfile" template="out" file="{job.out}")'
        # It refuses to run without an action; this one costs a write a batch.
        nowhere = 'action(type="omfile" template="{}" file="/dev/null")'
        sink = {"null": nowhere.format("plain"), "json-null": nowhere.format("out"), "file": file}.get(job.case, tcp)
        parse = "" if job.case == "null" else 'action(type="mmjsonparse" cookie="")\n' + "".join(f'set $!{name} = "{value}";\n' for name, value in ADDED.items())
        config = job.write("rsyslog.conf", f"""global(workDirectory="{job.folder}" maxMessageSize="64k")
main_queue(queue.size="50000" queue.dequeueBatchSize="1000")
module(load="imfile" mode="inotify")
module(load="mmjsonparse")
template(name="out" type="list") {{ property(name="$!all-json") constant(value="\\n") }}
template(name="plain" type="list") {{ property(name="msg") constant(value="\\n") }}
input(type="imfile" file="{job.source}" tag="bench" ruleset="collect" persistStateInterval="20000")
ruleset(name="collect") {{
{parse}{sink}
}}
""")
        return [self.executable, "-n", "-f", config, "-i", os.path.join(job.folder, "pid")], {}

    def data_pid(self, pid):
        return pid


def found(outrider):
    return [Outrider(outrider)] + [peer() for peer in (FluentBit, Rsyslog) if shutil.which(peer.executable)]
