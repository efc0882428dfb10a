import * as Plot from '@observablehq/plot';
import { draw } from './draw.ts';
import type { GapFit } from './gap-fits.ts';
import { figure } from './html.ts';

/** A plot an item: how long customers waited, and how long the model expected. */
export function gapPlots(fits: readonly GapFit[], titleOf: (item: number) => string): string {
  const plots = fits.map(({ item, gaps, weeks, foretold }) => {
    const svg = draw({
      width: 340,
      height: 200,
      marginLeft: 40,
      x: { label: 'days to the next purchase', domain: [0, 7 * weeks.length], grid: false },
      y: { label: 'gaps, %', percent: true, nice: true },
      marks: [
        Plot.rectY(weeks, {
          x1: (_: number, week: number) => 7 * week,
          x2: (_: number, week: number) => 7 * (week + 1),
          y: (share: number) => share,
          fill: '#b3cde3',
          inset: 0.5,
        }),
        Plot.lineY(foretold, {
          x: (_: number, week: number) => 7 * week + 3.5,
          y: (share: number) => share,
          stroke: '#0072b2',
          strokeWidth: 2,
        }),
      ],
    });
    const caption = `${titleOf(item)}: ${gaps.toLocaleString('en')} gaps`;
    return figure(svg, caption);
  });
  return `<div class="gaps">${plots.join('\n')}</div>`;
}
