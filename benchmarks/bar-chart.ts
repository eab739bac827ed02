// A bar chart as an SVG file of its own, which shows the same wherever it is put: on paper of its own, with no stylesheet.
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { count } from './report.ts';

const WIDTH = 760;
const ROW = 34;
const LINE = 18;
const TOP = 44;
const AXIS = 40;
/** Room for a value behind its bar, in px. */
const VALUE = 60;
/** A letter of a wide font, in px: nobody knows which one the reader has, and no name is to be cut. */
const LETTER = 7.6;
/** On a linear scale the smallest bar would be a hair. */
const LINEAR_UP_TO = 30;
const COLOURS = {
  paper: 'white',
  ink: '#1a231d',
  soft: '#566159',
  accent: '#4fae7f',
  bar: '#c6cec8',
  target: '#a3231b',
};

/** NaN where nothing is known. */
export interface Bar {
  name: string;
  value: number;
  min: number;
  max: number;
  accent: boolean;
}

/** Where a bar is to end. */
export interface Target {
  bar: string;
  at: number;
}

export interface BarChart {
  title: string;
  bars: readonly Bar[];
  targets: readonly Target[];
  /** What stands below. */
  notes: readonly string[];
}

/** Where bars start, and how they go on from there. */
function scaleOf(known: readonly Bar[], targets: readonly Target[]) {
  const most = Math.max(0, ...known.map(({ max }) => max), ...targets.map(({ at }) => at)) || 1;
  const positive = known.map(({ value }) => value).filter((value) => value > 0);
  if (Math.max(...positive) <= LINEAR_UP_TO * Math.min(...positive)) {
    return { from: 0, ticks: 5, options: { domain: [0, most], nice: true } };
  }
  // The smallest bar is to have some length as well.
  const from = 10 ** Math.floor(Math.log10(Math.min(...positive) / 2));
  const decades = Array.from({ length: Math.floor(Math.log10(most / from)) + 1 }, (_, power) => from * 10 ** power);
  // Clamped: a least of 0 has no place on it.
  return { from, ticks: decades, options: { type: 'log' as const, domain: [from, most], clamp: true } };
}

export function barChart({ title, bars, targets, notes }: BarChart): string {
  const known = bars.filter(({ value }) => !Number.isNaN(value));
  const marginBottom = AXIS + LINE * notes.length;
  const marginLeft = 20 + LETTER * Math.max(...bars.map(({ name }) => name.length));
  const { from, ticks, options } = scaleOf(known, targets);
  const x = { ...options, range: [marginLeft, WIDTH - VALUE - 12], label: null };
  const scale = Plot.scale({ x });
  /** Behind the line, and behind the targets that would be covered there. */
  const endOf = ({ name, max }: Bar): number =>
    targets
      .filter(({ bar, at }) => bar === name && at > max)
      .toSorted((one, other) => one.at - other.at)
      .reduce((end, { at }) => (scale.apply(at) < scale.apply(end) + VALUE ? at : end), Number.isNaN(max) ? from : max);
  const atLeft = { dx: 8 - marginLeft, textAnchor: 'start' } as const;
  const { document } = parseHTML('<!doctype html><html></html>');
  const svg = Plot.plot({
    document,
    ariaLabel: title,
    width: WIDTH,
    height: TOP + ROW * bars.length + marginBottom,
    marginTop: TOP,
    marginBottom,
    marginLeft,
    x,
    y: { domain: bars.map(({ name }) => name), label: null, padding: 0.3, tickSize: 0 },
    marks: [
      Plot.gridX({ ticks }),
      Plot.axisX({ ticks, tickFormat: count, fill: COLOURS.soft }),
      Plot.barX(known, { x1: from, x2: 'value', y: 'name', fill: ({ accent }) => COLOURS[accent ? 'accent' : 'bar'] }),
      Plot.ruleY(known, { x1: 'min', x2: 'max', y: 'name' }),
      Plot.tickX(targets, {
        x: 'at',
        y: 'bar',
        stroke: COLOURS.target,
        strokeWidth: 2,
        strokeDasharray: '4,3',
        inset: -4,
      }),
      Plot.text(bars, { x: endOf, y: 'name', text: ({ value }) => count(value), dx: 6, textAnchor: 'start' }),
      Plot.text([title], { ...atLeft, frameAnchor: 'top-left', dy: -20, fontSize: 15, fontWeight: 600 }),
      ...notes.map((text, index) =>
        Plot.text([text], { ...atLeft, frameAnchor: 'bottom-left', dy: AXIS + LINE * index, fill: COLOURS.soft }),
      ),
    ],
  });
  svg.querySelector('style')?.remove();
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('style', `color: ${COLOURS.ink}; font-size: 12px`);
  svg.insertAdjacentHTML('afterbegin', `<rect width="100%" height="100%" fill="${COLOURS.paper}" />`);
  return svg.outerHTML;
}
