import { describe, expect, it } from 'vitest';
import type { Client } from '../../client/src/create-client.ts';
import { ApiError } from '../../client/src/errors.ts';
import { confirmByPasskey, createPasskey } from '../../client/src/step-up/passkeys.ts';
import { type Confirm, withStepUp } from '../../client/src/step-up/with-step-up.ts';

const problem = (code: string, more: object = {}) =>
  new ApiError('any', { status: 403, title: code, code, ...more } as never);
const asked = { method: 'DELETE', path: '/v1/me', bodySha256: 'e3b0' };
const body = { authenticatorId: 'a', code: '123456' };

/** A backend that asks, and takes the assertion after some refusals. */
function backend(refusals: readonly string[] = []) {
  const seen: unknown[] = [];
  const left = [...refusals];
  const api = {
    beginStepUp: async (input: unknown) => {
      seen.push(input);
      return { stepUpId: 's', expiresAt: '', authenticators: [] };
    },
    proveStepUp: async (input: unknown) => {
      seen.push(input);
      const code = left.shift();
      if (code) throw problem(code);
      return { proof: 'proof', expiresAt: '' };
    },
  };
  const call = async ({ stepUp }: { stepUp?: string | undefined }) => {
    if (stepUp === undefined) throw problem('step-up-required', { stepUp: asked });
    return `done with ${stepUp}`;
  };
  return { client: { api } as unknown as Client, call, seen };
}
const confirm: Confirm = async () => body;

describe('a call that may ask for a step-up', () => {
  it('is made once when it is not asked', async () => {
    const { client, seen } = backend();
    expect(await withStepUp(client, async () => 'done', confirm)).toBe('done');
    expect(seen).toEqual([]);
  });

  it('is made again with the proof of what the refusal named', async () => {
    const { client, call, seen } = backend();
    expect(await withStepUp(client, call, confirm)).toBe('done with proof');
    expect(seen).toEqual([{ body: asked }, { params: { stepUpId: 's' }, body }]);
  });

  it('lets the person try again, and says why', async () => {
    const { client, call } = backend(['step-up-failed']);
    const told: unknown[] = [];
    const trying: Confirm = async (_stepUp, refused) => {
      told.push(refused?.code);
      return body;
    };
    expect(await withStepUp(client, call, trying)).toBe('done with proof');
    expect(told).toEqual([undefined, 'step-up-failed']);
  });

  it('rejects as it was refused when the person gives up, when codes are locked, and for all other failures', async () => {
    const given = backend();
    await expect(withStepUp(given.client, given.call, async () => undefined)).rejects.toMatchObject({
      code: 'step-up-required',
    });
    const locked = backend(['step-up-locked']);
    await expect(withStepUp(locked.client, locked.call, confirm)).rejects.toMatchObject({ code: 'step-up-locked' });
    const other = async () => Promise.reject(problem('forbidden'));
    await expect(withStepUp(given.client, other, confirm)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

/** Runs in a browser with these credentials. @param parsed undefined in one that knows no JSON of passkeys. */
async function withPasskeys(
  credentials: object,
  parsed: ((json: object) => object) | undefined,
  work: () => Promise<void>,
): Promise<void> {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator') as PropertyDescriptor;
  Object.defineProperty(globalThis, 'navigator', { value: { credentials }, configurable: true });
  const known = parsed && { parseCreationOptionsFromJSON: parsed, parseRequestOptionsFromJSON: parsed };
  Object.assign(globalThis, { PublicKeyCredential: { ...known } });
  try {
    await work();
  } finally {
    Object.defineProperty(globalThis, 'navigator', before);
    Reflect.deleteProperty(globalThis, 'PublicKeyCredential');
  }
}

describe('passkeys in a browser', () => {
  it('are made and used by what it offers, and only what the API takes is sent', async () => {
    const made = {
      id: 'k',
      type: 'public-key',
      response: { clientDataJSON: 'c', attestationObject: 'o', publicKey: 'p' },
    };
    const signed = {
      id: 'k',
      type: 'public-key',
      response: { clientDataJSON: 'c', authenticatorData: 'd', signature: 's', userHandle: 'u' },
    };
    const parsed = (json: object) => ({ parsed: json });
    const credentials = {
      create: async (options: object) => ({ toJSON: () => ({ ...made, options }) }),
      get: async () => ({ toJSON: () => signed }),
    };
    await withPasskeys(credentials, parsed, async () => {
      expect(await createPasskey({} as never)).toEqual({ id: 'k', clientDataJSON: 'c', attestationObject: 'o' });
      expect(await confirmByPasskey({ passkeys: {} } as never)).toEqual({
        credential: { id: 'k', clientDataJSON: 'c', authenticatorData: 'd', signature: 's' },
      });
      await expect(confirmByPasskey({} as never)).rejects.toThrow('no passkey');
    });
  });

  it('are read by their bytes where a password manager’s own objects inherit methods that they cannot answer', async () => {
    const illegal = () => {
      throw new TypeError('Illegal invocation');
    };
    const bytes = (...given: number[]) => Uint8Array.from(given).buffer;
    const inherited = (response: object) => ({
      toJSON: illegal,
      id: 'k',
      response: { getTransports: illegal, ...response },
    });
    const credentials = {
      create: async () => inherited({ clientDataJSON: bytes(255, 254), attestationObject: bytes(1) }),
      get: async () => inherited({ clientDataJSON: bytes(2), authenticatorData: bytes(3), signature: bytes(4) }),
    };
    const parsed = (json: object) => json;
    await withPasskeys(credentials, parsed, async () => {
      expect(await createPasskey({} as never)).toEqual({ id: 'k', clientDataJSON: '__4', attestationObject: 'AQ' });
      expect(await confirmByPasskey({ passkeys: {} } as never)).toEqual({
        credential: { id: 'k', clientDataJSON: 'Ag', authenticatorData: 'Aw', signature: 'BA' },
      });
    });
  });

  it('are made and used by bytes where it knows no JSON of them, as Safari before 18.4', async () => {
    const bytes = (...given: number[]) => Uint8Array.from(given).buffer;
    const seen: unknown[] = [];
    const response = {
      clientDataJSON: bytes(255, 254),
      attestationObject: bytes(1),
      getTransports: () => ['internal'],
    };
    const credentials = {
      create: async (options: object) => {
        seen.push(options);
        return { id: 'k', response };
      },
      get: async (options: object) => {
        seen.push(options);
        return { id: 'k', response: { clientDataJSON: bytes(2), authenticatorData: bytes(3), signature: bytes(4) } };
      },
    };
    const known = { type: 'public-key', id: '-_8' };
    await withPasskeys(credentials, undefined, async () => {
      const options = { rp: { id: 'a' }, challenge: 'AQI', user: { id: 'Aw', name: 'n' }, excludeCredentials: [known] };
      expect(await createPasskey(options as never)).toEqual({
        id: 'k',
        clientDataJSON: '__4',
        attestationObject: 'AQ',
        transports: ['internal'],
      });
      expect(await confirmByPasskey({ passkeys: { challenge: 'AQI', allowCredentials: [known] } } as never)).toEqual({
        credential: { id: 'k', clientDataJSON: 'Ag', authenticatorData: 'Aw', signature: 'BA' },
      });
      const id = Uint8Array.of(251, 255);
      const challenge = Uint8Array.of(1, 2);
      expect(seen).toMatchObject([
        {
          publicKey: {
            rp: { id: 'a' },
            challenge,
            user: { id: Uint8Array.of(3), name: 'n' },
            excludeCredentials: [{ id }],
          },
        },
        { publicKey: { challenge, allowCredentials: [{ type: 'public-key', id }] } },
      ]);
    });
  });
});
