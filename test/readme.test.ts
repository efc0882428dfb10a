import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { ConfigSchema, variableOf } from '../src/config.ts';
import { parseMapping } from '../src/history/importers/index.ts';
import { packageRoot } from '../src/resources/package-root.ts';

t.test('README lists every setting with its default and meaning', async (t) => {
  const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8');
  const rows = Object.entries(ConfigSchema.properties).map(([name, schema]) => {
    const { default: fallback, description } = schema as { default?: unknown; description?: string };
    return `| \`${variableOf(name)}\` | ${fallback === undefined ? '' : `\`${fallback}\``} | ${description} |`;
  });
  for (const row of rows) t.ok(readme.includes(row), row);
});

t.test('README names commands that exist', async (t) => {
  const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  for (const [, script] of readme.matchAll(/npm run (\w+)/g))
    t.ok(scripts[script as string], script as string);
});

t.test('README shows mappings that can be read', async (t) => {
  const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8');
  const subjects = [...readme.matchAll(/```json\n(.*?)```/gs)].map(
    ([, json]) => parseMapping(json!, 'README.md').subject,
  );
  t.same(subjects, ['purchases', 'catalogue']);
});
