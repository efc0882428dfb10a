/**
 * Works on several values at a time and yields the results in the order of the values, each as soon as it is there and those
 * before it are out. No more is taken in than is worked on: whoever reads slowly slows the source down.
 * @param most values that are worked on at a time
 * @param work never rejects
 */
export async function* inOrder<Value, Result>(
  values: AsyncIterable<Value>,
  most: number,
  work: (value: Value) => Promise<Result>,
): AsyncGenerator<Result> {
  const iterator = values[Symbol.asyncIterator]();
  const working: Promise<Result>[] = [];
  let next: Promise<IteratorResult<Value>> | undefined;
  let ended = false;
  try {
    while (!ended || working.length > 0) {
      if (!ended && working.length < most) next ??= iterator.next();
      const ready = working[0]?.then(() => 'ready' as const);
      const came = await Promise.race([ready, next].filter((one) => one !== undefined));
      if (came === 'ready') {
        yield await working.shift()!;
        continue;
      }
      next = undefined;
      if (came.done === true) ended = true;
      else working.push(work(came.value));
    }
  } finally {
    // Whoever left needs neither the value that is awaited nor its error.
    next?.catch(() => {});
    await iterator.return?.();
  }
}
