import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { customer } from './bank-cast.ts';
import { confirmedPayee, inDays, makeDue, prover } from './bank-plans.ts';
import { importFile } from './job-rows.ts';
import { logLines } from './log-lines.ts';
import { administrator, somebody } from './messaging-cast.ts';
import { afterSchedule, call, eventually } from './stack.ts';
import { upload } from './uploads.ts';

/** Lines of functions that name something, as operators find them: docs/operations.md. */
const linesOf = async (id: string) =>
  (await logLines(/functions/))
    .filter((line) => line.includes(id))
    .map((line) => JSON.parse(line.replace(/^.*?: /, '')));
const said = (id: string, message: string) =>
  eventually(async () => {
    const line = (await linesOf(id)).find((each) => each.message === message);
    if (!line) throw new Error(`no line '${message}' names ${id}`);
    return line;
  });

describe('the log says why', () => {
  it.each([
    ['a key', `mk_${'a'.repeat(32)}_${'b'.repeat(72)}`, 'key refused'],
    ['a token', 'e30.e30.e30', 'token refused'],
  ])('%s was refused before any function, by the id that its caller was told', async (_, token, message) => {
    const { status, headers } = await call('GET', `/v1/organisations/${randomUUID()}`, { token });
    expect(status).toBe(401);
    const line = await said(headers.get('apigw-requestid') ?? 'none', message);
    expect(line).toMatchObject({ operation: 'keys/authorizeRequest' });
  });

  it('mutations were rejected, of a push that was answered 200', async () => {
    const [ann, bob] = [await somebody(), await somebody()];
    const lost = (number: number, space: string, title: unknown) => {
      const about = { number, space, collection: 'lists', id: randomUUID(), kind: 'create' };
      return { ...about, set: { title } };
    };
    const mutations = [
      lost(1, `p-${bob.personId}`, 'Theirs'),
      lost(2, `p-${ann.personId}`, 7),
      lost(3, `p-${ann.personId}`, 'Mine'),
      lost(4, `p-${bob.personId}`, 'Theirs'),
    ];
    const json = { clientId: randomUUID(), collections: { lists: 1 }, mutations };
    const { status, headers } = await ann.call('POST', '/v1/sync/push', { json, key: null });
    expect(status).toBe(200);
    const line = await said(headers.get('x-request-id') ?? 'none', 'mutations rejected');
    expect([line.clientId, line.codes]).toEqual([json.clientId, { 'not-found': 2, 'invalid-document': 1 }]);
  });

  it('a command was repeated, and another one was not the same', async () => {
    const ann = await somebody();
    const [key, otherKey] = [randomUUID(), randomUUID()];
    const commands: string[] = [];
    for (const each of [key, key, otherKey]) {
      const { headers } = await ann.call('POST', '/v1/organisations', { json: { name: 'Bakery' }, key: each });
      commands.push((await said(headers.get('x-request-id') ?? 'none', 'request')).command);
    }
    const [first, again, other] = commands;
    expect([first === again, first === other]).toEqual([true, false]);
  });

  it('an upload was rejected', async () => {
    const { fileId, versions } = await upload(await somebody(), Buffer.from('<html>'), { type: 'image/png' });
    const { versionId, reason } = versions[0];
    expect(await said(fileId, 'upload rejected')).toMatchObject({ versionId, reason });
    expect(reason).toBe('type-mismatch');
  });

  it('rows of a file were refused', async () => {
    const ann = await somebody();
    const importId = await importFile(ann, `p-${ann.personId}`, 'id,title\nbad id,Milk\n');
    expect(await said(importId, 'rows refused')).toMatchObject({ rows: 1, codes: ['invalid-id'] });
  });

  it('a message did not go out', async () => {
    const [admin, ann] = [await administrator(), await somebody()];
    const name = `why-${randomUUID().slice(0, 8)}`;
    const template = { topic: name, variables: [], defaultLocale: 'en' };
    const channels = { sms: { en: { text: 'x' } }, email: { en: { subject: 'x', text: 'x' } } };
    await admin.call('PUT', `/v1/message-templates/${name}`, { json: { ...template, channels } });
    await ann.call('PUT', '/v1/me/preferences', { json: { topics: { [name]: { email: false } } } });
    const json = { personId: ann.personId, template: name, variables: {} };
    const { body } = await admin.call('POST', '/v1/messages', { json });
    await eventually(async () => {
      const lines = (await linesOf(body.messageId)).filter(({ message }) => message === 'delivery not sent');
      const reasons = Object.fromEntries(lines.map(({ channel, state, reason }) => [channel, [state, reason]]));
      const { deliveries } = (await admin.call('GET', `/v1/messages/${body.messageId}`)).body;
      for (const { channel, state, reason } of deliveries) expect(reasons[channel]).toEqual([state, reason]);
      expect(Object.keys(reasons).sort()).toEqual(['email', 'sms']);
    });
  });

  it('a standing order was not paid', async () => {
    const [ann, bob] = [await customer('1.00'), await customer()];
    const payeeId = await confirmedPayee(ann, await prover(ann), bob.number);
    const json = { accountId: ann.accountId, payeeId, amount: '20.00', currency: 'EUR', on: inDays(1) };
    const { orderId } = (await ann.call('POST', '/v1/banking/standing-orders', { json })).body;
    await makeDue({ pk: `HOLDER#${ann.personId}`, sk: `ORDER#${orderId}` }, 'dueAt');
    const line = await afterSchedule('WakeDue', () => said(orderId, 'standing order refused'));
    expect(line).toMatchObject({ operation: 'banking/runOrders', reason: 'insufficient-funds' });
  });
});
