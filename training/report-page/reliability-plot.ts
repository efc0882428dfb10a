import * as Plot from '@observablehq/plot';
import type { ReliabilityBin } from '../metrics/reliability.ts';
import { draw } from './draw.ts';
import { figure } from './html.ts';

/** Each bin where it said it would be, and where it came out; the diagonal is a forecast that keeps its word. */
export function reliabilityPlot(bins: readonly ReliabilityBin[]): string {
  const most = Math.max(...bins.flatMap(({ predicted, observed }) => [predicted, observed]));
  const axis = { domain: [0, 100 * most], nice: true, percent: true };
  const svg = draw({
    height: 320,
    marginLeft: 48,
    x: { ...axis, label: 'said to be in the next basket, %' },
    y: { ...axis, label: 'was in it, %' },
    marks: [
      Plot.line(
        [
          [0, 0],
          [most, most],
        ],
        { stroke: '#888', strokeDasharray: '4,4' },
      ),
      Plot.line(bins, { x: 'predicted', y: 'observed', stroke: '#0072b2' }),
      Plot.dot(bins, { x: 'predicted', y: 'observed', fill: '#0072b2', r: 4 }),
    ],
  });
  const listed = bins.reduce((sum, { count }) => sum + count, 0);
  return figure(
    svg,
    `${listed.toLocaleString('en')} listed items, from the least likely to the most, in ${bins.length} groups of as many. On the dashed line a chance of 20 % comes true in 20 of 100; below it the model promises too much, above it too little.`,
  );
}
