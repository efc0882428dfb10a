import { readFileSync } from 'node:fs';

/** Megabytes that a process holds now, and held at most (VmRSS and VmHWM of Linux); NaN where that cannot be known. */
export function memoryOf(pid: number | 'self' | undefined): { now: number; peak: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const megabytes = (name: string) =>
      Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN) / 1_024;
    return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
  } catch {
    return { now: Number.NaN, peak: Number.NaN };
  }
}
