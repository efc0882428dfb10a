import { broken, type Place } from './broken.ts';

/** Reads a partial by its name; undefined where there is none. */
export type PartialReader = (name: string) => { file: string; text: string } | undefined;

/** A template with its partials laid in. Line n (from 1) of `text` came from `places[n - 1]`. */
export interface Expanded {
  text: string;
  places: Place[];
}

const partialLine = /^\s*\{\{>\s*([a-z0-9-]+)\s*\}\}\s*$/;

/**
 * Lays partials in as text, before MJML, which must see one document. A partial stands alone on its line, so that
 * every line keeps the file and line a marketer would look for it.
 */
export function expand(file: string, text: string, partials: PartialReader): Expanded {
  const lines: string[] = [];
  const places: Place[] = [];
  append(file, text, [file]);
  return { text: lines.join('\n'), places };

  function append(current: string, source: string, path: string[]): void {
    for (const [index, line] of source.split('\n').entries()) {
      const place = { file: current, line: index + 1 };
      const name = partialLine.exec(line)?.[1];
      if (name === undefined) {
        if (line.includes('{{>'))
          throw broken(place, `a partial stands alone on its line, got ${line.trim()}`);
        lines.push(line);
        places.push(place);
        continue;
      }
      const partial = partials(name);
      if (partial === undefined)
        throw broken(place, `there is no partial ${name}: expected a file partials/${name}.mjml or .hbs`);
      if (path.includes(partial.file)) throw broken(place, `partial ${name} includes itself`);
      append(partial.file, partial.text.replace(/\n$/, ''), [...path, partial.file]);
    }
  }
}

export function placeOf(source: Expanded, line: number): Place {
  return source.places[Math.min(Math.max(line, 1), source.places.length) - 1] ?? { file: '?', line };
}
