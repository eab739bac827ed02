// What came into a queue and what was applied, over time, as a chart.
import * as Plot from '@observablehq/plot';
import { chart } from '@swamp-club/platform/web/chart.ts';
import type { Html } from '@swamp-club/platform/web/document.ts';
import { formatNumber } from '@swamp-club/platform/web/format.ts';
import { formatInstant } from './moments.view.ts';
import { spans, type Span, type Throughput } from './queue-figures.ts';

/** Below it the axis would have to count in fractions. */
const LEAST_TOP = 4;

/** Bars for what came in and a line for what was applied, so that nobody needs to tell colours apart. */
export function throughputChart(name: string, series: readonly Throughput[], span: Span): Html {
  const { unit, unitMs, title } = spans[span];
  const first = series[0]?.at ?? new Date(0);
  const end = new Date(first.getTime() + series.length * unitMs);
  const sum = (of: 'accepted' | 'applied') => formatNumber(series.reduce((total, entry) => total + entry[of], 0));
  const label = `${name} in ${title}: ${sum('accepted')} accepted, ${sum('applied')} applied`;
  return chart(label, {
    height: 160,
    marginLeft: 48,
    x: { type: 'utc', domain: [first, end], ticks: 4, tickFormat: clock, label: null },
    y: {
      domain: [0, Math.max(LEAST_TOP, ...series.flatMap(({ accepted, applied }) => [accepted, applied]))],
      nice: true,
      ticks: 4,
      grid: true,
      label: null,
    },
    marks: [
      Plot.rectY(series, {
        x: 'at',
        y: 'accepted',
        interval: unit,
        fill: 'currentColor',
        fillOpacity: 0.35,
        title: said,
      }),
      Plot.lineY(series, {
        x: ({ at }: Throughput) => new Date(at.getTime() + unitMs / 2),
        y: 'applied',
        stroke: 'currentColor',
        strokeWidth: 2,
      }),
      Plot.ruleY([0]),
    ],
  });
}

const said = ({ at, accepted, applied }: Throughput): string =>
  `${formatInstant(at).slice(0, 16)}: ${formatNumber(accepted)} accepted, ${formatNumber(applied)} applied`;

/** 20:42 */
const clock = (at: Date): string => at.toISOString().slice(11, 16);
