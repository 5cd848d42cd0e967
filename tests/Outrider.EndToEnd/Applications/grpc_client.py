"""Calls the server of grpc_server.py: grpc_client.py HOST:PORT AUTHORITY METHOD, and prints what came of it as one line of JSON."""
import base64
import json
import sys
import threading
import time

import grpc

target, authority, case = sys.argv[1:4]
channel = grpc.insecure_channel(target, options=[
    ("grpc.default_authority", authority), ("grpc.enable_http_proxy", 0), ("grpc.max_receive_message_length", 16 << 20), ("grpc.max_send_message_length", 16 << 20)])
unary = channel.unary_unary("/test.Echo/Unary")


def plain(metadata):
    return {name: base64.b64encode(value).decode() if isinstance(value, bytes) else value for name, value in metadata}


def on_unary():
    answer, call = unary.with_call(b"hello", metadata=(("x-asked", "this"), ("x-asked-bin", bytes(range(256)))), timeout=20)
    return {"answer": answer.decode(), "code": call.code().name, "first": plain(call.initial_metadata()), "last": plain(call.trailing_metadata())}


def on_fail():
    return failure(lambda: channel.unary_unary("/test.Echo/Fail")(b"", timeout=20))


def on_unknown():
    return failure(lambda: channel.unary_unary("/test.Echo/Nothing")(b"", timeout=20))


def on_large():
    message = bytes(range(256)) * (4 << 12)
    return {"length": len(message), "same": unary(message, timeout=20) == message}


def on_count():
    numbers = [int.from_bytes(message[:4], "big") for message in channel.unary_stream("/test.Echo/Count")(b"1000 100", timeout=20)]
    return {"count": len(numbers), "ordered": numbers == list(range(len(numbers)))}


def on_gather():
    return {"answer": channel.stream_unary("/test.Echo/Gather")((b"%d" % number for number in range(1000)), timeout=20).decode()}


def on_talk():
    """Each message is sent when the one before has been answered."""
    heard = threading.Semaphore(1)

    def ask():
        for number in range(100):
            heard.acquire()
            yield b"%d" % number

    answers = []
    for answer in channel.stream_stream("/test.Echo/Talk")(ask(), timeout=20):
        answers.append(answer.decode())
        heard.release()
    return {"answers": answers}


def on_cancel():
    call = channel.unary_unary("/test.Echo/Wait").future(b"", timeout=1000)
    print("called", flush=True)
    sys.stdin.readline()
    call.cancel()
    return {"code": call.code().name}


def on_deadline():
    begun = time.monotonic()
    result = failure(lambda: channel.unary_unary("/test.Echo/Wait")(b"", timeout=0.5))
    result["waited"] = time.monotonic() - begun
    return result


def on_slow():
    """Begins to read when it is told to."""
    call = channel.unary_stream("/test.Echo/Count")(b"3000 16384", timeout=60)
    print("called", flush=True)
    sys.stdin.readline()
    numbers = [int.from_bytes(message[:4], "big") for message in call]
    return {"count": len(numbers), "ordered": numbers == list(range(len(numbers)))}


def on_many():
    calls = [(b"%d" % number, unary.future(b"%d" % number, timeout=20)) for number in range(100)]
    return {"right": sum(call.result() == message for message, call in calls)}


def failure(call):
    try:
        call()
        return {"code": "OK"}
    except grpc.RpcError as error:
        return {"code": error.code().name, "details": error.details(), "last": plain(error.trailing_metadata() or ())}


print(json.dumps(globals()["on_" + case]()), flush=True)
