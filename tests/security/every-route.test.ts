// Threats that meet every route, whichever comes next: a missing header, a form from elsewhere, an operator's tool without the token.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isSameSecret } from '@swamp-club/platform/operator-access.ts';
import { testMainApp, type TestMainApp } from '../main-app/main-app.ts';
import { PASSWORD, signUp } from '../main-app/person.ts';
import { cookieOf } from '../support/http.ts';
import { OPERATOR_TOKEN } from '../support/operator.ts';
import { testTelemetry, type TestTelemetry } from '../telemetry-service/telemetry.ts';
import { routesOfServices, type Route } from './fuzz/route-table.ts';
import { isOperatorsPage } from './fuzz/targets.ts';

let app: TestMainApp;
let telemetry: TestTelemetry;
let routes: { url: string; service: string; route: Route }[];
const resources = new AsyncDisposableStack();

beforeAll(async () => {
  app = resources.use(await testMainApp());
  telemetry = resources.use(await testTelemetry());
  const table = await routesOfServices({ main_app: app.database.uri, telemetry: telemetry.databaseUri });
  routes = [
    ...table['main-app'].map((route) => ({ url: app.url, service: 'main-app', route })),
    ...table['telemetry-service'].map((route) => ({ url: telemetry.url, service: 'telemetry-service', route })),
  ];
});
afterAll(() => resources.disposeAsync());

async function ask(url: string, { method, url: path }: Route, headers: Record<string, string> = {}) {
  const answer = await fetch(`${url}${path.replaceAll(/:\w+|\*/g, 'x')}`, {
    method,
    redirect: 'manual',
    headers: { accept: 'text/html', ...headers },
  });
  await answer.body?.cancel();
  return answer;
}

test('every answer carries a strict Content-Security-Policy and what else keeps browsers from being tricked', async () => {
  expect(routes.length).toBeGreaterThan(90);
  for (const { url, route } of routes) {
    const { headers } = await ask(url, route);
    const policy = headers.get('content-security-policy') ?? '';
    for (const directive of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ]) {
      expect(policy, `${route.method} ${route.url}`).toContain(directive);
    }
    expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  }
});

test('every form of a page is refused from another site, and from none', async () => {
  const alice = await signUp(app, 'alice');
  const authorization = `Bearer ${alice.token}`;
  const forms = routes.filter(
    ({ service, route: { method, url } }) =>
      method === 'POST' && (service === 'main-app' ? !/^\/(?:api|ops)\//.test(url) : isOperatorsPage({ url })),
  );
  expect(forms.length).toBeGreaterThan(15);
  for (const { url, route } of forms) {
    for (const origin of [
      'https://evil.example',
      'null',
      `${url}.evil.example`,
      `http://x@${new URL(url).host}`,
      undefined,
    ]) {
      const answer = await ask(url, route, { authorization, ...(origin !== undefined && { origin }) });
      expect([answer.status, answer.headers.getSetCookie()], `${route.url} from ${origin}`).toEqual([403, []]);
    }
  }
});

test('every endpoint of better-auth that changes something refuses a cookie that comes from another site', async () => {
  const alice = await signUp(app, 'carol');
  const body = JSON.stringify({ email: alice.email, password: PASSWORD });
  const json = { 'content-type': 'application/json' };
  const signedIn = await fetch(`${app.url}/api/auth/sign-in/email`, { method: 'POST', headers: json, body });
  const cookie = cookieOf(signedIn);
  const endpoints = routes.filter(({ route: { method, url } }) => method === 'POST' && url.startsWith('/api/auth/'));
  expect(endpoints.length).toBeGreaterThan(10);
  for (const { url, route } of endpoints) {
    const headers = { ...json, cookie, origin: 'https://evil.example' };
    const answer = await fetch(`${url}${route.url}`, { method: 'POST', headers, body: '{}' });
    expect([403, 400, 405], `${route.url}: ${answer.status}`).toContain(answer.status);
  }
  expect((await fetch(`${app.url}/api/whoami`, { headers: { cookie } })).status).toBe(200);
});

test("every operator's tool asks for the token, and takes no other, in neither service", async () => {
  const alice = await signUp(app, 'bob');
  const tools = routes.filter(({ route: { url } }) => url.startsWith('/ops/') && !isOperatorsPage({ url }));
  expect(tools.length).toBeGreaterThan(30);
  for (const { url, route } of tools) {
    for (const authorization of [
      '',
      `Bearer ${alice.token}`,
      OPERATOR_TOKEN,
      `Bearer ${OPERATOR_TOKEN}x`,
      `Bearer ${OPERATOR_TOKEN.slice(1)}`,
      `bearer ${OPERATOR_TOKEN.toUpperCase()}`,
      'Bearer ',
    ]) {
      expect((await ask(url, route, { authorization })).status, `${route.method} ${route.url}`).toBe(401);
    }
  }
});

test('every page of operators sends whoever has no session to the login', async () => {
  const pages = routes.filter(
    ({ service, route: { url } }) => service === 'telemetry-service' && isOperatorsPage({ url }),
  );
  for (const { url, route } of pages.filter(({ route: { url: path } }) => !/log(?:in|out)$/.test(path))) {
    const answer = await ask(url, route, {
      origin: telemetry.url,
      cookie: 'telemetry_operator=x',
      authorization: `Bearer ${OPERATOR_TOKEN}`,
    });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(/^\/ops\/login/);
  }
});

test('the token is compared by digests of one length, so that no part of it is told by time', () => {
  expect(isSameSecret('x', 'x')).toBe(true);
  for (const given of ['', 'X', 'xx', 'x\0', 'x'.repeat(10_000)]) expect(isSameSecret(given, 'x')).toBe(false);
});
