"""A JupyterHub of the tests: two users on loopback, no accounts on the machine, everything in one scratch folder."""

import os

c = get_config()  # noqa: F821 (JupyterHub defines it)
scratch = os.environ["HUB_SCRATCH"]
port = int(os.environ["HUB_PORT"])

c.JupyterHub.bind_url = f"http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{port + 1}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{port + 2}"
c.JupyterHub.db_url = f"sqlite:///{scratch}/hub.sqlite"
c.JupyterHub.cookie_secret_file = f"{scratch}/cookie-secret"
c.ConfigurableHTTPProxy.pid_file = f"{scratch}/proxy.pid"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = {"ada", "bob"}

# A server for each user with a home of its own; where students have accounts, the default spawner takes this one's place.
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = scratch + "/home/{username}"
c.Spawner.cmd = ["/usr/bin/jupyterhub-singleuser"]
c.Spawner.args = ["--allow-root", "--MultiKernelManager.default_kernel_name=very-deep"]
c.Spawner.environment = {"JUPYTER_PATH": os.environ["JUPYTER_PATH"]}
c.Spawner.http_timeout = c.Spawner.start_timeout = 120

c.JupyterHub.services = [{"name": "test", "api_token": os.environ["HUB_TOKEN"]}]
c.JupyterHub.load_roles = [
    {
        "name": "test",
        "services": ["test"],
        "scopes": ["admin:users", "admin:servers", "tokens", "access:servers"],
    }
]
