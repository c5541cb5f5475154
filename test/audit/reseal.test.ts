import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { runAudit } from '../../lib/verify-audit/run.ts';

it('entries are sent to the sealer again past one that it sealed meanwhile', async () => {
  const answers: Readonly<Record<string, object[]>> = {
    Scan: [
      { Items: ['a', 'b'].map((pk) => ({ pk: { S: pk }, sk: { S: pk }, occurredAt: { S: '2026-11-01T09:00:00Z' } })) },
    ],
    UpdateItem: [{ __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' }, {}],
  };
  const table = createServer((request, response) => {
    const answer = answers[String(request.headers['x-amz-target']).split('.')[1] ?? '']?.shift() ?? {};
    request.resume().on('end', () => {
      response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answer));
    });
  }).listen(0, '127.0.0.1');
  await once(table, 'listening');
  const said: string[] = [];
  const place = {
    region: 'us-east-1',
    awsEndpoint: `http://127.0.0.1:${(table.address() as AddressInfo).port}`,
    ...{ awsAccessKeyId: 'key', awsSecretAccessKey: 'secret' },
  };
  const outputs = { ...place, auditInbox: 'inbox', auditLog: 'log', auditChains: 'chains', auditArchive: 'archive' };
  await runAudit({ command: 'reseal' }, outputs, (line) => said.push(line));
  expect(said).toEqual(['1 entries were sent to the sealer once more']);
  table.close();
  table.closeAllConnections();
});
