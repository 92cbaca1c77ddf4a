"""Starts the course's kernel, or, where it cannot start, says why in the notebook.

    python3 -I launch.py NODE PROJECT CONNECTION_FILE

Jupyter starts kernels whose command begins with "python3" with its own Python, which is there whenever Jupyter is.
That is why this file is Python: a program written for Node could not tell that Node is missing.
"""

import os
import sys

OLDEST_NODE = (20, 19)


def node_version(node):
    import subprocess

    try:
        text = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20).stdout
        return tuple(int(part) for part in text.strip().lstrip("v").split(".")[:2])
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def find_node(recorded):
    """The Node that installed the kernel, or whichever is on the PATH now."""
    if os.path.isfile(recorded) and os.access(recorded, os.X_OK):
        return recorded, None
    import shutil

    node = shutil.which("node")
    if node is None:
        return None, "Node.js was not found: neither %s nor any `node` on the PATH." % recorded
    version = node_version(node)
    if version is None or version < OLDEST_NODE:
        return None, "The course needs Node.js %d.%d or newer; %s is %s." % (
            *OLDEST_NODE,
            node,
            ".".join(map(str, version or ("unreadable",))),
        )
    return node, None


def what_is_missing(project, main):
    if not os.path.isdir(project):
        return "The course's folder is gone: %s. If it was moved, run `npm start` in its new place." % project
    if not os.path.isdir(os.path.join(project, "node_modules")):
        return "The course's dependencies are not installed. Run `npm run setup` in %s." % project
    if not os.path.isfile(main):
        return "The course has not been built. Run `npm run setup` in %s." % project
    return None


def serve_message(connection_file, message):
    """A kernel that answers every cell with the message."""
    try:
        from ipykernel.kernelapp import IPKernelApp
        from ipykernel.kernelbase import Kernel
    except ImportError:
        sys.exit(message)

    class Messenger(Kernel):
        implementation = "very-deep"
        implementation_version = "0"
        language_info = {"name": "typescript", "mimetype": "text/typescript", "file_extension": ".ts"}
        banner = message

        def do_execute(self, code, silent, *args, **kwargs):
            error = {"ename": "KernelNotReady", "evalue": message, "traceback": [message, "Then restart this kernel."]}
            if not silent:
                self.send_response(self.iopub_socket, "error", error)
            return {"status": "error", "execution_count": self.execution_count, **error}

    IPKernelApp.launch_instance(kernel_class=Messenger, argv=["-f", connection_file])


def main():
    recorded, project, connection_file = sys.argv[1:4]
    program = os.path.join(project, "dist", "kernels", "node", "main.js")
    message = what_is_missing(project, program)
    node = None
    if message is None:
        node, message = find_node(recorded)
    if message is not None:
        serve_message(connection_file, message)
        return
    command = [node, program, connection_file]
    if os.name == "nt":
        # Windows cannot replace a process; this one waits for the kernel's.
        import subprocess

        sys.exit(subprocess.call(command))
    os.execv(node, command)


main()
