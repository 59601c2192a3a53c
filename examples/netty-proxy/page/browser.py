"""A headless Chromium, driven by its DevTools protocol over a pipe: Python's own library is enough."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time


class Browser:
    """One tab. What the browser reports meanwhile is in problems: uncaught errors, refusals by the content security policy, requests that leave the origin."""

    def __init__(self, executable, width=1440, height=900):
        self.profile = tempfile.mkdtemp(prefix="sluice-page-")
        # The browser reads commands from descriptor 3 and writes to descriptor 4.
        from_us, self.commands = os.pipe()
        self.replies, to_us = os.pipe()
        self.process = subprocess.Popen(
            ["sh", "-c", f'exec "$0" "$@" 3<&{from_us} 4>&{to_us}', executable, "--headless=new", "--no-sandbox", "--disable-gpu",
             "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
             f"--user-data-dir={self.profile}", f"--window-size={width},{height}", "--remote-debugging-pipe", "about:blank"],
            pass_fds=(from_us, to_us), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(from_us)
        os.close(to_us)
        self.problems, self.requests = [], []
        self.answers, self.number, self.session = {}, 0, None
        self.arrived = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(domain + ".enable")
        self.size(width, height)

    def _read(self):
        rest = b""
        while True:
            try:
                more = os.read(self.replies, 1 << 20)
            except OSError:
                more = b""
            if not more:
                with self.arrived:
                    self.answers[None] = {"error": {"message": "the browser is gone"}}
                    self.arrived.notify_all()
                return
            *messages, rest = (rest + more).split(b"\0")
            for message in messages:
                self._took(json.loads(message))

    def _took(self, message):
        with self.arrived:
            if "id" in message:
                self.answers[message["id"]] = message
                self.arrived.notify_all()
                return
            method, params = message["method"], message.get("params", {})
            if method == "Runtime.exceptionThrown":
                details = params["exceptionDetails"]
                self.problems.append(details.get("exception", {}).get("description", details["text"]))
            elif method == "Log.entryAdded" and params["entry"]["source"] in ("security", "javascript"):
                self.problems.append(params["entry"]["text"])
            elif method == "Network.requestWillBeSent":
                self.requests.append(params["request"]["url"])

    def send(self, method, **params):
        with self.arrived:
            self.number += 1
            number = self.number
        message = {"id": number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        with self.arrived:
            if not self.arrived.wait_for(lambda: number in self.answers or None in self.answers, 60):
                raise RuntimeError(f"no reply to {method} for 60 s")
            answer = self.answers.pop(number, None) or self.answers[None]
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def size(self, width, height, scale=1):
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False)

    def prefer(self, scheme="light", motion="no-preference"):
        self.send("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": motion}])

    def open(self, url):
        self.send("Page.navigate", url=url)

    def js(self, expression):
        """Returns the value of an expression in the page; promises are awaited."""
        result = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"].get("exception", {}).get("description", "failed: " + expression))
        return result["result"].get("value")

    def wait(self, expression, seconds=15):
        """Returns the expression's value as soon as it is true, or its last one."""
        end = time.monotonic() + seconds
        while True:
            try:
                value = self.js(expression)
            except RuntimeError:
                value = None
            if value or time.monotonic() > end:
                return value
            time.sleep(0.1)

    def key(self, key, code=None, shift=False):
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "ArrowRight": 39, "ArrowDown": 40, "PageDown": 34}
        text = {"Enter": "\r", " ": " "}.get(key, key if len(key) == 1 else "")
        event = {"key": key, "code": code or key, "windowsVirtualKeyCode": codes.get(key, ord(key[0])), "modifiers": 8 if shift else 0}
        self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **event)
        self.send("Input.dispatchKeyEvent", type="keyUp", **event)

    def type(self, text):
        self.send("Input.insertText", text=text)

    def move(self, x, y):
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def shot(self, path, full=False):
        data = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=full)["data"]
        with open(path, "wb") as out:
            out.write(base64.b64decode(data))

    def close(self):
        self.session = None
        try:
            self.send("Browser.close")
        except (RuntimeError, OSError):
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)
