const NEWLINE = 0x0a;

/** A line of a stream, without its end; null: longer than allowed, and left out. */
export interface Line {
  /** From 1. */
  line: number;
  bytes: Buffer | null;
}

/** Splits a stream into lines, and asks it for more only when they are used up. */
export async function* linesOf(stream: AsyncIterable<Buffer>, most: number): AsyncGenerator<Line> {
  let line = 1;
  let length = 0;
  let parts: Buffer[] = [];
  const take = (part: Buffer) => {
    length += part.length;
    if (length > most) parts = [];
    else parts.push(part);
  };
  const end = (): Line => {
    const bytes = length > most ? null : Buffer.concat(parts);
    parts = [];
    length = 0;
    return { line: line++, bytes };
  };
  for await (const chunk of stream) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      take(chunk.subarray(from, at));
      yield end();
      from = at + 1;
    }
    take(chunk.subarray(from));
  }
  if (length > 0) yield end();
}
