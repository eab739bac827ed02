// Everything of main-app that people meet in a browser: its pages, and the files they are made better with.
import { prepareForBrowsers } from '@swamp-club/platform/web/browser-routes.ts';
import type { FastifyInstance } from 'fastify';
import { join } from 'node:path';
import { cliLoginRoutes } from '../account/cli-login.route.ts';
import { deleteAccountPageRoutes, type DeleteAccountPagesParts } from '../account/delete-account.route.ts';
import { keysRoutes, type KeysParts } from '../account/keys.route.ts';
import { logInRoutes } from '../account/log-in.route.ts';
import { sessionsRoutes } from '../account/sessions.route.ts';
import { signUpRoutes } from '../account/sign-up.route.ts';
import { leaderboardPage } from '../leaderboard/leaderboard.route.ts';
import { profilePage, type ProfilePageParts } from '../leaderboard/profile.route.ts';
import { renamePageRoutes, type RenamesParts } from '../rename/renames.route.ts';
import { usernameSettingsRoutes, type UsernameSettingsParts } from '../rename/username-settings.route.ts';
import { liveRoute, type LiveParts } from './live.route.ts';

export interface PagesParts
  extends LiveParts,
    ProfilePageParts,
    UsernameSettingsParts,
    KeysParts,
    DeleteAccountPagesParts,
    RenamesParts {
  url: string;
}

export function pageRoutes(app: FastifyInstance, parts: PagesParts): void {
  void app.register(async (scope) => {
    const { origin } = new URL(parts.url);
    await prepareForBrowsers(scope, { assets: join(import.meta.dirname, 'assets'), originOf: () => origin });
    liveRoute(scope, parts);
    logInRoutes(scope, parts);
    signUpRoutes(scope, parts);
    cliLoginRoutes(scope, parts);
    leaderboardPage(scope, parts);
    profilePage(scope, parts);
    usernameSettingsRoutes(scope, parts);
    keysRoutes(scope, parts);
    sessionsRoutes(scope, parts);
    deleteAccountPageRoutes(scope, parts);
    renamePageRoutes(scope, parts);
  });
}
