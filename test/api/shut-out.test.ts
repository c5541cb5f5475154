import { beforeAll, describe, expect, it } from 'vitest';
import { dynamo } from './file-rows.ts';
import { createPerson, mailsTo, makeAdmin, type Person } from './people.ts';
import { call, eventually } from './stack.ts';
import { tableLike } from './sync-tables.ts';
import { upload } from './uploads.ts';

let eve: Person;
let admin: Person;
beforeAll(async () => {
  eve = await createPerson();
  await eve.call('GET', '/v1/me');
  admin = await makeAdmin(await createPerson());
});

const disable = () => admin.call('POST', `/v1/admin/people/${eve.personId}/disable`, { json: { reason: 'abuse' } });
const enable = () => admin.call('POST', `/v1/admin/people/${eve.personId}/enable`);
const statusOf = async (path: string) => (await call('GET', path)).status;

describe('what somebody handed round before they were disabled', () => {
  it('opens no file any more, until they are let in again', async () => {
    const { fileId } = await upload(eve, Buffer.from('malware'));
    const { token } = (await eve.call('POST', `/v1/files/${fileId}/shares`, { json: { lasts: 600 } })).body;
    expect(await statusOf(`/v1/shares/${token}`)).toBe(200);
    expect((await disable()).status).toBe(200);
    expect((await call('GET', `/v1/shares/${token}`)).body.code).toBe('not-found');
    expect((await enable()).status).toBe(200);
    expect(await statusOf(`/v1/shares/${token}`)).toBe(200);
  });

  it('opens afterwards as often as it may, however often somebody tried meanwhile', async () => {
    const { fileId } = await upload(eve, Buffer.from('minutes'));
    const json = { lasts: 600, maxUses: 2 };
    const { token } = (await eve.call('POST', `/v1/files/${fileId}/shares`, { json })).body;
    const open = () => statusOf(`/v1/shares/${token}`);
    expect((await disable()).status).toBe(200);
    expect([await open(), await open(), await open()]).toEqual([404, 404, 404]);
    expect((await enable()).status).toBe(200);
    expect([await open(), await open(), await open()]).toEqual([200, 200, 404]);
  });

  it('leads nowhere and shows no page of theirs, until they are let in again', async () => {
    const json = { path: '/tasks/7', title: 'Your account is locked: call us' };
    const { url } = (await eve.call('POST', '/v1/links', { json })).body;
    const page = new URL(url).pathname;
    const statuses = async () => [await statusOf(page), await statusOf(`/v1/links/resolve/${url.slice(-12)}`)];
    expect(await statuses()).toEqual([200, 200]);
    expect((await disable()).status).toBe(200);
    expect(await statuses()).toEqual([404, 404]);
    expect((await enable()).status).toBe(200);
    expect(await statuses()).toEqual([200, 200]);
  });

  it('stays shut while they wait to be erased, which who is disabled asks for by mail', async () => {
    const mallory = await createPerson();
    const { fileId } = await upload(mallory, Buffer.from('malware'));
    const { token } = (await mallory.call('POST', `/v1/files/${fileId}/shares`, { json: { lasts: 600 } })).body;
    const { url } = (await mallory.call('POST', '/v1/links', { json: { path: '/tasks/7', title: 'Call us' } })).body;
    const statuses = async () => [await statusOf(`/v1/shares/${token}`), await statusOf(new URL(url).pathname)];
    const change = (to: 'disable' | 'enable') => {
      const more = to === 'disable' ? { json: { reason: 'abuse' } } : {};
      return admin.call('POST', `/v1/admin/people/${mallory.personId}/${to}`, more);
    };
    expect(await statuses()).toEqual([200, 200]);
    expect((await change('disable')).status).toBe(200);

    await call('POST', '/v1/erasure-requests', { json: { email: mallory.email } });
    const link = await eventually(async () => {
      const mail = (await mailsTo(mallory.email)).find(({ text }) => text.includes('account-deletion/confirm'));
      const found = /account-deletion\/confirm#([A-Za-z0-9_-]+)/.exec(mail?.text ?? '')?.[1];
      if (!found) throw new Error('no link was mailed');
      return found;
    });
    expect((await call('POST', '/v1/erasure-requests/confirm', { json: { token: link } })).status).toBe(202);
    expect(await statuses()).toEqual([404, 404]);
    expect((await change('enable')).body).toMatchObject({ status: 'erasing' });
    expect(await statuses()).toEqual([404, 404]);
    expect((await change('disable')).body).toMatchObject({ status: 'erasing', disabledReason: 'abuse' });
    expect((await mallory.call('DELETE', '/v1/me/erasure')).status).toBe(204);
    expect((await mallory.call('GET', '/v1/me')).body.code).toBe('account-disabled');
    expect(await statuses()).toEqual([404, 404]);
  });
});

it('leaves keys of their organisation to it, until an operator deletes their items as the page says', async () => {
  const { organisationId } = (await eve.call('POST', '/v1/organisations', { json: { name: 'Front' } })).body;
  const json = { name: 'Till', role: 'admin', scopes: ['organisation:read'] };
  const { apiKey, key } = (await eve.call('POST', `/v1/organisations/${organisationId}/api-keys`, { json })).body;
  const read = () => call('GET', `/v1/organisations/${organisationId}`, { token: key });
  expect((await disable()).status).toBe(200);
  expect((await read()).status).toBe(200);
  const found = await dynamo.query<{ keyId: string }>({
    TableName: await tableLike(/KeysData-KeysTable/),
    KeyConditionExpression: 'pk = :o AND begins_with(sk, :k)',
    ExpressionAttributeValues: { ':o': `ORGANISATION#${organisationId}`, ':k': 'KEY#' },
  });
  expect(found.Items.map(({ keyId }) => keyId)).toEqual([apiKey.keyId]);
  const Key = { pk: `PERSON#${apiKey.keyId}`, sk: 'PERSON' };
  await dynamo.delete({ TableName: await tableLike(/IdentityData-People/), Key });
  expect((await read()).body.code).toBe('key-refused');
  expect((await enable()).status).toBe(200);
  expect((await eve.call('GET', `/v1/organisations/${organisationId}/api-keys`)).body.items).toEqual([]);
});
