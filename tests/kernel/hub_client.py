"""What one user does through the Hub: starts a server, uploads a notebook, runs it in a kernel.

    python3 hub_client.py HUB_URL SERVICE_TOKEN USER NOTEBOOK

Prints, as JSON, the notebook's outputs, the user's files and the user's token.
"""

import asyncio
import json
import sys
import uuid

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

URL, SERVICE, USER, FILE = sys.argv[1:]


async def ask(method, path, token, body=None):
    """Asks the Hub or, through its proxy, a user's server."""
    request = HTTPRequest(
        URL + path,
        method=method,
        headers={"Authorization": f"token {token}"},
        body=None if body is None else json.dumps(body),
        allow_nonstandard_methods=True,
        request_timeout=120,
    )
    reply = await AsyncHTTPClient().fetch(request, raise_error=False)
    return reply.code, json.loads(reply.body) if reply.body[:1] in b"{[" and reply.body else None


async def until(condition, seconds=120):
    for _ in range(seconds * 2):
        if await condition():
            return
        await asyncio.sleep(0.5)
    raise TimeoutError(f"{USER} waited {seconds} s")


async def execute(socket, source):
    """Runs one cell. Returns what it wrote and showed, as text."""
    header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "username": USER, "session": "", "version": "5.3"}
    content = {"code": source, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
    await socket.write_message(
        json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"})
    )
    text, done = "", set()
    while done != {"idle", "reply"}:
        message = json.loads(await socket.read_message())
        if message["parent_header"].get("msg_id") != header["msg_id"]:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "stream":
            text += content["text"]
        elif kind in ("execute_result", "display_data"):
            text += content["data"]["text/plain"]
        elif kind == "error":
            text += content["evalue"]
        elif kind == "execute_reply":
            done.add("reply")
        elif kind == "status" and content["execution_state"] == "idle":
            done.add("idle")
    return text


async def main():
    await ask("POST", f"/hub/api/users/{USER}", SERVICE)
    await ask("POST", f"/hub/api/users/{USER}/server", SERVICE, {})

    async def is_ready():
        code, user = await ask("GET", f"/hub/api/users/{USER}", SERVICE)
        return code == 200 and any(server["ready"] for server in user["servers"].values())

    await until(is_ready)
    _, made = await ask("POST", f"/hub/api/users/{USER}/tokens", SERVICE, {})
    token = made["token"]
    files = f"/user/{USER}/api/contents"
    with open(FILE) as file:
        notebook = json.load(file)
    await ask("PUT", f"{files}/work.ipynb", token, {"type": "notebook", "format": "json", "content": notebook})
    _, session = await ask(
        "POST", f"/user/{USER}/api/sessions", token,
        {"path": "work.ipynb", "name": "work", "type": "notebook", "kernel": {"name": "very-deep"}},
    )
    channels = f"{URL.replace('http', 'ws', 1)}/user/{USER}/api/kernels/{session['kernel']['id']}/channels?token={token}"
    socket = await websocket_connect(channels)
    outputs = [await execute(socket, "".join(cell["source"])) for cell in notebook["cells"]]
    socket.close()
    _, listing = await ask("GET", files, token)
    print(json.dumps({"outputs": outputs, "files": sorted(one["name"] for one in listing["content"]), "token": token}))


asyncio.run(main())
