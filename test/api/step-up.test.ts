import { createHash, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, stepAt } from '../../functions/identity/model/totp.ts';
import type { Browser } from '../browsers/browser.ts';
import { chromium } from '../browsers/chromium.ts';
import { isWanted } from '../browsers/engines.ts';
import {
  addPasskey,
  begin,
  fromBase32,
  passkeyRequest,
  proofByPasskey,
  prove,
  removal,
  totpRequest,
} from '../step-up/ceremonies.ts';
import type { Device } from '../step-up/device.ts';
import { createPerson, mailsTo, type Person } from './people.ts';
import { eventually } from './stack.ts';
import { asText, everyRow } from './stored.ts';

const list = async (person: Person) => (await person.call('GET', '/v1/me/authenticators')).body.items;

describe('a second authenticator', () => {
  it('is added by a proof of the first, as the refusal says, and the proof serves once', async () => {
    const ann = await createPerson();
    await ann.call('GET', '/v1/me');
    const { secret, uri, authenticatorId } = (await ann.call('POST', totpRequest.path, { json: totpRequest.json }))
      .body;
    expect(uri).toMatch(/^otpauth:\/\/totp\//);
    const code = (steps: number) => codeOf(fromBase32(secret), stepAt(new Date()) + steps);
    // Not that of before: it would be too old when half a minute turns on its way.
    const json = { authenticatorId, code: code(0) };
    expect((await ann.call('POST', '/v1/me/authenticators/totp/confirmation', { json })).status).toBe(201);

    const refused = await ann.call('POST', passkeyRequest.path);
    expect([refused.status, refused.body.code]).toEqual([403, 'step-up-required']);
    expect(refused.body.stepUp).toEqual({
      method: 'POST',
      path: passkeyRequest.path,
      bodySha256: createHash('sha256').digest('hex'),
    });
    const begun = await ann.call('POST', '/v1/step-ups', { json: refused.body.stepUp });
    expect(begun.body.authenticators).toEqual([{ authenticatorId, kind: 'totp', name: 'Phone' }]);
    const replayed = await prove(ann, begun.body.stepUpId, { authenticatorId, code: json.code });
    expect([replayed.status, replayed.body.code]).toEqual([403, 'step-up-failed']);
    const proved = await prove(ann, begun.body.stepUpId, { authenticatorId, code: code(1) });
    expect(proved.status).toBe(200);
    const headers = { 'step-up': proved.body.proof };
    await addPasskey(ann, headers);
    expect((await list(ann)).map(({ kind }: { kind: string }) => kind)).toEqual(['totp', 'passkey']);
    expect((await ann.call('POST', passkeyRequest.path, { headers })).body.code).toBe('step-up-invalid');
    await eventually(async () => {
      const mails = (await mailsTo(ann.email)).filter(({ subject }) => /^Authenticator added/.test(subject));
      expect(mails).toHaveLength(2);
    });
    expect((await everyRow()).filter((row) => asText(row).includes(secret))).toEqual([]);
  });
});

describe('a command that asks for a step-up', () => {
  let ann: Person;
  let device: Device;
  beforeAll(async () => {
    ann = await createPerson();
    await ann.call('GET', '/v1/me');
    ({ device } = await addPasskey(ann));
  });

  it('takes no proof of another person, another request, or one that nobody signed', async () => {
    const eve = await createPerson();
    await eve.call('GET', '/v1/me');
    const { device: hers } = await addPasskey(eve);
    const wanted = { method: 'DELETE', path: '/v1/me' };
    const proofs = [
      await proofByPasskey(hers, eve, wanted),
      await proofByPasskey(device, ann, { ...wanted, path: '/v1/me?x=1' }),
      await proofByPasskey(device, ann, { ...wanted, json: {} }),
      { 'step-up': 'eyJhbGciOiJub25lIn0.e30.' },
    ];
    for (const headers of proofs) {
      const { status, body } = await ann.call('DELETE', '/v1/me', { headers });
      expect([status, body.code]).toEqual([403, 'step-up-invalid']);
    }
    expect((await ann.call('GET', '/v1/me')).body.status).toBe('active');
  });

  it('takes effect once with its proof, and its repeat with the same key needs none', async () => {
    const key = randomUUID();
    expect((await ann.call('DELETE', '/v1/me', { key })).body.code).toBe('step-up-required');
    const headers = await proofByPasskey(device, ann, { method: 'DELETE', path: '/v1/me' });
    const both = await Promise.all([1, 2].map(() => ann.call('DELETE', '/v1/me', { key, headers })));
    const done = both.find(({ status }) => status === 202);
    expect(done?.body.state).toBe('scheduled');
    expect((await ann.call('DELETE', '/v1/me/erasure')).status).toBe(204);
    expect((await ann.call('DELETE', '/v1/me', { key })).body).toEqual(done?.body);
    const again = await ann.call('DELETE', '/v1/me', { headers });
    expect([again.status, again.body.code]).toEqual([403, 'step-up-invalid']);
  });
});

// Of the engines only this one has a provider of passkeys that tests can command.
describe.runIf(isWanted(chromium))('a browser', () => {
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>t</title>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.start();
  });
  afterAll(async () => {
    await browser?.stop();
    server?.close();
  });

  it('makes a passkey that is taken, and confirms with it', async () => {
    const ann = await createPerson();
    await ann.call('GET', '/v1/me');
    const page = await browser.open(`http://localhost:${(server.address() as AddressInfo).port}/`);
    await page.until('document.readyState === "complete" && location.hostname === "localhost"');
    await page.passkeys();
    const begun = (await ann.call('POST', passkeyRequest.path)).body;
    const made = await page.evaluate<string>(`navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(begun.options)}),
    }).then((made) => JSON.stringify(made))`);
    const { id, response } = JSON.parse(made);
    const { clientDataJSON, attestationObject, transports } = response;
    const json = {
      authenticatorId: begun.authenticatorId,
      name: 'Chromium',
      credential: { id, clientDataJSON, attestationObject, transports },
    };
    const added = await ann.call('POST', '/v1/me/authenticators/passkeys', { json });
    expect(added.body).toMatchObject({ kind: 'passkey', name: 'Chromium' });

    const wanted = removal(begun.authenticatorId);
    const { stepUpId, passkeys } = (await begin(ann, wanted)).body;
    const signed = await page.evaluate<string>(`navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(${JSON.stringify(passkeys)}),
    }).then((signed) => JSON.stringify(signed))`);
    const got = JSON.parse(signed);
    const { clientDataJSON: clientData, authenticatorData, signature } = got.response;
    const credential = { id: got.id, clientDataJSON: clientData, authenticatorData, signature };
    const proved = await prove(ann, stepUpId, { credential });
    expect(proved.body).toHaveProperty('proof');
    const headers = { 'step-up': proved.body.proof };
    expect((await ann.call('DELETE', wanted.path, { headers })).status).toBe(204);
    expect(await list(ann)).toEqual([]);
  });
});
