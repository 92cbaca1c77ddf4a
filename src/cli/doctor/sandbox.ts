import { lesserWalls, tryWalls, weaknessOf } from '../../grading/sandbox';
import type { Check } from './check';

/** Whether submissions can be graded in isolation. */
export async function checkSandbox(): Promise<Check> {
  const reports = await tryWalls();
  const standing = reports.find(({ missing }) => missing === '');
  const missing = [...new Set(reports.map((report) => report.missing).filter(Boolean))];
  return {
    name: 'sandbox',
    status: standing ? 'ok' : 'weak',
    found: standing
      ? `submissions are graded behind namespaces (bubblewrap, as ${standing.walls === 'root' ? 'root' : 'an ordinary user'})`
      : 'submissions cannot be isolated here; grading needs that, learning does not',
    notes: standing ? [] : [...missing, `With --sandbox best-effort: ${weaknessOf(lesserWalls())}`],
    details: { walls: standing?.walls ?? null, missing },
  };
}
