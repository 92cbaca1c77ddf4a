"""Serves the course's JupyterLab front end with Debian's python3-jupyterlab-server.

    python3 server.py FRONT_END_FOLDER [Jupyter server options]

The front end is newer than Debian's server, so this program answers the few requests that the server does not know.
The user's Jupyter configuration is not read; settings and workspaces live where JUPYTERLAB_SETTINGS_DIR and
JUPYTERLAB_WORKSPACES_DIR say.
"""

import json
import os
import sys

import jupyter_server
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jsonschema import Draft7Validator
from jupyterlab_server import LabServerApp, settings_utils
from tornado import web
from tornado.websocket import WebSocketHandler

HERE = os.path.dirname(os.path.abspath(__file__))
FRONT_END = os.path.abspath(sys.argv.pop(1))

# The schemas of the front end say `const`, which the server's own validator (draft 4) does not know.
settings_utils.Validator = Draft7Validator


class MeHandler(APIHandler):
    """Who is at the browser: jupyter_server 2 knows, version 1 has no users."""

    @web.authenticated
    def get(self):
        name = "student"
        identity = {"username": name, "name": name, "display_name": name, "initials": None, "avatar_url": None, "color": None}
        self.finish(json.dumps({"identity": identity, "permissions": {}}))


class SilentEventsHandler(WebSocketHandler, JupyterHandler):
    """The event stream of jupyter_server 2, on which nothing ever happens here."""

    @web.authenticated
    async def get(self, *args, **kwargs):
        await super().get(*args, **kwargs)

    def on_message(self, message):
        pass


class VeryDeepLab(LabServerApp):
    name = "very_deep_lab"
    app_name = "JupyterLab"
    app_version = "4.6.3"
    extension_url = "/lab"
    app_url = "/lab"
    default_url = "/lab"
    load_other_extensions = False
    app_settings_dir = os.path.join(HERE, "settings")
    schemas_dir = os.path.join(FRONT_END, "schemas")
    static_dir = os.path.join(FRONT_END, "static")
    templates_dir = os.path.join(HERE, "templates")
    themes_dir = os.path.join(FRONT_END, "themes")
    user_settings_dir = os.environ["JUPYTERLAB_SETTINGS_DIR"]
    workspaces_dir = os.environ["JUPYTERLAB_WORKSPACES_DIR"]

    def initialize_handlers(self):
        if jupyter_server.version_info[0] < 2:
            self.handlers.append((r"/api/me", MeHandler))
            self.handlers.append((r"/api/events/subscribe", SilentEventsHandler))
        super().initialize_handlers()


def _jupyter_server_extension_points():
    return [{"module": __name__, "app": VeryDeepLab}]


if __name__ == "__main__":
    VeryDeepLab.launch_instance()
