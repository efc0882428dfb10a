import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OURS } from '../../training/evaluate/index.ts';
import { OUTCOMES_FILE, packOutcomes } from '../../training/outcomes/file.ts';
import type { Outcomes } from '../../training/outcomes/outcomes.ts';

const SLICES = ['channel store', 'channel web'];

/**
 * One cut-off, two bought items a customer, the first from a store and the second from the web. A model finds the first
 * of a customer where `hits(customer)` is over 0, and the second where it is over 1; at the first place.
 */
export function outcomesWith(
  hits: Readonly<Record<string, (customer: number) => number>>,
  { lastDay = '2026-03-15', customers = 400, champion = null }: Partial<OutcomesOptions> = {},
): Outcomes {
  const models = Object.keys(hits);
  return {
    days: 14,
    cutOffs: [{ day: '2026-03-01', lastDay }],
    models,
    champion,
    slices: SLICES,
    questions: Array.from({ length: customers }, (_, customer) => ({
      customer,
      cutOff: 0,
      slices: [[0], [1]],
      ranks: models.map((model) => [1, 2].map((rank) => (hits[model]!(customer) >= rank ? rank : 0))),
    })),
  };
}

interface OutcomesOptions {
  lastDay: string;
  customers: number;
  champion: Outcomes['champion'];
}

/** What an evaluation of our model alone leaves in a version's folder. */
export function writeOutcomes(dataDir: string, version: string, outcomes: Outcomes): string {
  const directory = join(dataDir, 'models', version);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, OUTCOMES_FILE), packOutcomes(outcomes));
  return directory;
}

/** Our model finding so much. */
export function ours(hits: (customer: number) => number, options?: Partial<OutcomesOptions>): Outcomes {
  return outcomesWith({ [OURS]: hits }, options);
}
