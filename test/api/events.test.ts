import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Envelope } from '../../lib/contract/event.ts';
import { type ReplayOutputs, replay } from '../../lib/replay/replay.ts';
import { documentKey } from '../../lib/sync/items.ts';
import { personSpace } from '../../lib/sync/space-id.ts';
import { logLines } from './log-lines.ts';
import { createPerson, type Person } from './people.ts';
import { eventually, outputs, stateDir } from './stack.ts';
import { syncTable, owner as tables } from './sync-tables.ts';

/** Nothing older is replayed: what other files led to is long. */
const began = new Date(Date.now() - 1_000);
const everything = outputs as typeof outputs & ReplayOutputs;
const owner = {
  endpoint: outputs.awsEndpoint,
  region: outputs.region,
  credentials: { accessKeyId: outputs.awsAccessKeyId, secretAccessKey: outputs.awsSecretAccessKey },
};
const bus = new EventBridgeClient(owner);
const sqs = new SQSClient(owner);

interface Archived {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: Envelope;
}
/** Events that the archive keeps, as they came over the bus. */
function archived(correlationId: string): Archived[] {
  const database = new DatabaseSync(join(stateDir, 'events', 'events.sqlite'), { readOnly: true });
  try {
    const rows = database.prepare('SELECT event FROM archived').all();
    return rows
      .map(({ event }) => JSON.parse(String(event)) as Archived)
      .filter(({ detail }) => detail.correlationId === correlationId);
  } finally {
    database.close();
  }
}

/** Invocations of a consumer that followed from a request. Only its own log is read: that of the whole stack is long by now. */
async function handledBy(operation: string, correlationId: string): Promise<number> {
  const lines = await logLines(new RegExp(`${operation.split('/')[1]}Function`, 'i'));
  const named = ['"invocation"', correlationId, `"operation":"${operation}"`];
  return lines.filter((line) => named.every((each) => line.includes(each))).length;
}
/** Who listens to `MembershipChanged`. */
const listeners = ['memberships/publishMembership', 'sync/followOrganisations', 'webhooks/planDeliveries'];
/** Waits until all of them have handled what followed from a request. The stack as a whole may be busy for long with what other files left. */
const heard = async (correlationId: string) => {
  for (const each of listeners)
    await eventually(async () => expect([each, await handledBy(each, correlationId)]).toEqual([each, 1]));
};

let ann: Person;
let organisationId: string;
let requestId: string;
beforeAll(async () => {
  ann = await createPerson();
  await ann.call('GET', '/v1/me');
  const answer = await ann.call('POST', '/v1/organisations', { json: { name: 'Bakery' } });
  organisationId = answer.body.organisationId;
  requestId = answer.headers.get('x-request-id') ?? '';
  await eventually(async () => expect(await handledBy('memberships/publishMembership', requestId)).toBeGreaterThan(0));
}, 60_000);

const copy = async () => {
  const Key = documentKey(personSpace(ann.personId), 'memberships', organisationId);
  return (await tables.send(new GetCommand({ TableName: await syncTable('Documents'), Key, ConsistentRead: true })))
    .Item;
};

describe('the id of a request', () => {
  it('stands in the envelope of the event that it led to, with who asked', () => {
    expect(requestId).not.toBe('');
    const events = archived(requestId);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      source: 'identity',
      'detail-type': 'MembershipChanged',
      detail: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        version: 1,
        causationId: requestId,
        actor: { type: 'person', id: ann.personId },
        data: { organisationId, personId: ann.personId },
      },
    });
  });
  it('stands in the lines of the route and of every consumer that the event reached', async () => {
    const lines = await eventually(async () => {
      const found = (await logLines()).filter((line) => line.includes(`"correlationId":"${requestId}"`));
      const operations = new Set(found.map((line) => /"operation":"([^"]+)"/.exec(line)?.[1]));
      expect([...operations].sort()).toEqual([
        'identity/createOrganisation',
        'memberships/publishMembership',
        'sync/followOrganisations',
        'webhooks/planDeliveries',
      ]);
      return found;
    });
    expect(lines.find((line) => line.includes('createOrganisation'))).toContain('"emitted":["MembershipChanged"]');
  });
  it('goes on through a queue, to what its consumer tells', async () => {
    const answer = await ann.call('PATCH', `/v1/organisations/${organisationId}`, { json: { name: 'Café' } });
    const renamed = answer.headers.get('x-request-id') ?? '';
    expect(answer.status).toBe(200);
    expect(renamed).not.toBe('');
    await eventually(async () => expect((await copy())?.fields).toMatchObject({ name: 'Café' }));
    await ann.call('DELETE', `/v1/organisations/${organisationId}`).then(async ({ headers, status }) => {
      expect(status).toBe(204);
      const deleted = headers.get('x-request-id') ?? '';
      // The route leaves one event and work for a queue; the queue's consumer tells of each membership.
      await eventually(async () =>
        expect(
          archived(deleted)
            .map((event) => event['detail-type'])
            .sort(),
        ).toEqual(['MembershipChanged', 'OrganisationDeleted']),
      );
      expect(archived(deleted).map(({ detail }) => detail.actor?.id)).toEqual([ann.personId, ann.personId]);
      await eventually(async () => expect(await handledBy('identity/purgeOrganisation', deleted)).toBeGreaterThan(0));
    });
  });
});

describe('a replay', () => {
  const range = () => ({ from: began, to: new Date(Date.now() + 60_000) });
  const found = async (name: string) => {
    const answer = await ann.call('POST', '/v1/organisations', { json: { name } });
    await heard(answer.headers.get('x-request-id') ?? '');
    return answer;
  };
  let founded: string;
  beforeAll(async () => {
    const answer = await found('Mill');
    organisationId = answer.body.organisationId;
    founded = answer.headers.get('x-request-id') ?? '';
    expect((await copy())?.fields).toMatchObject({ name: 'Mill' });
  }, 90_000);

  it('brings events to the named consumer alone, which handles them again without another effect', async () => {
    const before = await copy();
    const done = await replay(
      { ...range(), event: 'MembershipChanged', consumer: 'memberships/publish-membership' },
      everything,
    );
    expect(done).toMatchObject({
      state: 'COMPLETED',
      rules: ['MembershipChanged to memberships/publish-membership'],
    });
    await eventually(async () => expect(await handledBy('memberships/publishMembership', founded)).toBe(2));
    // What the others were sent would be before this one.
    await found('Later');
    expect(await Promise.all(listeners.map((each) => handledBy(each, founded)))).toEqual([2, 1, 1]);
    expect(await copy()).toEqual(before);
    expect(archived(founded)).toHaveLength(1);
  }, 90_000);

  it('is a command, which names what there is when nothing fits', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mainstay-replay-'));
    const file = join(folder, 'outputs.json');
    writeFileSync(file, JSON.stringify({ 'Mainstay-dev': outputs }));
    const { from, to } = range();
    const run = (...more: string[]) =>
      promisify(execFile)(process.execPath, [
        join(import.meta.dirname, '../../bin/replay.ts'),
        ...['--from', from.toISOString(), '--to', to.toISOString(), '--outputs', file, ...more],
      ]);
    try {
      const { stdout } = await run('--to-consumer', 'realtime/closeEndedSessions');
      expect(stdout).toMatch(/^Mainstay-dev:\nreplay-\d+: COMPLETED \(\d+ events\)\n/);
      expect(stdout.match(/ {2}\w+ to realtime\/close-ended-sessions/g)).toHaveLength(3);
      await expect(run('--event', 'MembershipBurnt')).rejects.toThrow('MembershipChanged to sync/follow-organisations');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('an event of somebody else', () => {
  it('that breaks its schema lies in the consumer’s dead-letter queue with the reason', async () => {
    const id = randomUUID();
    const trace = { correlationId: id, causationId: id };
    const detail = { id, version: 1, occurredAt: new Date().toISOString(), ...trace, data: { personId: 'nobody' } };
    const entry = { EventBusName: everything.eventBus, Source: 'identity', DetailType: 'PersonDisabled' };
    await bus.send(new PutEventsCommand({ Entries: [{ ...entry, Detail: JSON.stringify(detail) }] }));
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    const QueueUrl = QueueUrls.find((url) => /CloseEndedSessions.*DeadLetters/.test(url));
    const letter = await eventually(async () => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], VisibilityTimeout: 0 }),
      );
      const found = Messages.find(({ Body }) => Body?.includes(id));
      if (!found) throw new Error('no dead letter yet');
      return found;
    });
    expect(letter.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'PoisonMessage' },
      ERROR_MESSAGE: { StringValue: expect.stringContaining('breaks its schema: personId') },
    });
  });
});
