"""
A receiver of OTLP/HTTP with Google's own protobuf library: the messages are declared here from opentelemetry/proto/{common,resource,logs,collector/logs}/v1, field by field.
A field that is not declared is an objection, and so is what the specification forbids.
"""
import json
import math

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

from receiver import check, keep, serve

TYPES = {"string": 9, "bytes": 12, "bool": 8, "int64": 3, "double": 1, "uint32": 13, "fixed64": 6, "fixed32": 7}
MESSAGES = {
    "ArrayValue": [(1, "values", "*AnyValue")],
    "KeyValueList": [(1, "values", "*KeyValue")],
    "AnyValue": [(1, "string_value", "string"), (2, "bool_value", "bool"), (3, "int_value", "int64"), (4, "double_value", "double"), (5, "array_value", "ArrayValue"), (6, "kvlist_value", "KeyValueList"), (7, "bytes_value", "bytes")],
    "KeyValue": [(1, "key", "string"), (2, "value", "AnyValue")],
    "InstrumentationScope": [(1, "name", "string"), (2, "version", "string"), (3, "attributes", "*KeyValue"), (4, "dropped_attributes_count", "uint32")],
    "Resource": [(1, "attributes", "*KeyValue"), (2, "dropped_attributes_count", "uint32")],
    "LogRecord": [(1, "time_unix_nano", "fixed64"), (11, "observed_time_unix_nano", "fixed64"), (2, "severity_number", "int64"), (3, "severity_text", "string"), (5, "body", "AnyValue"), (6, "attributes", "*KeyValue"), (7, "dropped_attributes_count", "uint32"), (8, "flags", "fixed32"), (9, "trace_id", "bytes"), (10, "span_id", "bytes")],
    "ScopeLogs": [(1, "scope", "InstrumentationScope"), (2, "log_records", "*LogRecord"), (3, "schema_url", "string")],
    "ResourceLogs": [(1, "resource", "Resource"), (2, "scope_logs", "*ScopeLogs"), (3, "schema_url", "string")],
    "ExportLogsServiceRequest": [(1, "resource_logs", "*ResourceLogs")],
}


def declare():
    file = descriptor_pb2.FileDescriptorProto(name="logs.proto", package="otlp", syntax="proto3")
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        if name == "AnyValue":
            message.oneof_decl.add(name="value")
        for number, field, kind in fields:
            repeated, kind = kind.startswith("*"), kind.lstrip("*")
            added = message.field.add(name=field, number=number, label=3 if repeated else 1)
            if kind in TYPES:
                added.type = TYPES[kind]
            else:
                added.type, added.type_name = 11, f".otlp.{kind}"
            if name == "AnyValue":
                added.oneof_index = 0
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName("otlp.ExportLogsServiceRequest"))


Request = declare()


def value(any_value):
    kind = any_value.WhichOneof("value")
    if kind is None:
        return None
    if kind == "array_value":
        return [value(v) for v in any_value.array_value.values]
    if kind == "kvlist_value":
        return attributes(any_value.kvlist_value.values)
    return getattr(any_value, kind)


def attributes(pairs):
    names = [p.key for p in pairs]
    check(all(names) and len(set(names)) == len(names), f"attributes {names}")
    return {p.key: value(p.value) for p in pairs}


def no_unknown(message):
    check(len(message.UnknownFields()) == 0 if hasattr(message, "UnknownFields") else True, f"a field that {message.DESCRIPTOR.name} does not have")
    for field, inner in message.ListFields():
        if field.type == 11:
            for one in inner if field.label == 3 else [inner]:
                no_unknown(one)


def read(request, body):
    message = Request()
    if request.headers["Content-Type"] == "application/json":
        # OTLP's JSON has ids in hexadecimal digits, where protobuf's has base64.
        tree = json.loads(body)
        for record in (r for rl in tree["resourceLogs"] for sl in rl["scopeLogs"] for r in sl["logRecords"]):
            for name, length in (("traceId", 32), ("spanId", 16)):
                if name in record:
                    check(len(record[name]) == length, f"the {name} {record[name]}")
                    record[name] = __import__("base64").b64encode(bytes.fromhex(record[name])).decode()
        json_format.ParseDict(tree, message)
    else:
        check(request.headers["Content-Type"] == "application/x-protobuf", "neither protobuf nor JSON")
        check(message.ParseFromString(body) == len(body), "more than a message")
    return message


calls = 0


def take(request, body):
    global calls
    check(request.path == "/v1/logs", f"a request to {request.path}")
    calls += 1
    if calls == 1:
        return 503, "text/plain", b"later"
    message = read(request, body)
    no_unknown(message)
    resources = [attributes(rl.resource.attributes) for rl in message.resource_logs]
    check(all(resources.count(r) == 1 for r in resources), "one resource twice")
    for logs, resource in zip(message.resource_logs, resources):
        check(len(logs.scope_logs) == 1 and logs.scope_logs[0].scope.name == "outrider", "another scope")
        for record in logs.scope_logs[0].log_records:
            check(record.time_unix_nano > 10**18 and record.observed_time_unix_nano > 10**18, "a record without its times")
            check(record.severity_number in (0, 1, 5, 9, 13, 17, 21), f"the severity {record.severity_number}")
            check(len(record.trace_id) in (0, 16) and len(record.span_id) in (0, 8), "ids of another length")
            found = attributes(record.attributes)
            keep(request.server.out, {
                "resource": resource, "time": record.time_unix_nano, "severity": record.severity_number, "text": record.severity_text, "body": value(record.body),
                "attributes": {n: ("inf" if isinstance(v, float) and not math.isfinite(v) else v) for n, v in found.items()},
                "trace": record.trace_id.hex(), "span": record.span_id.hex(), "flags": record.flags,
            })
    return 200, request.headers["Content-Type"], b"" if request.headers["Content-Type"] != "application/json" else b"{}"


serve(take)
