import * as Plot from '@observablehq/plot';
import { CHAMPION, OURS } from '../evaluate/index.ts';
import { figureOf, modelRow } from '../outcomes/figures.ts';
import { DEPTH, type Outcomes } from '../outcomes/outcomes.ts';
import { draw } from './draw.ts';
import { escapeHtml, figure } from './html.ts';
import { modelTitle } from './model-title.ts';

/** Told apart by people who see few colours, too (Okabe, Ito 2008); ours first. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7f7f7f', '#444444'];

interface Point {
  k: number;
  recall: number;
}

/** Mean recall by the length of the list, k = 1 … 20. */
export function recallOf(outcomes: Outcomes, model: string): Point[] {
  const row = modelRow(outcomes, model);
  return Array.from({ length: DEPTH }, (_, at) => {
    const figures = outcomes.questions.flatMap((question) => {
      const recall = figureOf(question, row, 'recall', at + 1);
      return typeof recall === 'number' ? [recall] : [];
    });
    return { k: at + 1, recall: figures.reduce((sum, recall) => sum + recall, 0) / figures.length };
  });
}

/** Ours, the champion's settings where they are others, and the baselines; of a tuned one the tuned alone. */
export function recallCurves(outcomes: Outcomes): string {
  const isShown = (name: string) => !outcomes.models.includes(`${name} tuned`);
  const rank = (name: string) => [OURS, CHAMPION].indexOf(name) >>> 0;
  const shown = outcomes.models.filter(isShown).sort((a, b) => rank(a) - rank(b));
  const curves = shown.map((name, at) => {
    const points = recallOf(outcomes, name);
    return { name, points, colour: COLOURS[at % COLOURS.length]!, last: points.at(-1)!.recall };
  });
  const svg = draw({
    height: 320,
    marginLeft: 48,
    x: { label: 'k, items in the list', ticks: [1, 5, 10, 15, 20], grid: false },
    y: { label: 'recall@k', zero: true, nice: true },
    marks: [
      Plot.ruleX([10], { stroke: '#bbb', strokeDasharray: '2,3' }),
      ...curves.map(({ name, points, colour }) =>
        Plot.lineY(points, {
          x: 'k',
          y: 'recall',
          stroke: colour,
          strokeWidth: name === OURS ? 3 : 1.5,
          ...(name === CHAMPION ? { strokeDasharray: '5,4' } : {}),
        }),
      ),
    ],
  });
  const legend = [...curves]
    .sort((a, b) => b.last - a.last)
    .map(({ name, colour }) => `<li><i style="background:${colour}"></i>${escapeHtml(modelTitle(name))}</li>`)
    .join('');
  return `${figure(svg, 'Named in the order in which the curves end at the right, the highest first; this version is the thick one.')}<ul class="legend">${legend}</ul>`;
}
