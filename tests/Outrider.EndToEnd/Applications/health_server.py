"""The health service of gRPC on $PORT of loopback, by hand: the server as a whole serves while the file 'well' is there, 'shop.Orders' while 'orders' is.

Not named as the package that gRPC looks for when it is imported: this file would be it.
"""
import os
import signal
from concurrent import futures

import grpc

FILES = {"": "well", "shop.Orders": "orders"}


def service(request):
    """The one field of a HealthCheckRequest: a string as field 1, left out where it is empty."""
    return request[2:].decode() if request else ""


def check(request, context):
    name = service(request)
    if name not in FILES:
        context.abort(grpc.StatusCode.NOT_FOUND, "no such service")
    serving = os.path.exists(FILES[name])
    print(f"asked for '{name}': {'serving' if serving else 'not serving'}", flush=True)
    return b"\x08\x01" if serving else b"\x08\x02"


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
server = grpc.server(futures.ThreadPoolExecutor(4), options=[("grpc.so_reuseport", 0)])
handler = grpc.unary_unary_rpc_method_handler(check, request_deserializer=None, response_serializer=None)
server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Check": handler}),))
server.add_insecure_port(f"127.0.0.1:{os.environ['PORT']}")
server.start()
print("listening", flush=True)
server.wait_for_termination()
