import { backendReport, type EngineStatus, ready } from '../../backend';
import { messageOf } from '../../platform/thrown';
import type { Check } from './check';

function describe({ name, title, status, reason, advice }: EngineStatus): string {
  const state = { computes: 'computes', loads: 'works, too', untried: 'not tried', fails: reason }[status];
  return `${name} (${title}): ${state}${status === 'fails' ? `. ${advice}` : ''}`;
}

/** Which engine computes, and why the better ones do not. */
export async function checkEngine(): Promise<Check> {
  try {
    await ready();
  } catch (error) {
    const report = backendReport();
    return {
      name: 'engine',
      status: 'fails',
      found: messageOf(error),
      notes: report.forced
        ? ['Without VERY_DEEP_BACKEND the course takes the best engine that works.']
        : report.engines.map(describe),
      details: { ...report },
    };
  }
  const report = backendReport();
  const chosen = report.engines.find(({ status }) => status === 'computes');
  const better = report.engines.slice(
    0,
    report.engines.findIndex(({ status }) => status === 'computes'),
  );
  const slow = report.engine === 'cpu';
  return {
    name: 'engine',
    status: slow ? 'weak' : 'ok',
    found: `${report.engine} (${chosen?.title}) computes${report.forced ? ', as VERY_DEEP_BACKEND asks' : ''}`,
    notes: [
      ...(slow ? ['It is far too slow to train the networks of the course.'] : []),
      ...(report.forced ? [] : better.map(describe)),
    ],
    details: { ...report },
  };
}
