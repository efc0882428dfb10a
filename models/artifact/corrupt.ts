/** Bytes that are not what they should be. Callers at the edge turn it into `artifact_corrupt`. */
export class CorruptBytesError extends Error {
  constructor(what: string, problem: string) {
    super(`${what}: ${problem}`);
    this.name = 'CorruptBytesError';
  }
}
