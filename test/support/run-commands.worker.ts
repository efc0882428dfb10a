// What `runCommands` starts.
import { Command } from 'commander';
import type { Ran } from './run-commands.ts';

const { modules, commands } = JSON.parse(process.argv[2]!) as { modules: string[]; commands: string[][] };
const registers = await Promise.all(
  modules.map(
    async (name) =>
      (await import(`../../src/commands/${name}.ts`)) as {
        register(program: Command): void;
      },
  ),
);
const write = process.stdout.write.bind(process.stdout);
const ran: Ran[] = [];
for (const command of commands) {
  let out = '';
  process.stdout.write = (chunk: string | Uint8Array) => {
    out += String(chunk);
    return true;
  };
  process.exitCode = 0;
  const program = new Command('regulars').option('--json').option('--data-dir <folder>');
  for (const { register } of registers) register(program);
  await program.parseAsync(['--json', ...command], { from: 'user' });
  ran.push({ code: process.exitCode, answer: JSON.parse(out) as Ran['answer'] });
}
process.stdout.write = write;
process.exitCode = 0;
write(JSON.stringify(ran));
