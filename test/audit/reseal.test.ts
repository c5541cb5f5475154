import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import type { AuditOptions } from '../../lib/verify-audit/options.ts';
import { runAudit } from '../../lib/verify-audit/run.ts';

type Answers = Readonly<Record<string, object[]>>;

/** What a command says of a stack whose tables answer so, and whose archive is empty. */
async function saidOf(options: AuditOptions, answers: Answers) {
  const aws = createServer((request, response) => {
    const target = String(request.headers['x-amz-target'] ?? '').split('.')[1];
    const answer = answers[target ?? '']?.shift() ?? {};
    request.resume().on('end', () => {
      response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(target ? JSON.stringify(answer) : '<ListVersionsResult/>');
    });
  }).listen(0, '127.0.0.1');
  await once(aws, 'listening');
  const said: string[] = [];
  const place = {
    region: 'us-east-1',
    awsEndpoint: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`,
    ...{ awsAccessKeyId: 'key', awsSecretAccessKey: 'secret' },
  };
  const outputs = { ...place, auditInbox: 'inbox', auditLog: 'log', auditChains: 'chains', auditArchive: 'archive' };
  const isWell = await runAudit(options, outputs, (line) => said.push(line));
  aws.close();
  aws.closeAllConnections();
  return { isWell, said };
}

it('entries are sent to the sealer again past one that it sealed meanwhile', async () => {
  const { said } = await saidOf(
    { command: 'reseal' },
    {
      Scan: [
        {
          Items: ['a', 'b'].map((pk) => ({ pk: { S: pk }, sk: { S: pk }, occurredAt: { S: '2026-11-01T09:00:00Z' } })),
        },
      ],
      UpdateItem: [{ __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' }, {}],
    },
  );
  expect(said).toEqual(['1 entries were sent to the sealer once more']);
});

it('a chain of which there is nothing is not called whole', async () => {
  const chain = `organisation/${randomUUID()}`;
  expect(await saidOf({ command: 'verify', chain }, {})).toEqual({
    isWell: false,
    said: [`there is nothing of ${chain}: no end, no entry, no file`],
  });
  expect(await saidOf({ command: 'verify' }, {})).toMatchObject({ isWell: true });
  const waiting = { pk: { S: chain }, chain: { S: chain }, occurredAt: { S: '2026-11-01T09:00:00Z' } };
  // Its first entry may be the one that was not sealed.
  const { said } = await saidOf({ command: 'verify', chain }, { Scan: [{ Items: [waiting] }] });
  expect(said[0]).toBe('1 entries wait for their place longer than 5 minutes: npm run audit -- reseal');
});
