// `regulars train`, started by a schedule in a process of its own, which ends with the one that started it.
import { Command } from 'commander';
import { register } from './train.ts';

process.once('disconnect', () => process.exit(1));
// The channel alone keeps nobody alive.
process.channel?.unref();
const program = new Command('regulars').option('--json');
register(program);
await program.parseAsync(['--json', 'train', '--scheduled', ...process.argv.slice(2)], { from: 'user' });
