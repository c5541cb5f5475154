import { afterEach, describe, expect, it } from 'vitest';
import { type ClientOptions, createClient } from '../../client/src/create-client.ts';
import { isErrorOf } from '../../client/src/errors.ts';
import { each } from '../../client/src/http/each.ts';
import type { SocketMessage, SocketState } from '../../client/src/socket/socket.ts';
import { memoryStorage } from '../../client/src/storage/storage.ts';
import { eventually, outputs } from '../api/stack.ts';
import { password, signUp } from './sync-devices.ts';

/** A client of the running stack whose person has signed up, confirmed and signed in through it. */
async function signedIn(options: Partial<ClientOptions> = {}) {
  const { apiUrl, userPoolId, userPoolClientId, region, cognitoEndpoint } = outputs;
  const client = createClient({ apiUrl, userPoolId, userPoolClientId, region, cognitoEndpoint, ...options });
  const email = await signUp(client);
  expect((await client.auth.signIn(email, password)).step).toBe('signed-in');
  return { client, email };
}

describe('the client against the whole stack', () => {
  const closing: { close(): void }[] = [];
  afterEach(() => {
    for (const one of closing.splice(0)) one.close();
  });

  it('reads and changes a profile with typed answers', async () => {
    const { client, email } = await signedIn();
    const profile = await client.api.getProfile();
    expect(profile).toMatchObject({ email, status: 'active', personId: (await client.auth.session())?.personId });
    const changed = await client.api.updateProfile({ body: { displayName: 'Ada', version: profile.version } });
    expect(changed).toMatchObject({ displayName: 'Ada', version: profile.version + 1 });
    const stale = await client.api
      .updateProfile({ body: { displayName: 'Bob', version: profile.version } })
      .catch((e: unknown) => e);
    expect(isErrorOf('updateProfile', stale) && stale.code).toBe('conflict');
  });

  it('repeats a command whose answer was lost, and it has taken effect once', async () => {
    let lost = 0;
    const { client } = await signedIn({
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        if (!String(input).endsWith('/organisations') || init?.method !== 'POST' || lost++ > 0) return response;
        await response.arrayBuffer();
        throw new TypeError('connection reset');
      },
    });
    const made = await client.api.createOrganisation({ body: { name: 'Lovelace' } });
    expect(lost).toBe(2);
    expect((await client.api.listOrganisations()).items).toEqual([made]);
  });

  it('is answered with issues for a body that breaks its schema', async () => {
    const { client } = await signedIn();
    const call = client.api.createOrganisation({ body: { name: 7 as never } });
    await expect(call).rejects.toMatchObject({
      code: 'invalid-request',
      status: 400,
      problem: { issues: [{ in: 'body', path: 'name', message: expect.any(String) }], requestId: expect.any(String) },
    });
  });

  it('goes through the pages of a list', async () => {
    const { client } = await signedIn();
    const { organisationId } = await client.api.createOrganisation({ body: { name: 'Lovelace' } });
    for (let i = 0; i < 3; i++) {
      const body = { email: `guest-${i}@example.com`, role: 'member' };
      await client.api.createInvitation({ params: { organisationId }, body });
    }
    const found: string[] = [];
    const input = { params: { organisationId }, query: { limit: 2 } };
    for await (const { email } of each(client.api.listInvitations, input)) found.push(email);
    expect(found.sort()).toEqual(['guest-0@example.com', 'guest-1@example.com', 'guest-2@example.com']);
  });

  it('renews a token that the API refuses, and goes on', async () => {
    const storage = memoryStorage();
    const { client } = await signedIn({ storage });
    const key = `mainstay.${outputs.userPoolClientId}.access`;
    const token = String(await storage.get(key));
    const [head, payload] = token.split('.');
    await storage.set(key, `${head}.${payload}.forged`);
    const { apiUrl, userPoolId, userPoolClientId, region, cognitoEndpoint } = outputs;
    const restarted = createClient({ apiUrl, userPoolId, userPoolClientId, region, cognitoEndpoint, storage });
    expect(await restarted.api.getProfile()).toMatchObject({ status: 'active' });
    expect(await storage.get(key)).not.toBe(token);
    expect((await client.auth.session())?.accessToken).toBe(token);
  });

  it('tells the app that it is too old, and where to get a newer one', async () => {
    const told: unknown[] = [];
    const { client } = await signedIn({
      app: { platform: 'ios', version: '1.9.0' },
      onUpgradeRequired: ({ storeUrl }) => told.push(storeUrl),
    });
    await expect(client.api.getProfile()).rejects.toMatchObject({ status: 426, code: 'upgrade-required' });
    expect(told).toEqual(['https://store.example/app']);
  });

  it('holds a socket open, and loses it together with the session', async () => {
    const ended: string[] = [];
    const states: SocketState[] = [];
    const messages: SocketMessage[] = [];
    const { client } = await signedIn({ onSignedOut: (reason) => ended.push(reason) });
    const socket = client.socket({ onMessage: (m) => messages.push(m), onState: (state) => states.push(state) });
    closing.push(socket);
    await eventually(async () => expect(socket.state).toBe('open'));
    expect(socket.send({ action: 'nonsense' })).toBe(true);
    await eventually(async () => expect(messages).toMatchObject([{ action: 'error', code: 'unknown-action' }]));
    await client.api.endSessions();
    await expect(client.api.getProfile()).rejects.toMatchObject({ code: 'session-revoked' });
    expect(ended).toEqual(['revoked']);
    expect(await client.auth.session()).toBeUndefined();
    await eventually(async () => expect(states.at(-1)).toBe('closed'));
  });

  it('is served the description that it was made from', async () => {
    const { client } = await signedIn();
    const described = (await client.api.getDescription()) as unknown as { openapi: string; paths: object };
    expect(described.openapi).toBe('3.1.1');
    expect(Object.keys(described.paths)).toContain('/v1/me/devices/{deviceId}');
  });
});
