import { broken } from './broken.ts';
import { type Expanded, placeOf } from './expand.ts';

const tag = /<!--[\s\S]*?-->|<(\/?)(mj[a-z-]*)\b((?:"[^"]*"|'[^']*'|[^"'>])*?)(\/?)>/g;

/**
 * MJML's parser forgives an unclosed tag and quietly moves what follows into it, so that is checked here.
 * @throws RegularsError `template_broken` at the first tag that is not closed, or closed but never opened.
 */
export function checkTags(source: Expanded): void {
  const open: { name: string; line: number }[] = [];
  let line = 1;
  let scanned = 0;
  for (const match of source.text.matchAll(tag)) {
    line += count(source.text, scanned, match.index);
    scanned = match.index;
    const name = match[2];
    if (name === undefined || match[4] === '/') continue;
    if (match[1] === '') {
      open.push({ name, line });
      continue;
    }
    const last = open.pop();
    if (last === undefined) throw broken(placeOf(source, line), `</${name}> closes nothing`);
    if (last.name !== name)
      throw broken(
        placeOf(source, last.line),
        `<${last.name}> is not closed before </${name}> at ${describe(line)}`,
      );
  }
  const left = open.at(-1);
  if (left !== undefined) throw broken(placeOf(source, left.line), `<${left.name}> is never closed`);

  function describe(at: number): string {
    const place = placeOf(source, at);
    return `${place.file}:${place.line}`;
  }
}

function count(text: string, from: number, to: number): number {
  let lines = 0;
  for (
    let index = text.indexOf('\n', from);
    index !== -1 && index < to;
    index = text.indexOf('\n', index + 1)
  )
    lines++;
  return lines;
}
