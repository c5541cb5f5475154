import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

it('the book of a deployed stack is verified with a profile, as the other commands are run', async () => {
  const folder = join(String(process.env.MAINSTAY_TEST_RUN), 'verify-credentials');
  mkdirSync(folder, { recursive: true });
  const outputs = join(folder, 'outputs.json');
  writeFileSync(
    outputs,
    JSON.stringify({ 'Mainstay-prod': { region: 'eu-central-1', bankingLedger: 'ledger', bankingBank: 'bank' } }),
  );
  const profile = join(folder, 'credentials');
  writeFileSync(profile, '[operator]\naws_access_key_id = OFTHEPROFILE\naws_secret_access_key = text\n');

  const signedBy = new Set<string | undefined>();
  const server = createServer((request, response) => {
    signedBy.add(/Credential=(\w+)\//.exec(request.headers.authorization ?? '')?.[1]);
    response.setHeader('content-type', 'application/x-amz-json-1.0').end('{"Items":[],"Count":0}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const command = spawn(process.execPath, ['bin/audit.ts', 'ledger', '--outputs', outputs], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        AWS_PROFILE: 'operator',
        AWS_SHARED_CREDENTIALS_FILE: profile,
        AWS_CONFIG_FILE: join(folder, 'none'),
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      },
    });
    let said = '';
    for (const stream of [command.stdout, command.stderr]) stream.on('data', (part) => (said += part));
    await once(command, 'close');
    expect(said).toBe('Mainstay-prod:\n0 accounts, 0 transfers: right\n');
    expect([...signedBy]).toEqual(['OFTHEPROFILE']);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
