import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { importFiles } from '../../history/importers/index.ts';
import { findCustomer } from '../../history/index.ts';
import { openSecrets } from '../../resources/secrets.ts';
import { parseIdentifier } from './identifier.ts';
import { permission, recordConsent, writeConsents } from './index.ts';
import { checkEvidence } from './rules.ts';

const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2026, 0, 1);

interface Step {
  by: 'form' | 'import';
  granted: boolean;
  /** Null: an import that does not say when; above 300: yet to come. */
  day: number | null;
}

/** What holds after all steps, whatever order they came in. */
function naive(steps: readonly Step[]): boolean {
  const today = Math.floor((Date.now() - FIRST) / DAY_MS);
  const firstHand = steps.filter(({ by, granted }) => by === 'form' || !granted);
  const said = firstHand.map(({ by, granted, day }) => ({
    granted,
    day: day === null || (by === 'import' && day > today) ? Number.NEGATIVE_INFINITY : day,
  }));
  if (said.length === 0) return true;
  const latest = Math.max(...said.map(({ day }) => day));
  return said.filter(({ day }) => day === latest).every(({ granted }) => granted);
}

t.test('imports never override a refusal, in any interleaving and whatever the times', async (t) => {
  const { config, database } = await testDatabase(t);
  const secrets = await openSecrets(config, database);
  const folder = await mkdtemp(join(tmpdir(), 'regulars-consents-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({
      by: fc.constant('form' as const),
      granted: fc.boolean(),
      day: fc.integer({ min: 0, max: 4 }),
    }),
    fc.record({
      by: fc.constant('import' as const),
      granted: fc.boolean(),
      day: fc.option(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant(20_000))),
    }),
  );
  let card = 100;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      card++;
      for (const { by, granted, day } of steps) {
        const at = day === null ? '' : new Date(FIRST + day * DAY_MS).toISOString();
        if (by === 'form')
          await writeConsents(
            database,
            secrets,
            [
              {
                customer: { card: `${card}` },
                purpose: 'mail',
                granted,
                at: new Date(at),
                source: 'form',
              },
            ],
            'US',
          );
        else {
          const file = join(folder, `${card}.csv`);
          await writeFile(file, `card,ok,at\n${card},${granted ? 'true' : 'false'},${at}\n`);
          // Sent twice, as files are.
          for (let time = 0; time < 2; time++)
            await importFiles({ config, database, secrets }, [file], {
              name: 'people',
              subject: 'customers',
              source: 'crm',
              customer: { card: 'card' },
              consents: [{ purpose: 'mail', granted: 'ok', at: 'at' }],
            } as never);
        }
      }
      const customerNo = (await findCustomer(database, secrets, { kind: 'card', value: `${card}` }))!;
      return (await permission(database, customerNo, 'mail')).granted === naive(steps);
    }),
    {
      numRuns: 15,
      examples: [
        [
          [
            { by: 'form', granted: false, day: 1 },
            { by: 'import', granted: true, day: 3 },
          ],
        ],
      ],
    },
  );
});

t.test('the record is added to, and never changed', async (t) => {
  const { config, database } = await testDatabase(t);
  const secrets = await openSecrets(config, database);
  await writeConsents(
    database,
    secrets,
    [{ customer: { card: '1' }, purpose: 'mail', granted: false, at: new Date(FIRST), source: 'form' }],
    'US',
  );
  for (const statement of ['update consents set granted = true', 'delete from consents', 'truncate consents'])
    await t.rejects(database.query(statement), /never changed or removed/, statement);
  await recordConsent(database, [
    { customerNo: 999, purpose: 'mail', granted: true, at: new Date(FIRST), source: 'form' },
  ]);
  t.equal((await database.query('select from consents')).length, 1, 'of nobody nothing is recorded');
});

t.test('identifiers and evidence that cannot be', (t) => {
  t.strictSame(parseIdentifier('card:12:3'), { kind: 'card', value: '12:3' });
  t.strictSame(parseIdentifier('ann@shop.example'), { kind: 'email', value: 'ann@shop.example' });
  t.strictSame(parseIdentifier('+1 202 555 0101'), { kind: 'phone', value: '+1 202 555 0101' });
  for (const text of ['', 'card:', '12345', 'mail:ann'])
    t.throws(() => parseIdentifier(text), { code: 'invalid_identifier' }, text);
  checkEvidence({ form: 'ф'.repeat(1_000) });
  t.throws(() => checkEvidence({ form: 'x'.repeat(4_096) }), { code: 'invalid_request', message: /4107/ });
  for (const broken of ['\0', '\ud800'])
    t.throws(() => checkEvidence({ form: broken }), { code: 'invalid_request' });
  t.end();
});
