// Charts as SVG, drawn by the server, so that a browser needs nothing to show them.
import * as Plot from '@observablehq/plot';
import { raw } from 'hono/html';
import { parseHTML } from 'linkedom';
import type { Html } from './document.ts';

/** @param label what the chart shows, for those who do not see it */
export function chart(label: string, options: Plot.PlotOptions): Html {
  const svg = Plot.plot({ ...options, document: parseHTML('<!doctype html><html></html>').document, ariaLabel: label });
  svg.setAttribute('role', 'img');
  // The pages' policy lets no style through but the stylesheet's.
  svg.querySelector('style')?.remove();
  return raw(svg.outerHTML);
}
