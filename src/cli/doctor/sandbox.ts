import { findTotals, lesserWalls, tryWalls, weaknessOf } from '../../grading/sandbox';
import type { Check } from './check';

/** Whether submissions can be graded in isolation, and which walls stand. */
export async function checkSandbox(): Promise<Check> {
  const reports = await tryWalls();
  const standing = reports.find(({ missing }) => missing === '');
  const missing = [...new Set(reports.map((report) => report.missing).filter(Boolean))];
  const totals = findTotals();
  const inner = [
    { name: 'a filter of system calls', missing: standing?.unfiltered ?? 'there are no walls to put it in' },
    { name: 'totals of memory and processes', missing: typeof totals === 'string' ? totals : '' },
  ];
  const there = inner.filter((one) => one.missing === '').map(({ name }) => name);
  const lacking = inner
    .filter((one) => one.missing !== '')
    .map((one) => `without ${one.name}: ${one.missing}`);
  return {
    name: 'sandbox',
    status: standing ? 'ok' : 'weak',
    found: standing
      ? `submissions are graded behind namespaces (bubblewrap, as ${standing.walls === 'root' ? 'root' : 'an ordinary user'})${there.map((name) => `, ${name}`).join('')}`
      : 'submissions cannot be isolated here; grading needs that, learning does not',
    notes: standing ? lacking : [...missing, `With --sandbox best-effort: ${weaknessOf(lesserWalls())}`],
    details: { walls: standing?.walls ?? null, missing, within: there },
  };
}
