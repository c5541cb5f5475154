import { describe, expect, it } from 'vitest';
import { clientId, fakeClient, json, keptSession, problem, rotatingPool } from './fake-backend.ts';
import { bearer, profile, started } from './started-session.ts';
import { uncaughtDuring } from './uncaught.ts';
import { virtualTime } from './virtual-time.ts';

/** A promise and what keeps it. */
function gate() {
  let open = () => {};
  const wait = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, wait };
}

/** A client that person-1 is signed in to, and whose pool signs person-2 in. */
function twoPeople(api: Parameters<typeof fakeClient>[0]['api']) {
  const time = virtualTime();
  const [ann, bob] = ['person-1', 'person-2'].map((subject) => rotatingPool(time, { subject }));
  if (!ann || !bob) throw new Error('there are two');
  const kept = keptSession(ann.tokens());
  const told: string[] = [];
  const cognito: NonNullable<Parameters<typeof fakeClient>[0]['cognito']> = (request, signal) => {
    if (request.action !== 'InitiateAuth') return ann.answer(request, signal);
    const { accessToken: AccessToken, idToken: IdToken } = bob.tokens();
    return json(200, { AuthenticationResult: { AccessToken, IdToken, RefreshToken: 'refresh-of-bob' } });
  };
  const onSignedOut = (reason: string) => told.push(reason);
  const made = fakeClient({ api, cognito }, { time, storage: kept.storage, onSignedOut });
  const signInBob = () => made.client.auth.signIn('bob@example.com', 'p', { flow: 'password' });
  /** While a call waits for its answer, its person signs out and the other one in. */
  async function overtake(call: Promise<unknown>, answer: ReturnType<typeof gate>): Promise<void> {
    call.catch(() => undefined);
    await time.advance(1);
    await made.client.auth.signOut();
    await signInBob();
    answer.open();
  }
  return { ...made, kept, told, ann, bob, signInBob, overtake };
}
const personOf = (headers: Readonly<Record<string, string>>) =>
  JSON.parse(Buffer.from(bearer(headers)?.split('.')[1] ?? '', 'base64url').toString()).sub;

describe('a call of who is signed out', () => {
  it.each([
    ['a failure', () => problem(503, 'unavailable')],
    ['a refused token', () => problem(401, 'unauthenticated')],
  ])('is not sent again as who signed in since: after %s', async (_, fails) => {
    const answer = gate();
    const { client, time, calls, overtake } = twoPeople(async () => {
      await answer.wait;
      return calls().length === 1 ? fails() : json(201, {});
    });
    const call = client.api.createOrganisation({ body: { name: 'of the first' } });
    await overtake(call, answer);
    await expect(time.run(call)).rejects.toMatchObject({ code: 'SignedOut' });
    expect(calls().map(({ headers }) => personOf(headers))).toEqual(['person-1']);
  });

  it('does not end the session of who signed in since, when it is told that its own was revoked', async () => {
    const answer = gate();
    const { client, time, told, overtake } = twoPeople(async () => {
      await answer.wait;
      return problem(401, 'session-revoked');
    });
    const call = client.api.getProfile();
    await overtake(call, answer);
    await expect(time.run(call)).rejects.toMatchObject({ code: 'session-revoked' });
    expect(told).toEqual(['signed-out']);
    expect(await client.auth.session()).toMatchObject({ personId: 'person-2' });
  });
});

describe('somebody else who signs in', () => {
  it('without a sign-out before ends the session of the person before, and closes its sockets', async () => {
    const { client, time, told, signInBob, ann } = twoPeople(() => new Promise(() => {}));
    const socket = client.socket({ onMessage: () => {} });
    await time.advance(1);
    await signInBob();
    expect([told, socket.state]).toEqual([['signed-out'], 'closed']);
    // Nobody has that token any more, or somebody who should not.
    expect(ann.state.revoked).toEqual(['refresh-0']);
    await signInBob();
    expect(ann.state.revoked).toEqual(['refresh-0']);
  });

  it('in another tab is noticed at the next renewal: nothing of the person before goes out as them', async () => {
    const { client, time, told, calls, kept, bob } = twoPeople(() => json(200, profile));
    await time.run(client.api.getProfile());
    await time.advance(901_000);
    const { accessToken, idToken, refreshToken } = bob.tokens();
    kept.values.set(`mainstay.${clientId}.refresh`, JSON.stringify({ subject: 'person-2', token: refreshToken }));
    kept.values.set(`mainstay.${clientId}.access`, accessToken);
    kept.values.set(`mainstay.${clientId}.id`, idToken);
    const late = [client.api.createOrganisation({ body: { name: 'of the first' } }), client.api.getProfile()];
    const ends = await time.run(Promise.allSettled(late));
    expect(ends).toMatchObject(late.map(() => ({ reason: { code: 'SignedOut' } })));
    expect(told).toEqual(['signed-out']);
    await time.run(client.api.getProfile());
    expect(calls().map(({ headers }) => personOf(headers))).toEqual(['person-1', 'person-2']);
  });
});

describe('a token that is refused as revoked', () => {
  it('when somebody else has signed in in another tab ends the session of the person before here, and not theirs', async () => {
    const { client, time, told, kept, bob } = twoPeople(() => problem(401, 'session-revoked'));
    await client.auth.session();
    const { accessToken, refreshToken } = bob.tokens();
    kept.values.set(`mainstay.${clientId}.refresh`, JSON.stringify({ subject: 'person-2', token: refreshToken }));
    kept.values.set(`mainstay.${clientId}.access`, accessToken);
    await expect(time.run(client.api.getProfile())).rejects.toMatchObject({ code: 'session-revoked' });
    expect(told).toEqual(['signed-out']);
    expect(await client.auth.session()).toMatchObject({ personId: 'person-2' });
  });
});

describe('signing out', () => {
  it('does not wait for a renewal that has no answer, and what waited for it is signed out', async () => {
    const { client, time, told, kept, pool } = started({
      cognito: (p) => (request, signal) =>
        request.action === 'GetTokensFromRefreshToken' ? new Promise(() => {}) : p.answer(request, signal),
    });
    await time.advance(901_000);
    const call = client.api.getProfile();
    call.catch(() => undefined);
    await time.advance(1);
    const out = client.auth.signOut();
    await time.advance(1);
    expect([told, kept.values.size, pool.state.revoked]).toEqual([['signed out: signed-out'], 0, ['refresh-0']]);
    await time.run(out);
    await expect(time.run(call)).rejects.toMatchObject({ code: 'SignedOut' });
  });

  it('is not undone by a read of the storage that began before', async () => {
    const slow = gate();
    const { client, kept } = started();
    const { get } = kept.storage;
    let reads = 0;
    kept.storage.get = async (name) => {
      const value = await get(name);
      if (reads++ === 2) await slow.wait;
      return value;
    };
    const early = client.auth.session();
    await client.auth.signOut();
    slow.open();
    await early;
    expect(await client.auth.session()).toBeUndefined();
  });

  it('ends everything also when the app’s own listeners throw', async () => {
    const mistake = new Error('of the app');
    const onSignedOut = () => {
      throw mistake;
    };
    const { client, time, pool } = started({ options: { onSignedOut } });
    const open = () => client.socket({ onMessage: () => {}, onState: (state) => state === 'closed' && onSignedOut() });
    const errors = await uncaughtDuring(async () => {
      const sockets = [open(), open()];
      await time.run(client.auth.signOut());
      expect(sockets.map(({ state }) => state)).toEqual(['closed', 'closed']);
    });
    expect(pool.state.revoked).toEqual(['refresh-0']);
    expect(errors).toEqual([mistake, mistake, mistake]);
  });
});

describe('a call that is ended', () => {
  it('ends also while it waits for a token', async () => {
    const { client, time } = started({ cognito: () => () => new Promise(() => {}) });
    await time.advance(901_000);
    const controller = new AbortController();
    const call = client.api.getProfile({}, { signal: controller.signal });
    let ended: unknown;
    call.catch((error) => {
      ended = error;
    });
    await time.advance(1);
    controller.abort(new Error('the screen is closed'));
    await time.advance(1);
    expect(ended).toMatchObject({ message: 'the screen is closed' });
  });
});
