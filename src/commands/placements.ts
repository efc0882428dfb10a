import type { Command } from 'commander';
import { localDays, type Placements, type Rule, readPlacements, staleRules } from '../recommend/index.ts';
import { CatalogueView } from '../resources/catalogue/index.ts';
import { runCommand } from './context.ts';

export function register(program: Command): void {
  program
    .command('placements')
    .description(
      'the placements as the server has them after its next start: sources, rules, and rules that are stale',
    )
    .addHelpText(
      'after',
      `
Reads the file of REGULARS_PLACEMENTS, else placements.json in the data folder. What is wrong in it is said here as it
would be at the start; exit code 1.

Example: a file to begin with
  regulars placements --json | jq .file > data/placements.json`,
    )
    .action((_, command: Command) =>
      runCommand(command, async ({ config, database, answer }) => {
        const placements = await readPlacements(config);
        const catalogue = new CatalogueView(await database(), { demo: config.demo });
        await catalogue.load();
        const stale = staleRules(placements, catalogue, localDays(config.timeZone)(new Date()));
        answer({ file: placements.file, stale }, () => textOf(placements, stale));
      }),
    );
}

function textOf(placements: Placements, stale: ReturnType<typeof staleRules>): string {
  return placements.names
    .flatMap((name) => {
      const { count, sources, inStore, maxPerCategory } = placements.get(name);
      const most = maxPerCategory === undefined ? '' : `, ${maxPerCategory} of a category at most`;
      return [
        `${name}: ${count} items${most}${inStore === true ? ', in the store' : ''}`,
        `  ${sources.join(' → ')}`,
        ...placements.rulesOf(name).flatMap((rule, at) => {
          const of = stale.find((one) => one.placement === name && one.rule === at);
          return [
            `  ${described(rule)}`,
            ...(of?.ended === true ? ['    → is over: take it out'] : []),
            ...(of !== undefined && of.unknown.length > 0
              ? [`    → nobody knows ${of.unknown.join(', ')}: correct it, or import the catalogue`]
              : []),
          ];
        }),
      ];
    })
    .join('\n');
}

function described(rule: Rule): string {
  const { action, from, until, ...of } = rule;
  const said = Object.entries(of).map(([name, value]) => `${name} ${[value].flat().join(', ')}`);
  const days = [from !== undefined && `from ${from}`, until !== undefined && `until ${until}`].filter(
    Boolean,
  );
  return [action, said.join('; '), ...days].join(' ');
}
