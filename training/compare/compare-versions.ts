import { RegularsError } from '../../src/errors.ts';
import { OURS } from '../evaluate/index.ts';
import { readOutcomes } from '../outcomes/file.ts';
import type { Outcomes } from '../outcomes/outcomes.ts';
import { versionDirectory } from '../version-files.ts';
import { type Answers, compareOutcomes, type OutcomesComparison } from './compare-outcomes.ts';

export interface VersionsComparison extends OutcomesComparison {
  a: string;
  b: string;
  days: number;
  cutOffs: Outcomes['cutOffs'];
  /**
   * The version whose own evaluation had another window, so that its settings were fitted again on what was known at the
   * other's cut-offs; null where both evaluations had the same.
   */
  fittedAgain: string | null;
}

/**
 * Holds two versions against each other, on questions that both were asked: the same days after the same cut-offs. A
 * version of another day is compared by its settings, where it was the champion when the other was trained.
 * @throws RegularsError `not_comparable`, saying what differs; `artifact_corrupt`.
 */
export async function compareVersions(dataDir: string, a: string, b: string): Promise<VersionsComparison> {
  const read = (version: string) => readOutcomes(versionDirectory(dataDir, version));
  const [ofA, ofB] = await Promise.all([read(a), read(b)]);
  const alike = ofA !== null && ofB !== null && windowOf(ofA) === windowOf(ofB);
  const compared = (left: Answers, right: Answers, fittedAgain: string | null): VersionsComparison => {
    const { days, cutOffs } = right.outcomes;
    const comparison = compareOutcomes(left, right);
    if (comparison.customers < 2)
      throw new RegularsError(
        'not_comparable',
        `got ${comparison.customers} customers whom both ${a} and ${b} were asked about, expected two or more`,
      );
    return { a, b, days, cutOffs, fittedAgain, ...comparison };
  };
  if (alike) return compared({ outcomes: ofA, model: OURS }, { outcomes: ofB, model: OURS }, null);
  if (ofB?.champion?.version === a)
    return compared({ outcomes: ofB, model: ofB.champion.model }, { outcomes: ofB, model: OURS }, a);
  if (ofA?.champion?.version === b)
    return compared({ outcomes: ofA, model: OURS }, { outcomes: ofA, model: ofA.champion.model }, b);
  throw new RegularsError('not_comparable', whyNot([a, ofA], [b, ofB]));
}

function whyNot(...versions: [version: string, outcomes: Outcomes | null][]): string {
  const missing = versions.filter(([, outcomes]) => outcomes === null).map(([version]) => version);
  if (missing.length > 0)
    return `${missing.join(' and ')} was not measured: train without --no-evaluate, on a history long enough to hide its end`;
  const told = versions.map(([version, outcomes]) => `${version} was asked about ${windowOf(outcomes!)}`);
  const last = versions[0]![1]!.cutOffs.at(-1)!.lastDay;
  return `got other days, expected the same: ${told.join(', ')}; regulars train --until ${last} makes a version that ends as the first does`;
}

function windowOf({ days, cutOffs }: Outcomes): string {
  const spans = cutOffs.map(({ day, lastDay }) => `${day} to ${lastDay}`);
  return `the ${days} days after ${spans.join(' and after ')}`;
}
