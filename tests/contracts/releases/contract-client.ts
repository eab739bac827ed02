// A client of the contract with its code, of whichever release: what it may call, and what came of a call, in its own words.
import type {
  classifyFailure,
  createTelemetryClient,
  Failure,
  TelemetryClientOptions,
} from '@swamp-club/telemetry-contract/client';
import { getUntypedClient } from '@trpc/client';
import { randomUUID } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { loadContract } from '../../../contracts/check/loaded-contract.ts';
import { proceduresOf, type ServedProcedures } from '../../../contracts/compatibility/index.ts';
import { unpackedFolder, type UnpackedRelease } from './unpacked.ts';

type Connection = Pick<TelemetryClientOptions, 'url' | 'token'>;
export type Outcome = { kind: 'answered'; answer: unknown } | Failure;
/** Makes one attempt. Never rejects: a failure is what the client's own `classifyFailure` says. */
export type Call = (path: string, input: unknown) => Promise<Outcome>;

export interface ContractClient {
  /** For a test's name. */
  name: string;
  /** What it says it is. */
  version: string;
  procedures: ServedProcedures;
  connect(connection: Connection): Call;
  /** The same code, as if it had been released under another version. */
  as(version: string): Promise<ContractClient>;
}

/** Only what all releases have had: which procedures there are, the contract beside it says. */
const ClientModule = z.object({
  createTelemetryClient: z.custom<typeof createTelemetryClient>(isFunction),
  classifyFailure: z.custom<typeof classifyFailure>(isFunction),
});

export const releasedClient = ({ version, contract }: UnpackedRelease): Promise<ContractClient> =>
  clientIn(`release ${version}`, contract, { sources: 'lib', suffix: '.js' });

export const workingTreesClient = (): Promise<ContractClient> =>
  clientIn('the working tree', join(unpackedFolder, '..', '..', 'contracts'), { sources: 'src', suffix: '.ts' });

async function clientIn(
  name: string,
  folder: string,
  code: { sources: string; suffix: string },
): Promise<ContractClient> {
  const entry = (module: string) => join(code.sources, module + code.suffix);
  const { contract, sentVersion: version } = await loadContract(folder, entry('index'));
  const procedures = await proceduresOf(contract);
  const imported: unknown = await import(pathToFileURL(join(folder, entry('client'))).href);
  const { createTelemetryClient, classifyFailure } = ClientModule.parse(imported);
  return {
    name,
    version,
    procedures,
    connect: (connection) => {
      const client = getUntypedClient(createTelemetryClient({ ...connection, retries: 0 }));
      return async (path, input) => {
        const kind = procedures.get(path)?.kind;
        const call = kind === 'mutation' ? client.mutation(path, input) : client.query(path, input);
        return call.then((answer) => ({ kind: 'answered', answer }), classifyFailure);
      };
    },
    as: async (other) => {
      const copy = join(unpackedFolder, `as-${other}-${randomUUID()}`);
      await mkdir(copy, { recursive: true });
      await cp(join(folder, code.sources), join(copy, code.sources), { recursive: true });
      await cp(join(folder, 'package.json'), join(copy, 'package.json'));
      const file = join(copy, entry('contract'));
      const source = await readFile(file, 'utf8');
      await writeFile(file, source.replace(/CONTRACT_VERSION = '.*';/, `CONTRACT_VERSION = '${other}';`));
      const renamed = await clientIn(`${name} as ${other}`, copy, code);
      // What is imported stays.
      await rm(copy, { recursive: true });
      return renamed;
    },
  };
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
