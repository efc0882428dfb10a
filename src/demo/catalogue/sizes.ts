import type { Sizing } from './family.ts';

/** What is measured: a child moves up each scale as it grows, never down. */
export type Scale = 'diaper' | 'stage' | 'height' | 'shoe' | 'head';

export const SCALES: Readonly<Record<Scale, readonly string[]>> = {
  diaper: ['1', '2', '3', '4', '5', '6'],
  stage: ['1', '2', '3', '4'],
  height: ['56', '62', '68', '74', '80', '86', '92', '98', '104', '110', '116'],
  shoe: ['17', '18', '19', '20', '21', '22', '23', '24', '25', '26', '27', '28', '29', '30', '31'],
  head: ['40', '44', '48', '52'],
};

const HINTS: Partial<Record<Scale, readonly string[]>> = {
  diaper: ['2–5 kg', '4–8 kg', '6–10 kg', '9–14 kg', '12–17 kg', '15+ kg'],
  stage: ['0–6 months', '6–12 months', '1–2 years', '2+ years'],
};

/** The part of a scale that a family is made in: first and last index. */
const RANGES: Readonly<Record<Sizing, readonly [Scale, number, number]>> = {
  diapers: ['diaper', 0, 4],
  pants: ['diaper', 2, 5],
  stages: ['stage', 0, 3],
  baby: ['height', 0, 6],
  kids: ['height', 6, 10],
  all: ['height', 1, 10],
  shoes: ['shoe', 3, 14],
  booties: ['shoe', 0, 3],
  head: ['head', 0, 3],
};

export function rangeOf(sizing: Sizing): { scale: Scale; from: number; to: number } {
  const [scale, from, to] = RANGES[sizing];
  return { scale, from, to };
}

/** As a title says it: `size 3 (6–10 kg)`, `stage 1 (0–6 months)`, `62`. */
export function sizeTitle(scale: Scale, index: number): string {
  const label = SCALES[scale][index]!;
  const hint = HINTS[scale]?.[index];
  if (scale === 'diaper') return `size ${label} (${hint})`;
  if (scale === 'stage') return `stage ${label} (${hint})`;
  return `size ${label}`;
}
