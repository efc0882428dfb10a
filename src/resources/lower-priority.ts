import { constants, getPriority, setPriority } from 'node:os';

/**
 * Lets answers go before a process, with the threads that it starts from now on.
 * @param pid default: this process.
 */
export function lowerPriority(pid = 0): void {
  try {
    setPriority(pid, Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL));
  } catch {
    // It has ended already, or the system has no priorities: it works all the same.
  }
}
