// main-app as a program.
import { runProgram } from '@swamp-club/platform/program.ts';
import { startMainApp } from './composition.ts';
import { loadConfig } from './config.ts';

await runProgram('main-app', () => startMainApp(loadConfig()));
