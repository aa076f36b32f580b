"""A headless Chromium, driven over a pair of pipes with the DevTools protocol."""

import json
import os
import select
import shutil
import subprocess
import tempfile

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
# Seconds.
TIMEOUT = 120


def find():
    """The browser's program, or None."""
    given = os.environ.get("CHROMIUM")
    return shutil.which(given) if given else next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """One browser with one tab. Messages end with a zero byte; the browser reads from its file 3 and
    writes to its file 4."""

    def __init__(self, program):
        self.profile = tempfile.mkdtemp(prefix="softknee-browser-")
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        arguments = [
            program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-first-run", "--disable-extensions", "--disable-background-networking",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={self.profile}",
            "--remote-debugging-pipe", "about:blank",
        ]

        def wire():
            # Moved out of the way first, since either may be 3 or 4 itself.
            read, write = os.dup(theirs_in), os.dup(theirs_out)
            os.dup2(read, 3)
            os.dup2(write, 4)

        self.process = subprocess.Popen(
            arguments, preexec_fn=wire, close_fds=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self.out = os.fdopen(ours_out, "wb", buffering=0)
        self.input = os.fdopen(ours_in, "rb")
        self.buffer, self.number, self.session, self.events = b"", 0, None, []
        self.allowed = True
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(TIMEOUT)
        self.out.close()
        self.input.close()
        shutil.rmtree(self.profile, ignore_errors=True)

    def message(self):
        while b"\0" not in self.buffer:
            if not select.select([self.input], [], [], TIMEOUT)[0]:
                raise RuntimeError(f"the browser has said nothing for {TIMEOUT} seconds")
            read = os.read(self.input.fileno(), 1 << 20)
            if not read:
                raise RuntimeError("the browser has ended; start it by hand to see why")
            self.buffer += read
        first, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(first)

    def call(self, method, **parameters):
        """Calls a method and returns its result; events that arrive meanwhile are kept."""
        self.number += 1
        request = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            request["sessionId"] = self.session
        data = memoryview(json.dumps(request).encode() + b"\0")
        while data:
            data = data[self.out.write(data):]
        while True:
            message = self.message()
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            if "method" in message:
                self.events.append(message)

    def evaluate(self, expression):
        """The value of an expression in the page; a promise is awaited."""
        result = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            text = details.get("exception", {}).get("description", details["text"])
            raise RuntimeError(f"in the page: {text}")
        return result["result"].get("value")

    def emulate(self, width, height, scheme):
        """Sets the size of the window and the colors that the reader prefers."""
        self.call("Emulation.setDeviceMetricsOverride",
                  width=width, height=height, deviceScaleFactor=1, mobile=False)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", features=features)

    def scripts(self, allowed):
        """Whether the scripts of pages run; those of this driver always do, but without timers."""
        self.allowed = allowed
        self.call("Emulation.setScriptExecutionDisabled", value=not allowed)

    def load(self, address):
        """Loads a page and returns what the browser reported of it until then."""
        self.call("Page.navigate", url="about:blank")
        self.events.clear()
        failed = self.call("Page.navigate", url=address).get("errorText")
        if failed:
            raise RuntimeError(f"{address}: {failed}")
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            message = self.message()
            if "method" in message:
                self.events.append(message)
        # What the page does by itself after it has loaded.
        if self.allowed:
            self.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
        return self.events
