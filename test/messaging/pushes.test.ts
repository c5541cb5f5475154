import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { identity } from '../../functions/identity/contract/module.ts';
import { messaging } from '../../functions/messaging/contract/module.ts';
import { operation } from '../../functions/messaging/deliver-push.ts';
import { operation as erase } from '../../functions/messaging/erase-person-messages.ts';
import { operation as exported } from '../../functions/messaging/export-person-messages.ts';
import { messagesTable } from '../../functions/messaging/store/messages-table.ts';
import { personData } from '../../functions/messaging/store/person-data.ts';
import { pushTargets } from '../../functions/messaging/store/push-targets.ts';
import { variables } from '../../lib/contract/environment.ts';
import { personKey } from '../../lib/policy/accounts.ts';
import { createDynamo } from '../../lib/runtime/aws/dynamo-client.ts';
import { AwsError, Throttled } from '../../lib/runtime/aws/errors.ts';
import { startTables } from '../tables.ts';

const applications = JSON.stringify({ apns: 'arn:app/APNS/a', fcm: 'arn:app/GCM/a' });
let server: Awaited<ReturnType<typeof startTables>>;
let dynamo: ReturnType<typeof createDynamo>;
beforeAll(async () => {
  server = await startTables([messaging, identity]);
  dynamo = createDynamo({ config: server.config });
  vi.stubEnv(variables.pushApplications, applications);
});
afterAll(() => {
  vi.unstubAllEnvs();
  return server?.stop();
});

const refusal = (message: string) =>
  new AwsError({ code: 'InvalidParameter', message: `Invalid parameter: ${message}`, status: 400, operation: 'sns' });

const disabled = new AwsError({ code: 'EndpointDisabled', message: '', status: 400, operation: 'sns' });

/** SNS as it is: one endpoint for a token, whoever asks. */
function notifications() {
  const endpoints = new Map<string, string>();
  const pushed: string[] = [];
  let made = 0;
  return {
    pushed,
    busy: '',
    unknown: '',
    async createEndpoint(application: string, token: string) {
      if (token.startsWith('bad')) throw refusal('Token Reason: iOS device tokens must be hexadecimal');
      const beginning = application.replace(':app/', ':endpoint/');
      const known = [...endpoints].find(([arn, of]) => of === token && arn.startsWith(`${beginning}/`))?.[0];
      made += 1;
      endpoints.set(known ?? `${beginning}/${made}`, token);
      return known ?? `${beginning}/${made}`;
    },
    /** A function may delete those at the stage's applications. */
    async deleteEndpoint(endpoint: string) {
      const named: string[] = Object.values(JSON.parse(process.env[variables.pushApplications] ?? '{}'));
      if (!named.some((each) => endpoint.startsWith(`${each.replace(':app/', ':endpoint/')}/`)))
        throw new AwsError({ code: 'AuthorizationError', message: '', status: 403, operation: 'sns' });
      endpoints.delete(endpoint);
    },
    all: () => [...endpoints.keys()],
    async push(endpoint: string) {
      const token = endpoints.get(endpoint);
      if (!token) throw refusal('TargetArn Reason: No endpoint found for the target arn specified');
      if (token === this.unknown) throw disabled;
      if (token === this.busy) throw new Throttled({ code: 'Throttled', message: '', status: 400, operation: 'sns' });
      pushed.push(token);
      return `id-${pushed.length}`;
    },
    text: async () => '',
  };
}

const endedBefore = 1_700_000_000;

/** @param tokens of devices; somebody is signed in on each, but on those that were `lost:` before all was ended. */
async function personWith(...tokens: string[]): Promise<string> {
  const personId = randomUUID();
  const account = { status: 'active', sessionsValidAfter: endedBefore, revokedSessions: { ended: 2_000_000_000 } };
  const person = { ...personKey(personId), entity: 'Person', personId, ...account };
  const devices = tokens.map((token, n) => {
    const [deviceId, pushToken, isLost] = [`d${n}`, token.replace('lost:', ''), token.startsWith('lost:')];
    const sessions = isLost ? { before: endedBefore - 1, ended: endedBefore } : { now: endedBefore };
    return {
      pk: person.pk,
      sk: `DEVICE#${deviceId}`,
      entity: 'Device',
      deviceId,
      platform: 'ios',
      pushToken,
      sessions,
    };
  });
  for (const Item of [person, ...devices]) await dynamo.put({ TableName: 'identity.people', Item });
  return personId;
}

/** One notification from its queue to its end. @returns what it became, as it was settled. */
async function notify(personId: string, sns: ReturnType<typeof notifications>): Promise<Record<string, unknown>> {
  const targets = pushTargets(
    messagesTable(dynamo, () => 'messaging.messages'),
    sns,
    () => 'identity.people',
  );
  const delivery = { personId, messageId: randomUUID(), channel: 'push', state: 'queued', turn: 0, tries: 0 };
  const message = { ...delivery, topic: 'orders', kind: 'regular', variables: {}, template: { name: 'a', version: 1 } };
  const template = { channels: { push: { en: { title: 'a', body: 'b' } } }, defaultLocale: 'en' };
  const { Item: person } = await dynamo.get({ TableName: 'identity.people', Key: personKey(personId) });
  let became: Record<string, unknown> = {};
  const store = {
    read: async () => ({ delivery: { ...delivery, attempts: [] }, message, person }),
    claim: async (item: object) => ({ ...item, state: 'sending' }),
    settle: async (_item: object, set: Record<string, unknown>) => {
      became = set;
      return true;
    },
  };
  const context = {
    ...{ store, targets, now: () => new Date(), rules: () => messaging.settings, log: { info: () => undefined } },
    templates: { version: async () => template },
  };
  await operation({ ...delivery, turn: 0 }, context as never);
  return became;
}

/** Endpoints of which the erasure says that they stay. */
const warned: number[] = [];
function gone(personId: string, sns: ReturnType<typeof notifications>) {
  const messages = messagesTable(dynamo, () => 'messaging.messages');
  const targets = pushTargets(messages, sns, () => 'identity.people');
  const log = { warn: (_: string, { left }: { left: number }) => warned.push(left) };
  return erase({ personId } as never, { store: personData(messages), targets, log } as never);
}

describe('a notification', () => {
  it('reaches the other devices of a person although SNS takes the token of one for none', async () => {
    const sns = notifications();
    const ann = await personWith('bad-1', 'phone', 'bad-2', 'pad');
    expect(await notify(ann, sns)).toMatchObject({ state: 'sent' });
    expect(sns.pushed).toEqual(['phone', 'pad']);
    const alone = await notify(await personWith('bad-3'), sns);
    expect(alone).toMatchObject({ state: 'failed', reason: 'refused', attempts: [{ error: 'InvalidParameter' }] });
  });

  it('does not come to a telephone that was lost, once its owner has signed out everywhere', async () => {
    const sns = notifications();
    expect(await notify(await personWith('lost:old', 'new'), sns)).toMatchObject({ state: 'sent' });
    expect(sns.pushed).toEqual(['new']);
    expect(await notify(await personWith('lost:old'), sns)).toMatchObject({
      state: 'suppressed',
      reason: 'no-address',
    });
  });

  it('comes later to all devices when SNS refuses one for the moment', async () => {
    const sns = notifications();
    const ann = await personWith('bad-1', 'phone', 'pad');
    sns.busy = 'pad';
    expect(await notify(ann, sns)).toMatchObject({ state: 'held', reason: 'retry' });
    sns.busy = '';
    expect(await notify(ann, sns)).toMatchObject({ state: 'sent' });
    expect(sns.pushed.slice(-2)).toEqual(['phone', 'pad']);
  });

  it('reaches a phone whose endpoint went with the account that was used there before', async () => {
    const sns = notifications();
    const [before, after] = [await personWith('phone'), await personWith('phone')];
    for (const each of [before, after]) await notify(each, sns);
    // What the erasure of the account does.
    await sns.deleteEndpoint('arn:endpoint/APNS/a/1');
    expect(await notify(after, sns)).toMatchObject({ state: 'sent' });
    expect(await notify(after, sns)).toMatchObject({ state: 'sent' });
    expect(sns.pushed).toHaveLength(4);
  });

  it('is tried again at another application after one that knew nothing of the token, as the sandbox of a provider', async () => {
    const sns = notifications();
    const ann = await personWith('store');
    sns.unknown = 'store';
    expect(await notify(ann, sns)).toMatchObject({ state: 'failed' });
    sns.unknown = '';
    expect(await notify(ann, sns)).toMatchObject({ state: 'suppressed', reason: 'no-address' });
    vi.stubEnv(variables.pushApplications, JSON.stringify({ apns: 'arn:app/APNS/b' }));
    expect(await notify(ann, sns)).toMatchObject({ state: 'sent' });
    vi.stubEnv(variables.pushApplications, applications);
  });

  it('leaves no endpoint behind when its person goes, those of tokens before and refused ones among them', async () => {
    const sns = notifications();
    const ann = await personWith('first', 'other');
    await notify(ann, sns);
    const device = { ...personKey(ann), sk: 'DEVICE#d0' };
    for (const token of ['second', 'third']) {
      await dynamo.update({
        TableName: 'identity.people',
        Key: device,
        UpdateExpression: 'SET pushToken = :token',
        ExpressionAttributeValues: { ':token': token },
      });
      sns.unknown = token;
      await notify(ann, sns);
    }
    expect(sns.all()).toHaveLength(4);
    await gone(ann, sns);
    expect([sns.all(), warned]).toEqual([[], []]);
  });

  it('keeps nobody from going who was told by an application that the stage names no more', async () => {
    const sns = notifications();
    const [ann, ben] = [await personWith('hers'), await personWith('his')];
    // Its name begins as that of the one that the stage names now.
    vi.stubEnv(variables.pushApplications, JSON.stringify({ apns: 'arn:app/APNS/ab' }));
    for (const each of [ann, ben]) await notify(each, sns);
    vi.stubEnv(variables.pushApplications, applications);
    await notify(ann, sns);
    for (const each of [ann, ben]) expect(await gone(each, sns)).toMatchObject({ removed: { pushTargets: 1 } });
    expect(sns.all()).toEqual(['arn:endpoint/APNS/ab/1', 'arn:endpoint/APNS/ab/2']);
    expect(warned.splice(0)).toEqual([1, 1]);
  });

  it('is in an export of its person without what SNS calls their devices', async () => {
    const sns = notifications();
    const ann = await personWith('hers');
    await notify(ann, sns);
    const messages = messagesTable(dynamo, () => 'messaging.messages');
    const { records } = await exported({ personId: ann } as never, { store: personData(messages) } as never);
    expect(records).toEqual([{ type: 'pushTarget', deviceId: 'd0', tokenId: expect.any(String) }]);
  });
});
