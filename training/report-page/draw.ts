import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** Read on a phone too: what is drawn is about as wide as its screen, so that its letters keep their size there. */
export const WIDTH = 460;

/** @returns the plot as SVG, without a browser. */
export function draw(options: Plot.PlotOptions): string {
  const { document } = parseHTML('<html><body></body></html>');
  const svg = Plot.plot({
    document,
    width: WIDTH,
    marginTop: 30,
    marginBottom: 44,
    style: { fontSize: '13px' },
    grid: true,
    ...options,
  });
  return svg.outerHTML;
}
