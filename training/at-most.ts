/** `work` on so many tasks at a time, the others in their turn. Once one has failed, no other is begun: it fails alike. */
export function atMost<Task, Result>(
  most: number,
  work: (task: Task) => Promise<Result>,
): (task: Task) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let free = most;
  let failure: { error: unknown } | undefined;
  return async (task) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free--;
    try {
      if (failure !== undefined) throw failure.error;
      return await work(task);
    } catch (error) {
      failure ??= { error };
      throw error;
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
