// A chart of somebody's activity, day by day, as SVG: drawn here, so that a browser needs nothing to show it.
import * as Plot from '@observablehq/plot';
import { chart } from '@swamp-club/platform/web/chart.ts';
import { formatDay, formatNumber } from '@swamp-club/platform/web/format.ts';
import type { Html } from '@swamp-club/platform/web/document.ts';
import type { Activity } from './fetch-activity.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Below it the axis would have to count in fractions. */
const LEAST_TOP = 4;

/**
 * The drawings asked for last, by what they show. To draw one keeps main-app busy for milliseconds, and a profile that is open
 * is asked for again with every change in the club, whomever it is about.
 */
const drawings = new Map<string, Html>();
const MAX_DRAWINGS = 200;

/** `daily`: one entry a day, oldest first, at least one. */
export function activityChart(daily: Activity['daily'], label: string): Html {
  const key = JSON.stringify([label, daily]);
  const drawing = drawings.get(key) ?? draw(daily, label);
  // Behind all others: the first is the one nobody has asked for the longest.
  drawings.delete(key);
  drawings.set(key, drawing);
  const [first] = drawings.keys();
  if (first !== undefined && drawings.size > MAX_DRAWINGS) drawings.delete(first);
  return drawing;
}

function draw(daily: Activity['daily'], label: string): Html {
  const bars = daily.map(({ day, invocations }) => ({ day: new Date(day), invocations }));
  const days = bars.map(({ day }) => day.getTime());
  const top = Math.max(LEAST_TOP, ...daily.map(({ invocations }) => invocations));
  return chart(label, {
    height: 200,
    marginLeft: 48,
    x: {
      type: 'utc',
      domain: [Math.min(...days), Math.max(...days) + DAY_MS],
      ticks: 'month',
      tickFormat: '%b',
      label: null,
    },
    y: { domain: [0, top], nice: true, ticks: 4, grid: true, label: null },
    marks: [
      Plot.rectY(
        bars.filter(({ invocations }) => invocations > 0),
        {
          x: 'day',
          y: 'invocations',
          interval: 'day',
          fill: 'currentColor',
          title: ({ day, invocations }) => `${formatDay(day)}: ${formatNumber(invocations)}`,
        },
      ),
      Plot.ruleY([0]),
    ],
  });
}
