// Charts as SVG, drawn by the server, so that a browser needs nothing to show them.
import * as Plot from '@observablehq/plot';
import { raw } from 'hono/html';
import { parseHTML } from 'linkedom';
import type { Html } from './document.ts';

/** Drawn for both: scaled down, a wide chart's words could not be read on a phone. The stylesheet shows the one that fits. */
const WIDTHS = { desk: 880, phone: 330 };

/** @param label what the chart shows, for those who do not see it */
export function chart(label: string, options: Omit<Plot.PlotOptions, 'width'>): Html {
  const { document } = parseHTML('<!doctype html><html></html>');
  const drawings = Object.entries(WIDTHS).map(([className, width]) => {
    const svg = Plot.plot({ ...options, width, className, document, ariaLabel: label });
    svg.setAttribute('role', 'img');
    // The pages' policy lets no style through but the stylesheet's.
    svg.querySelector('style')?.remove();
    // An image is one thing: what its parts are named would be told to nobody.
    for (const part of svg.querySelectorAll('g[aria-label]')) part.removeAttribute('aria-label');
    return svg.outerHTML;
  });
  return raw(drawings.join('\n'));
}
