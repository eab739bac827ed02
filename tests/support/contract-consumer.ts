// A caller outside the workspace: it gets the service's URL and a token, and knows the packed contract alone.
import { argv, stdout } from 'node:process';
import { CONTRACT_VERSION } from '@swamp-club/telemetry-contract';
import { classifyFailure, createTelemetryClient, safe } from '@swamp-club/telemetry-contract/client';

const [, , url = '', token = ''] = argv;
const client = createTelemetryClient({ url, token: () => Promise.resolve(token) });

const { contractVersion } = await client.service.info.query({});

const commandId = crypto.randomUUID();
const accepted = await client.identity.enqueueRename.mutate({
  commandId,
  userId: `consumer-${commandId}`,
  oldUsername: 'before',
  newUsername: 'after',
  usernameVersion: 1,
  createdAt: new Date().toISOString(),
});

const [, refused] = await safe(client.identity.renameStatus.query({ commandId: crypto.randomUUID() }));

stdout.write(
  JSON.stringify({
    client: CONTRACT_VERSION,
    service: contractVersion,
    accepted: accepted.commandId === commandId,
    refused: refused?.data?.reason === 'COMMAND_NOT_FOUND' && classifyFailure(refused).kind,
  }),
);
