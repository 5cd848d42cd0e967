"""A receiver of Loki's push API, written from its documentation (reference/loki-http-api, "Ingest logs") and the rules of its distributor for labels and entries."""
import json
import re

from receiver import check, keep, serve

LABEL = re.compile(r"^[a-zA-Z_][a-zA-Z0-9_]*$")
calls = 0


def take(request, body):
    global calls
    check(request.path == "/loki/api/v1/push", f"a push to {request.path}")
    check(request.headers["Content-Type"] == "application/json", "it is not JSON")
    calls += 1
    if calls == 1:  # Busy at first: what is meant must come again.
        return 429, "text/plain", b"Ingestion rate limit exceeded for user"
    push = json.loads(body)
    check(list(push) == ["streams"], f"members {list(push)}")
    for stream in push["streams"]:
        check(sorted(stream) == ["stream", "values"], f"a stream of {sorted(stream)}")
        labels = stream["stream"]
        check(1 <= len(labels) <= 15, f"{len(labels)} labels")
        for name, value in labels.items():
            check(LABEL.match(name) and isinstance(value, str) and 0 < len(value) <= 2048, f"the label {name}")
        last = 0
        for entry in stream["values"]:
            check(len(entry) in (2, 3) and isinstance(entry[0], str) and entry[0].isdigit() and isinstance(entry[1], str), f"an entry {entry}")
            check(int(entry[0]) >= last, "entries out of order")
            last = int(entry[0])
            check(10**18 < last < 4 * 10**18, "a time that is not in nanoseconds")
            metadata = entry[2] if len(entry) == 3 else {}
            check(all(LABEL.match(n) and isinstance(v, str) for n, v in metadata.items()), f"metadata {metadata}")
            keep(request.server.out, {"tenant": request.headers.get("X-Scope-OrgID"), "labels": labels, "time": last, "line": entry[1], "metadata": metadata})
    return 204, "", b""


serve(take)
