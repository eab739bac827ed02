// Every variable that can be set, read off the schemas by which the programs read them, so that there is one place that says it.
import { z } from 'zod';
import { environment as mainApp } from '../../main-app/src/config.ts';
import { environment as telemetryService } from '../../telemetry-service/src/config.ts';
import { environment as scripts } from '../config.ts';

const programs = { 'main-app': mainApp, 'telemetry-service': telemetryService, scripts } as const;

/** What zod says of one, as JSON Schema. */
const Property = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  format: z.string().optional(),
  minLength: z.int().optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  default: z.union([z.string(), z.number()]).optional(),
  description: z.string('has no meaning: describe it in its schema'),
});
type Property = z.infer<typeof Property>;
const Environment = z.object({
  properties: z.record(z.string(), Property),
  required: z.array(z.string()).default([]),
});

interface Reading {
  program: string;
  name: string;
  value: string;
  unset: string;
  meaning: string;
}

/** The text of docs/configuration.md. */
export function configurationReference(): string {
  const readings = Object.entries(programs).flatMap(([program, environment]) => readingsOf(program, environment));
  const byName = [...Map.groupBy(readings, ({ name }) => name)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const rows = byName.map(([name, of]) => [
    `\`${name}\``,
    of.map(({ program }) => program).join(', '),
    said(of, 'value'),
    said(of, 'unset'),
    said(of, 'meaning'),
  ]);
  return [
    '# Configuration',
    '',
    '<!-- Made by `npm run docs:config` from the schemas in main-app/src/config.ts, telemetry-service/src/config.ts and scripts/config.ts. -->',
    '',
    'Everything is set by environment variables. An empty one means the same as none. A program that does not understand one says which, and',
    'does not start. *scripts* are `npm start` and its siblings, `npm run ops` and `npm run migrate`; `npm start` hands what it gets on to',
    'both services.',
    '',
    '| Variable | Read by | Value | If not set | Meaning |',
    '|---|---|---|---|---|',
    ...rows.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`),
    '',
  ].join('\n');
}

function readingsOf(program: string, environment: z.ZodType): Reading[] {
  const { properties, required } = Environment.parse(z.toJSONSchema(environment, { io: 'input' }));
  return Object.entries(properties).map(([name, property]) => ({
    program,
    name,
    value: valueOf(property),
    unset: required.includes(name) ? '**required**' : defaultOf(property),
    meaning: property.description,
  }));
}

/** Once where all programs say the same, else for each. */
function said(readings: readonly Reading[], what: 'value' | 'unset' | 'meaning'): string {
  const texts = new Set(readings.map((reading) => reading[what]));
  if (texts.size === 1) return [...texts].join('');
  return readings.map((reading) => `${reading.program}: ${reading[what]}`).join('; ');
}

const defaultOf = ({ default: value }: Property): string =>
  value === undefined || value === '' ? '–' : `\`${value}\``;

function valueOf({ type, enum: words, format, minLength, minimum, exclusiveMinimum, maximum }: Property): string {
  if (words !== undefined) return words.map((word) => `\`${word}\``).join(', ');
  if (format === 'uri') return 'URL';
  if (type === 'string') return minLength === undefined ? 'text' : `text of at least ${minLength} characters`;
  const least = exclusiveMinimum === undefined ? minimum : exclusiveMinimum + 1;
  // Zod's own bound of what an integer can be says nothing to people.
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (least !== undefined && most !== undefined) return `whole number, ${least} to ${most}`;
  return least === undefined ? 'whole number' : `whole number, at least ${least}`;
}
