"""A gRPC server on $PORT of loopback, or on a free port, of Debian's python3-grpcio. Messages are plain bytes; the methods are those of Echo."""
import os
import signal
import time
from concurrent import futures

import grpc


def say(line):
    print(line, flush=True)


class Echo:
    def unary(self, request, context):
        """The message itself, with the caller's metadata 'x-asked' and 'x-asked-bin' as trailing metadata."""
        asked = [(name, value) for name, value in context.invocation_metadata() if name.startswith("x-asked")]
        context.send_initial_metadata((("x-first", "early"),))
        context.set_trailing_metadata(tuple(asked))
        return request

    def fail(self, request, context):
        context.set_trailing_metadata((("x-why-bin", bytes(range(256))),))
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, "not today: 100% ünready")

    def count(self, request, context):
        """As many messages as asked for, numbered, of so many bytes each: b'COUNT SIZE'."""
        count, size = (int(word) for word in request.split())
        for number in range(count):
            yield number.to_bytes(4, "big") + bytes(size - 4)
            if number % 100 == 0:
                say(f"sent {number}")

    def gather(self, requests, context):
        """All messages, joined."""
        return b",".join(requests)

    def talk(self, requests, context):
        """Each message as it comes."""
        for request in requests:
            yield b"heard " + request

    def wait(self, request, context):
        """Until the caller has had enough; says how long it was ready to wait."""
        remaining = context.time_remaining()
        say("waiting, for " + ("ever" if remaining is None or remaining > 1e6 else "a while"))
        context.add_callback(lambda: say("the call is over"))
        while context.is_active():
            time.sleep(0.01)
        return b""


def handlers(echo):
    plain = {"request_deserializer": None, "response_serializer": None}
    return {
        "Unary": grpc.unary_unary_rpc_method_handler(echo.unary, **plain),
        "Fail": grpc.unary_unary_rpc_method_handler(echo.fail, **plain),
        "Wait": grpc.unary_unary_rpc_method_handler(echo.wait, **plain),
        "Count": grpc.unary_stream_rpc_method_handler(echo.count, **plain),
        "Gather": grpc.stream_unary_rpc_method_handler(echo.gather, **plain),
        "Talk": grpc.stream_stream_rpc_method_handler(echo.talk, **plain),
    }


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
server = grpc.server(futures.ThreadPoolExecutor(128), options=[("grpc.max_receive_message_length", 16 << 20), ("grpc.so_reuseport", 0)])
server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("test.Echo", handlers(Echo())),))
server.add_insecure_port(f"127.0.0.1:{os.environ.get('PORT', '0')}")
server.start()
say("listening")
signal.pause()
