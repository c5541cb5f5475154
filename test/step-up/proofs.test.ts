import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Exchange, HttpEvent } from '../../lib/runtime/pipeline/exchange.ts';
import { demandStepUp, proofWrite, refusedProof } from '../../lib/runtime/step-up.ts';
import { commandHash, receivedPath, sha256Hex } from '../../lib/step-up/command.ts';
import { stepUpGuard } from '../../lib/step-up/guard.ts';
import { type Proof, readProof, signProof } from '../../lib/step-up/proof.ts';
import { FakeKey } from '../identity/fake-services.ts';

const key = new FakeKey();
const now = new Date('2026-11-21T12:00:00.000Z');
const subject = { personId: randomUUID(), sessionId: 'session-1', groups: [], signedInAt: 0 };
const table = { name: () => 'bank', keys: { pk: 'pk', sk: 'sk', ttl: 'expiresAt' } };
const body = '{"amount":"500.00"}';

const event = (more: Partial<HttpEvent> = {}, method = 'POST'): HttpEvent => ({
  rawPath: '/v1/transfers',
  rawQueryString: '',
  body,
  requestContext: { requestId: 'r', http: { method, sourceIp: '127.0.0.1' } },
  ...more,
});
const proof = (more: Partial<Proof> = {}): Proof => ({
  jti: randomUUID(),
  sub: subject.personId,
  sid: subject.sessionId,
  cmd: commandHash({ method: 'POST', path: '/v1/transfers', bodySha256: sha256Hex(body) }),
  by: 'totp',
  iat: now.getTime() / 1000,
  exp: now.getTime() / 1000 + 300,
  ...more,
});
const asExchange = (who: object = subject) => ({ subject: who, services: { now: () => now } }) as unknown as Exchange;
const demand = (token: string | undefined, of = event(), exchange = asExchange()) =>
  stepUpGuard(key)
    .of({ ...of, headers: token === undefined ? {} : { 'step-up': token } }, exchange)
    .demand(table);
const refusal = async (...args: Parameters<typeof demand>) =>
  demand(...args).then(
    () => 'taken',
    (e) => e.code,
  );

describe('a proof', () => {
  it('is taken for the request it was made for, and is used up by a write with the effect', async () => {
    const made = proof();
    expect(await demand(await signProof(made, key))).toEqual({
      Put: {
        TableName: 'bank',
        Item: { pk: `PROOF#${made.jti}`, sk: 'PROOF', entity: 'Proof', expiresAt: made.exp + 3_600 },
        ConditionExpression: 'attribute_not_exists(#pk)',
        ExpressionAttributeNames: { '#pk': 'pk' },
      },
    });
  });

  it('that is missing is asked for, with what to confirm', async () => {
    await expect(demand(undefined)).rejects.toMatchObject({
      code: 'step-up-required',
      extra: { stepUp: { method: 'POST', path: '/v1/transfers', bodySha256: sha256Hex(body) } },
    });
  });

  const others: readonly (readonly [string, HttpEvent])[] = [
    ['method', event({}, 'PUT')],
    ['path', event({ rawPath: '/v1/transfers/2' })],
    ['query', event({ rawQueryString: 'fast=1' })],
    ['body, by one byte', event({ body: body.replace('5', '6') })],
    ['body, in its spaces alone', event({ body: `${body} ` })],
    ['body, none at all', event({ body: '' })],
  ];
  it.each(others)('is not taken for another %s', async (_, other) => {
    expect(await refusal(await signProof(proof(), key), other)).toBe('step-up-invalid');
  });

  it('is taken for the bytes of a body, however the gateway hands them over', async () => {
    const encoded = event({ body: Buffer.from(body).toString('base64'), isBase64Encoded: true });
    expect(await refusal(await signProof(proof(), key), encoded)).toBe('taken');
  });

  it.each([
    ['another person', { sub: randomUUID() }],
    ['another session', { sid: 'session-2' }],
    ['five minutes ago', { exp: now.getTime() / 1000 }],
  ])('of %s is not taken', async (_, claims) => {
    expect(await refusal(await signProof(proof(claims), key))).toBe('step-up-invalid');
  });

  it('of another stage, whose key is another, is not taken', async () => {
    expect(await refusal(await signProof(proof(), new FakeKey()))).toBe('step-up-invalid');
  });

  it('with another head, changed claims, no signature, or a part more is not taken', async () => {
    const [head = '', claims = '', signature = ''] = (await signProof(proof(), key)).split('.');
    const text = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const none = text({ alg: 'none', typ: 'step-up+jwt' });
    const forged = [
      `${none}.${claims}.`,
      `${none}.${claims}.${signature}`,
      `${head}.${text(proof({ cmd: 'x' }))}.${signature}`,
      `${head}.${claims}.`,
      `${head}.${claims}`,
      `${head}.${claims}.${signature}.${signature}`,
      `${head}.${claims}.${signature}=`,
      'x'.repeat(2_000),
      '',
    ];
    for (const token of forged)
      expect([token, await refusal(token)]).toEqual([token, token === '' ? 'step-up-required' : 'step-up-invalid']);
  });

  it('is of no use to an API key', async () => {
    const keyed = asExchange({ ...subject, key: { kind: 'api-key' } });
    expect(await refusal(await signProof(proof(), key), event(), keyed)).toBe('step-up-required');
  });

  it('that was used refuses the effect, whichever other condition failed with it', () => {
    const writes = [{ Put: { TableName: 'bank', Item: { pk: 'a' } } }, proofWrite(table, 'jti', 1)];
    expect(refusedProof(writes, new Set([0, 1]))?.code).toBe('step-up-invalid');
    expect(refusedProof(writes, new Set([0]))).toBeUndefined();
  });

  it('cannot be asked for by a route that does not say so: the error names what its contract lacks', async () => {
    await expect(demandStepUp({}, table)).rejects.toThrow('the contract does not say `stepUp`');
  });

  it('names its claims for whoever has the public key', async () => {
    const made = proof({ by: 'passkey' });
    expect(readProof(await signProof(made, key), await key.publicKey())).toEqual(made);
  });
});

describe('a path', () => {
  it('is named as functions are handed it: decoded, with its query as sent', () => {
    expect(['/v1/a%20b?x=%20', '/v1/a', '/v1/a?b?c'].map(receivedPath)).toEqual([
      '/v1/a b?x=%20',
      '/v1/a',
      '/v1/a?b?c',
    ]);
    expect(receivedPath('/v1/%')).toBeUndefined();
  });
});
