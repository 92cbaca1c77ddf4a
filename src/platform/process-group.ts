/** Programs that were started as groups of processes of their own. */

/** Sends a signal to a program and all that it has started. @returns whether anything is left of them */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    return false;
  }
}
