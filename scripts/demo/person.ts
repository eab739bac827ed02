// Somebody using the club as people do: a browser's calls to main-app, the swamp CLI's calls to telemetry, all over HTTP.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';

export interface Club {
  mainAppUrl: string;
  telemetryUrl: string;
}

export interface Person {
  userId: string;
  sessionToken: string;
  apiKey: string;
}

interface Credentials {
  email: string;
  password: string;
}

/** Somebody who has signed up here, and not with the system before. */
export interface Member extends Person, Credentials {}

const LeaderboardPage = z.object({
  entries: z.array(
    z.object({
      rank: z.number(),
      username: z.string(),
      displayUsername: z.string(),
      score: z.number(),
      invocations: z.number(),
      lastActiveAt: z.string().nullable(),
    }),
  ),
  next: z.string().nullable(),
});
type LeaderboardEntry = z.infer<typeof LeaderboardPage>['entries'][number];

const PublicProfile = z.object({
  username: z.string(),
  score: z.number(),
  invocations: z.number(),
  successes: z.number(),
  devices: z.number(),
});
type PublicProfile = z.infer<typeof PublicProfile>;

const RenameProgress = z.object({
  outbox: z.object({ status: z.string(), attempts: z.number(), sentAt: z.string().nullable() }),
  telemetry: z.object({ status: z.string(), outcome: z.string().nullable() }).nullable(),
  onLeaderboard: z.boolean(),
});
type RenameProgress = z.infer<typeof RenameProgress>;

const ChosenUsername = z.object({ username: z.string(), changed: z.boolean(), commandId: z.string().nullable() });
type ChosenUsername = z.infer<typeof ChosenUsername>;

const Account = z.object({ token: z.string(), user: z.object({ id: z.string() }) });
type Account = z.output<typeof Account>;

/** Signs up with a username and makes an API key for the CLI. */
export async function joinClub(club: Club, username: string): Promise<Member> {
  const credentials = newCredentials(username);
  const { token, user } = await signUp(club, credentials, username);
  const apiKey = await createApiKey(club, token);
  return { userId: user.id, ...credentials, sessionToken: token, apiKey };
}

export const newCredentials = (username: string): Credentials => ({
  email: `${username}-${randomUUID().slice(0, 8)}@club.example`,
  password: randomUUID(),
});

export function signUp(club: Club, credentials: Credentials, username: string): Promise<Account> {
  const body = { ...credentials, name: username, username };
  return call(club.mainAppUrl, 'POST /api/auth/sign-up/email', Account, { body });
}

export function signIn(club: Club, credentials: Credentials): Promise<Account> {
  return call(club.mainAppUrl, 'POST /api/auth/sign-in/email', Account, { body: credentials });
}

export async function createApiKey(club: Club, sessionToken: string): Promise<string> {
  const { key } = await call(club.mainAppUrl, 'POST /api/auth/api-key/create', z.object({ key: z.string() }), {
    headers: { authorization: `Bearer ${sessionToken}` },
    body: { name: `cli-demo-${Date.now()}` },
  });
  return key;
}

export function chooseUsername(club: Club, person: Person, username: string): Promise<ChosenUsername> {
  return call(club.mainAppUrl, 'POST /api/auth/choose-username', ChosenUsername, {
    headers: { authorization: `Bearer ${person.sessionToken}` },
    body: { username },
  });
}

export async function deleteAccount(club: Club, { sessionToken, password }: Member): Promise<void> {
  await call(club.mainAppUrl, 'POST /api/auth/delete-user', z.object({ success: z.literal(true) }), {
    headers: { authorization: `Bearer ${sessionToken}` },
    body: { password },
  });
}

export type RunStatus = 'success' | 'error' | 'user_error';
/** How long a run takes. */
export const RUN_MS = 12;

/** One run of the CLI on a device, as the CLI reports it. Send it again as often as you like: it counts once. */
export function invocation(distinctId: string, status: RunStatus = 'success'): object {
  const now = new Date().toISOString();
  return {
    event: 'cli_invocation',
    distinct_id: distinctId,
    insert_id: randomUUID(),
    properties: {
      invocation: { command: 'model', subcommand: 'run', args: [], optionKeys: [], globalOptions: [] },
      result: { status, exitCode: status === 'success' ? 0 : 1 },
      startedAt: now,
      completedAt: now,
      durationMs: RUN_MS,
      swampVersion: '20260801.1',
      platform: 'linux',
    },
  };
}

/** Without a key the device is anonymous. */
export function sendEvents(
  club: Club,
  apiKey: string | null,
  events: readonly object[],
): Promise<{ accepted: number }> {
  return call(club.telemetryUrl, 'POST /ingest', z.object({ accepted: z.number() }), {
    headers: apiKey === null ? {} : { 'x-api-key': apiKey },
    body: { events },
  });
}

/** The person's current name, as main-app tells it to whoever holds one of their keys. */
export async function currentUsername(club: Club, person: Person): Promise<string> {
  const whoami = await call(club.mainAppUrl, 'GET /api/whoami', z.object({ username: z.string() }), {
    headers: { 'x-api-key': person.apiKey },
  });
  return whoami.username;
}

/** One page: the first, unless it is said behind whom. */
const leaderboardPage = (club: Club, after?: string) =>
  call(
    club.mainAppUrl,
    `GET /api/leaderboard${after === undefined ? '' : `?after=${encodeURIComponent(after)}`}`,
    LeaderboardPage,
  );

export async function leaderboard(club: Club): Promise<LeaderboardEntry[]> {
  return (await leaderboardPage(club)).entries;
}

/** All of its pages. */
export async function wholeLeaderboard(club: Club, after?: string): Promise<LeaderboardEntry[]> {
  const { entries, next } = await leaderboardPage(club, after);
  return next === null ? entries : [...entries, ...(await wholeLeaderboard(club, next))];
}

export function profile(club: Club, username: string): Promise<PublicProfile> {
  return call(club.mainAppUrl, `GET /api/u/${username}`, PublicProfile);
}

export function renameProgress(club: Club, person: Person, commandId: string): Promise<RenameProgress> {
  return call(club.mainAppUrl, `GET /api/renames/${commandId}`, RenameProgress, {
    headers: { authorization: `Bearer ${person.sessionToken}` },
  });
}

/** Any answer but a 2xx, with what it said. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  constructor(endpoint: string, status: number, body: string) {
    super(`${endpoint} answered ${status}: ${body}`);
    this.status = status;
  }
}

/** @throws Refused, or a TypeError when nobody answers at `baseUrl` */
async function call<T extends z.ZodType>(
  baseUrl: string,
  endpoint: `${'GET' | 'POST'} /${string}`,
  answer: T,
  { headers = {}, body }: { headers?: Record<string, string>; body?: object } = {},
): Promise<z.output<T>> {
  const [method, path] = endpoint.split(' ', 2);
  const response = await fetch(new URL(path ?? '/', baseUrl), {
    ...(method === undefined ? {} : { method }),
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: 'manual',
  });
  const text = await response.text();
  if (!response.ok) throw new Refused(endpoint, response.status, text);
  return answer.parse(JSON.parse(text));
}
