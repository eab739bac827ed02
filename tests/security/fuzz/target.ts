// One thing that is fuzzed, a route or a procedure, and the requests it is sent.
import * as fc from 'fast-check';
import type { z } from 'zod';
import { nearly } from './from-schema.ts';
import { fieldsOf, ordinaryValues, passwordText } from './ordinary.ts';
import type { Route } from './route-table.ts';
import { hostileTexts, hostileValues } from './values.ts';

export interface FuzzRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | null;
  /** With what lets the caller in, or without. */
  isKnown: boolean;
}

export interface Target {
  service: 'main-app' | 'telemetry-service';
  name: string;
  requests: fc.Arbitrary<FuzzRequest>;
}

const json = { 'content-type': 'application/json' };

const encoded = (text: string) => encodeURIComponent(text.toWellFormed());
/** What can stand in a header at all. */
const headerText = hostileTexts.map((text) => text.replaceAll(/[^\x20-\x7e\x80-\xff]/g, '').slice(0, 2000));

/** Of ten, seven as they should be in this place, two hostile, one not there. */
const field = (name: string, hostile: fc.Arbitrary<unknown>) =>
  fc.oneof(
    { weight: 7, arbitrary: ordinaryValues[name] ?? hostile },
    { weight: 2, arbitrary: hostile },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

const fieldsFor = ({ method, url }: Route): fc.Arbitrary<string[]> => {
  const known = fieldsOf[`${method} ${url}`];
  return known === undefined ? fc.subarray(Object.keys(ordinaryValues), { maxLength: 6 }) : fc.constant([...known]);
};

const objects = (route: Route, schema: z.ZodType | null): fc.Arbitrary<unknown> =>
  schema === null
    ? fieldsFor(route).chain((names) =>
        fc.record(Object.fromEntries(names.map((name) => [name, field(name, hostileValues)]))),
      )
    : nearly(schema);

/** JSON, mostly of the right shape, sometimes of none, sometimes not even JSON. */
const jsonBodies = (values: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 40, arbitrary: values.map((value) => JSON.stringify(value) ?? 'null') },
    { weight: 4, arbitrary: hostileValues.map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
    { weight: 2, arbitrary: values.map((value) => JSON.stringify(value ?? null).slice(0, -1)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '',
        '{"__proto__":{"admin":true}}',
        '{"constructor":{"prototype":{}}}',
        '['.repeat(5000),
      ),
    },
  );

const queries = (route: Route): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant('') },
    {
      weight: 6,
      arbitrary: fieldsFor(route)
        .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, textField(name)]))))
        .map((fields) => `?${pairsOf(fields)}`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(hostileTexts, hostileTexts)
        .map(([a, b]) => `?${encoded(a)}=${encoded(b)}&${encoded(a)}[$gt]=`),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '?',
        '?=',
        '?%',
        '?a=%zz',
        '?limit=1&limit=2',
        '?after[]=x',
        '?__proto__[x]=1',
        '?next&next',
      ),
    },
  );

const textField = (name: string) =>
  /password/i.test(name) ? fc.oneof(passwordText, fc.constant(undefined)) : field(name, hostileTexts);

const pairsOf = (fields: Record<string, unknown>): string =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encoded(name)}=${encoded(typeof value === 'string' ? value : JSON.stringify(value))}`)
    .join('&');

/** The address with something in place of each parameter. */
function paths({ url }: Route): fc.Arbitrary<string> {
  const parts = url.split('/').map((part) => {
    const name = part.startsWith(':') ? part.slice(1) : part;
    if (!part.startsWith(':') && part !== '*') return fc.constant(part);
    return fc.oneof(
      { weight: 4, arbitrary: (ordinaryValues[name] ?? hostileTexts).map((value) => encoded(String(value))) },
      { weight: 3, arbitrary: hostileTexts.map(encoded) },
      { weight: 1, arbitrary: fc.constantFrom('%', '%zz', '%2e%2e%2f', '..', '.', '%00', '%ff', '$where', '') },
    );
  });
  return fc.tuple(...parts).map((segments) => segments.join('/'));
}

const headers: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 12, arbitrary: fc.constant({}) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          'authorization',
          'cookie',
          'x-api-key',
          'x-operator',
          'traceparent',
          'x-forwarded-for',
          'accept',
          'accept-language',
          'origin',
          'referer',
          'user-agent',
          'x-contract-version',
          'x-call-traceparents',
          'range',
          'if-none-match',
          'sec-fetch-site',
          'x-forwarded-host',
        ),
        headerText,
      )
      .map(([name, value]) => ({ [name]: value })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { accept: 'text/html' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'multipart/form-data; boundary=x' },
      { 'content-type': 'application/json; charset=x' },
    ),
  },
);

const isKnown = fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) });

/** @param schema of its body, where one is known; @param isForm: what browsers send */
export function routeTarget(
  service: Target['service'],
  route: Route,
  { schema = null, isForm }: { schema?: z.ZodType | null; isForm: boolean },
): Target {
  const { method, url } = route;
  const forms = fieldsFor(route)
    .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, textField(name)]))))
    .map((fields) => ({ body: pairsOf(fields), type: 'application/x-www-form-urlencoded' }));
  const bodies = jsonBodies(objects(route, schema)).map((body) => ({ body, type: 'application/json' }));
  const sent =
    method === 'GET'
      ? fc.constant(null)
      : isForm
        ? fc.oneof({ weight: 8, arbitrary: forms }, { weight: 1, arbitrary: bodies })
        : fc.oneof({ weight: 12, arbitrary: bodies }, { weight: 1, arbitrary: forms });
  return {
    service,
    name: `${method} ${url}`,
    requests: fc
      .tuple(paths(route), queries(route), headers, sent, isKnown)
      .map(([path, query, more, body, known]) => ({
        method,
        path: `${path}${query}`,
        headers: body === null ? more : { 'content-type': body.type, ...more },
        body: body?.body ?? null,
        isKnown: known,
      })),
  };
}

export function procedureTarget(path: string, kind: 'query' | 'mutation', schema: z.ZodType): Target {
  const inputs = jsonBodies(nearly(schema));
  const batches = fc
    .array(nearly(schema), { maxLength: 4 })
    .map((calls) => JSON.stringify(Object.fromEntries(calls.entries())));
  const alone = fc.tuple(inputs, fc.constant(''), fc.constant(path));
  const batch = fc.tuple(
    batches,
    fc.constant('batch=1'),
    fc.integer({ min: 1, max: 60 }).map((times) => Array(times).fill(path).join(',')),
  );
  const calls = fc.oneof({ weight: 5, arbitrary: alone }, { weight: 1, arbitrary: batch });
  return {
    service: 'telemetry-service',
    name: `${kind} ${path}`,
    requests: fc.tuple(calls, headers, isKnown).map(([[input, query, called], more, known]) =>
      kind === 'query'
        ? {
            method: 'GET',
            path: `/trpc/${called}?${query}&input=${encoded(input)}`,
            headers: more,
            body: null,
            isKnown: known,
          }
        : {
            method: 'POST',
            path: `/trpc/${called}?${query}`,
            headers: { ...json, ...more },
            body: input,
            isKnown: known,
          },
    ),
  };
}
