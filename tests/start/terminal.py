"""A terminal in which a command runs. What the command prints is printed; lines of input are what somebody does at the
terminal: "ctrl-c", or "close". Ends as the command does.
"""
import os
import pty
import select
import sys

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
while terminal is not None:
    ready, _, _ = select.select([terminal, 0], [], [])
    if terminal in ready:
        try:
            said = os.read(terminal, 65536)
        except OSError:  # the command has ended
            break
        os.write(1, said)
    if 0 in ready:
        done = os.read(0, 100).decode().strip()
        if done == 'ctrl-c':
            os.write(terminal, b'\x03')
        else:
            os.close(terminal)
            terminal = None
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status) & 255)
