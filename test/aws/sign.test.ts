import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { AwsConfig } from '../../lib/runtime/aws/config.ts';
import { encodeQuery, encodeSegment, presignedQuery, signedHeaders } from '../../lib/runtime/aws/sign.ts';

/** SHA-256 in the shape that AWS's own signer asks for. */
class Sha256 {
  readonly #secret: Uint8Array | string | undefined;
  readonly #parts: Uint8Array[] = [];

  constructor(secret?: Uint8Array | string) {
    this.#secret = secret;
  }
  update(part: Uint8Array | string) {
    this.#parts.push(Buffer.from(part as string));
  }
  reset() {
    this.#parts.length = 0;
  }
  async digest() {
    const data = Buffer.concat(this.#parts);
    const hash = this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
    return new Uint8Array(hash.update(data).digest());
  }
}

const text = (max: number) => fc.string({ unit: 'grapheme', minLength: 1, maxLength: max });
const plain = (max: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9]{1,${max}}$`));

const config: fc.Arbitrary<AwsConfig> = fc.record({
  region: fc.constantFrom('eu-west-1', 'us-east-1', 'ap-southeast-2'),
  credentials: fc.record(
    { accessKeyId: plain(20), secretAccessKey: text(40), sessionToken: plain(60) },
    { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
  ),
});

const request = fc.record({
  service: fc.constantFrom('dynamodb', 's3', 'execute-api', 'lambda', 'kms', 'cognito-idp'),
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
  host: fc.constantFrom('dynamodb.eu-west-1.amazonaws.com', '127.0.0.1:4566', 'bucket.s3.eu-west-1.amazonaws.com'),
  path: fc
    .array(
      text(12).filter((name) => !/^\.{1,2}$/.test(name)),
      { maxLength: 4 },
    )
    .map((names) => `/${names.map(encodeSegment).join('/')}`),
  query: fc.dictionary(fc.oneof(text(8), fc.stringMatching(/^[ab][-~.*a]{0,3}$/)), text(12), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
  headers: fc.dictionary(
    fc.constantFrom('content-type', 'x-amz-target', 'x-amz-meta-name', 'x-amz-checksum-sha256'),
    fc.stringMatching(/^[ -~]{0,30}$/),
    { noNullPrototype: true },
  ),
  body: fc.string({ unit: 'grapheme', maxLength: 200 }),
});

/** From 2000 to 2099, as AWS's dates have four digits. */
const moment = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-01-01'), noInvalidDate: true });

const theirs = (service: string, { region, credentials }: AwsConfig) =>
  new SignatureV4({ service, region, credentials, sha256: Sha256 as never, uriEscapePath: service !== 's3' });

const asHttpRequest = ({
  host,
  ...rest
}: {
  host: string;
  headers: Record<string, string>;
  method: string;
  path: string;
}) => {
  const [hostname, port] = host.split(':');
  return { protocol: 'https:', hostname: hostname ?? '', ...rest, ...(port ? { port: Number(port) } : {}) };
};

describe('request signatures', () => {
  it('are those of the AWS SDK for any request', async () => {
    await fc.assert(
      fc.asyncProperty(config, request, moment, async (settings, signable, at) => {
        const { service, ...rest } = signable;
        const ours = signedHeaders(signable, settings, at.getTime());
        const http = asHttpRequest({ ...rest, headers: { ...rest.headers, host: rest.host } });
        const signed = await theirs(service, settings).sign(http, { signingDate: at });
        // Theirs sends the payload hash for every service, and signs it; only S3 asks for it.
        const withHash = {
          ...signable,
          headers: { ...signable.headers, 'x-amz-content-sha256': signed.headers['x-amz-content-sha256'] ?? '' },
        };
        const same = service === 's3' ? ours : signedHeaders(withHash, settings, at.getTime());
        expect(same.authorization).toBe(signed.headers.authorization);
      }),
      { numRuns: 300 },
    );
  });

  it('of presigned URLs are those of the AWS SDK for any object', async () => {
    await fc.assert(
      fc.asyncProperty(config, request, moment, async (settings, signable, at) => {
        const { body: _, ...rest } = { ...signable, service: 's3' };
        const type = rest.headers['content-type'];
        const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
        const ours = presignedQuery({ ...rest, headers }, settings, at.getTime(), 900);
        const http = asHttpRequest({
          ...rest,
          headers: { ...headers, host: rest.host, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' },
        });
        const signed = await theirs('s3', settings).presign(http as never, {
          signingDate: at,
          expiresIn: 900,
          signableHeaders: new Set(['content-type']),
        });
        expect(ours['X-Amz-SignedHeaders']).toBe((signed.query as Record<string, string>)['X-Amz-SignedHeaders']);
        expect(ours['X-Amz-Signature']).toBe((signed.query as Record<string, string>)['X-Amz-Signature']);
      }),
      { numRuns: 300 },
    );
  });

  it('change with the secret although the signing key is kept between calls', () => {
    const signable = { service: 'kms', method: 'POST', host: 'kms', path: '/', headers: {}, body: '{}' };
    const sign = (secretAccessKey: string) =>
      signedHeaders(signable, { region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey } }, 0)
        .authorization;
    const [first, second, again] = [sign('one'), sign('two'), sign('one')];
    expect(first).toBe(again);
    expect(first).not.toBe(second);
  });

  it('sort a query by its encoded names', () => {
    expect(encodeQuery({ b: '1', a: 'x y', 'a-b': '', A: '*' })).toBe('A=%2A&a=x%20y&a-b=&b=1');
  });

  it('keep the key of each service, however the calls to them alternate', () => {
    const about = { method: 'POST', host: 'a.example', path: '/', headers: {}, body: '' };
    const signEach = (secretAccessKey: string) => {
      const config: AwsConfig = { region: 'eu-central-1', credentials: { accessKeyId: 'AKIA', secretAccessKey } };
      for (const service of ['dynamodb', 's3', 'sqs']) signedHeaders({ ...about, service }, config, 0);
    };
    // Twice: what is kept may be full and emptied during the first.
    signEach('used here only');
    signEach('used here only');
    const from = vi.spyOn(Buffer, 'from');
    const derived = (secret: string) => from.mock.calls.filter(([text]) => String(text) === `AWS4${secret}`);
    try {
      signEach('used here only');
      expect(derived('used here only')).toHaveLength(0);
      signEach('not seen before');
      expect(derived('not seen before')).toHaveLength(3);
    } finally {
      from.mockRestore();
    }
  });
});
