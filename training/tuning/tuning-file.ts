import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { RegularsError } from '../../src/errors.ts';
import { replaceDurably } from '../../src/resources/replace-durably.ts';

const exact = { additionalProperties: false };
const Count = Type.Integer({ minimum: 1 });
const Share = Type.Number({ minimum: 0, maximum: 1 });

/** What `regulars tune` found, and where: DATA/tuning.json, read by every training from then on. */
export const TuningSchema = Type.Object(
  {
    seed: Type.Integer(),
    /** Local days, ISO 8601: known up to `day`; what was bought from the day after to `lastDay` was to be found. */
    day: Type.String(),
    lastDay: Type.String(),
    /** How many were asked about. */
    customers: Count,
    /** Take the place of those of the same names in NextPurchaseSettings. */
    settings: Type.Object(
      {
        neighbours: Type.Object(
          {
            recency: Type.Integer({ minimum: 0 }),
            asymmetry: Share,
            locality: Type.Number({ minimum: 0 }),
            neighbours: Type.Integer({ minimum: 0 }),
          },
          exact,
        ),
        nearest: Type.Object(
          { neighbours: Count, withinDecay: Share, groupDecay: Share, groups: Count },
          exact,
        ),
      },
      exact,
    ),
  },
  exact,
);
export type Tuning = Static<typeof TuningSchema>;

export function tuningPath(dataDir: string): string {
  return join(dataDir, 'tuning.json');
}

export async function writeTuning(dataDir: string, tuning: Tuning): Promise<void> {
  await replaceDurably(tuningPath(dataDir), `${JSON.stringify(tuning, null, 2)}\n`);
}

/** @returns null where nothing was tuned. @throws RegularsError `invalid_configuration` on a file that says something else. */
export async function readTuning(dataDir: string): Promise<Tuning | null> {
  const path = tuningPath(dataDir);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const value = parsed(text);
  const [problem] = Value.Errors(TuningSchema, value);
  if (problem !== undefined)
    throw new RegularsError(
      'invalid_configuration',
      `${path}: got ${problem.instancePath || 'a file'} that ${problem.message}; expected what \`regulars tune\` writes: run it again, or remove the file`,
    );
  return value as Tuning;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
