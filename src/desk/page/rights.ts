/** What who is logged in may do, as the server has it: what a role may not do is not offered. */
import type { Role } from '../../grading/gradebook';
import { session } from './api';
import { useStore } from './store';

const order: readonly Role[] = ['reader', 'grader', 'owner'];

/** Whether it may be done from this role on. */
export function useMay(from: Role): boolean {
  const who = useStore(session);
  return who !== undefined && who !== null && order.indexOf(who.role) >= order.indexOf(from);
}

/** What each role may do, in words. */
export const roleText: Readonly<Record<Role, string>> = {
  reader: 'sees everything and changes nothing',
  grader: 'grades by hand',
  owner:
    'also decides who teaches, gives more than a maximum, names misconceptions, and holds the live class',
};
