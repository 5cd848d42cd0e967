"""Callers who knock at a steady rate, each on a connection of its own, whether or not those before have been answered."""
import asyncio
import time


class Callers:
    def __init__(self, port, rate=100):
        self._port, self._every = port, 1 / rate
        self.answers = []  # (begun, answered, status), by time.monotonic()
        self.refused = 0
        self.broken = 0

    async def _call(self):
        begun = time.monotonic()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        except ConnectionRefusedError:
            self.refused += 1
            return
        except OSError:
            self.broken += 1
            return
        try:
            writer.write(b"GET / HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
            line = await asyncio.wait_for(reader.readline(), 30)
            if line:
                self.answers.append((begun, time.monotonic(), int(line.split()[1])))
            else:
                self.broken += 1
        except (OSError, asyncio.TimeoutError):
            self.broken += 1
        finally:
            writer.close()

    async def run(self, seconds, act, at=0.3):
        """Calls for that long, and does something in the middle of it, on a thread. What that gives."""
        begun = time.monotonic()
        calls, acting = [], None
        while time.monotonic() - begun < seconds or (acting and not acting.done()):
            calls.append(asyncio.ensure_future(self._call()))
            if acting is None and time.monotonic() - begun >= at:
                acting = asyncio.ensure_future(asyncio.to_thread(act))
            await asyncio.sleep(self._every)
        await asyncio.gather(*calls)
        return await acting
