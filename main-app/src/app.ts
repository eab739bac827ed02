// main-app's HTTP: every route, health and metrics. Listening is for whoever starts it.
import { createHttpServer, type HttpOptions, type HttpServer } from '@swamp-club/platform/http.ts';
import type { TelemetryClient } from '@swamp-club/telemetry-contract/client';
import type { Db } from 'mongodb';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { authRoutes } from './account/auth.route.ts';
import { whoamiRoutes, type WhoamiParts } from './account/whoami.route.ts';
import { leaderboardRoutes } from './leaderboard/leaderboard.route.ts';
import { profileRoutes } from './leaderboard/profile.route.ts';
import { opsRoutes, type OpsParts } from './ops/ops.route.ts';
import { tracer } from './tracer.ts';
import { errorPage } from './web/layout.ts';
import { pageRoutes, type PagesParts } from './web/pages.route.ts';
import { renamesRoutes, type RenamesParts } from './rename/renames.route.ts';

export interface AppParts extends WhoamiParts, RenamesParts, OpsParts, PagesParts {
  db: Db;
  telemetry: TelemetryClient;
  /** Whom to believe and how long to wait. */
  strangers: Pick<HttpOptions, 'trustedProxies' | 'requestTimeoutMs'>;
  registry: Registry;
  log: Logger;
}

const TELEMETRY_CHECK_MS = 500;

export async function createApp(parts: AppParts): Promise<HttpServer> {
  const { db, telemetry, controls, registry, log } = parts;
  const server = await createHttpServer({
    log,
    registry,
    tracer,
    ...parts.strangers,
    errorPage,
    programPaths: ['/api/'],
    dependencies: {
      database: async () => {
        await db.command({ ping: 1 });
        return 'up';
      },
      /** Degraded while an operator has paused it: renames wait. */
      relay: async () => ((await controls.isRelayPaused()) ? 'degraded' : 'up'),
      // Without it renames wait and scores are late; everything else goes on.
      telemetry: async () => {
        const signal = AbortSignal.timeout(TELEMETRY_CHECK_MS);
        return telemetry.service.info.query({}, { signal }).then(
          () => 'up',
          () => 'degraded',
        );
      },
    },
  });
  authRoutes(server.app, parts);
  whoamiRoutes(server.app, parts);
  leaderboardRoutes(server.app, parts);
  profileRoutes(server.app, parts);
  renamesRoutes(server.app, parts);
  opsRoutes(server.app, parts);
  pageRoutes(server.app, parts);
  return server;
}
