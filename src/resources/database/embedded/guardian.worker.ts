import { RegularsError } from '../../../errors.ts';
import type { GuardianWord } from './embedded.ts';
import { guard } from './guardian.ts';

const [dataDir, lingerMs] = process.argv.slice(2);
if (dataDir === undefined) throw new Error('usage: guardian DATA_DIR LINGER_MS');

// Whoever started us may be gone before we speak.
process.stdout.on('error', () => {});
const say = (word: GuardianWord) => {
  process.stdout.write(`${JSON.stringify(word)}\n`);
};

try {
  await guard(dataDir, Number(lingerMs), say);
} catch (error) {
  const code = error instanceof RegularsError ? error.code : 'database_unavailable';
  say({ status: 'failed', code, message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
