"""A receiver of _bulk, written from the reference (docs-bulk): remembers ids, answers item by item, and is too busy for some documents at first."""
import json
import re
from urllib.parse import parse_qs, urlsplit

from receiver import check, keep, serve

documents = {}
refused_once = set()


def item(index, id, document):
    if (index, id) in documents:
        return {"status": 409, "error": {"type": "version_conflict_engine_exception", "reason": f"[{id}]: version conflict, document already exists"}}
    if "bad" in document.get("message", ""):
        return {"status": 400, "error": {"type": "document_parsing_exception", "reason": f"failed to parse field [message] in document with id '{id}'"}}
    if "busy" in document.get("message", "") and id not in refused_once:
        refused_once.add(id)
        return {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "rejected execution of coordinating operation"}}
    documents[(index, id)] = document
    return {"status": 201}


def take(request, body):
    url = urlsplit(request.path)
    check(url.path == "/_bulk", f"a bulk to {url.path}")
    check(parse_qs(url.query)["filter_path"][0].startswith("errors,items.create.status"), "another filter_path")
    check(request.headers["Content-Type"] == "application/x-ndjson", "it is not NDJSON")
    check(request.headers["Authorization"] == "ApiKey c2VjcmV0LWtleS1vZi1vdXJz", "another key")
    check(body.endswith(b"\n"), "the last line has no end")
    lines = body.split(b"\n")[:-1]
    check(len(lines) % 2 == 0, "an action without its document")
    items = []
    for action, source in zip(lines[::2], lines[1::2]):
        action, document = json.loads(action), json.loads(source)
        check(list(action) == ["create"] and sorted(action["create"]) == ["_id", "_index"], f"an action {action}")
        index, id = action["create"]["_index"], action["create"]["_id"]
        check(re.fullmatch(r"[0-9a-f]{32}", id), f"the id {id}")
        check(re.fullmatch(r"logs-\d{4}\.\d{2}\.\d{2}", index), f"the index {index}")
        check(document["@timestamp"][:10].replace("-", ".") == index[5:], "a document in the index of another day")
        result = item(index, id, document)
        items.append({"create": result})
        keep(request.server.out, {"status": result["status"], "id": id, "document": document})
    errors = any(i["create"]["status"] >= 300 for i in items)
    return 200, "application/json", json.dumps({"errors": errors, "items": items}).encode()


serve(take)
