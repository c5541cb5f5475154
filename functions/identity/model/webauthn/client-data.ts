import { timingSafeEqual } from 'node:crypto';

/** Who may ask for passkeys, as the stage's settings say. */
export interface RelyingParty {
  /** Domain; empty when there are no passkeys. */
  readonly id: string;
  readonly origins: readonly string[];
}

export function relyingParty(settings: {
  readonly passkeyRpId: string;
  readonly passkeyOrigins: string;
}): RelyingParty {
  const origins = settings.passkeyOrigins
    .split(',')
    .map((origin) => origin.trim().replace(/\/$/, ''))
    .filter(Boolean);
  return { id: settings.passkeyRpId, origins };
}

const localOrigin = /^http:\/\/localhost(?::\d{1,5})?$/;

/** On a laptop the app may be served from any port. */
const isOrigin = ({ id, origins }: RelyingParty, origin: unknown) =>
  typeof origin === 'string' && (origins.includes(origin) || (id === 'localhost' && localOrigin.test(origin)));

function same(a: unknown, b: string): boolean {
  const [left, right] = [Buffer.from(typeof a === 'string' ? a : ''), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** What is wrong with the client data of a ceremony (WebAuthn Level 3, 7.1 and 7.2); undefined when nothing is. */
export function problemOfClientData(
  bytes: Uint8Array,
  expected: {
    readonly type: 'webauthn.create' | 'webauthn.get';
    readonly challenge: string;
    readonly rp: RelyingParty;
  },
): string | undefined {
  let data: Readonly<Record<string, unknown>>;
  try {
    data = Object(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    return 'the client data is no JSON';
  }
  if (data.type !== expected.type) return 'the client data is of another ceremony';
  if (!same(data.challenge, expected.challenge)) return 'the challenge is another one';
  if (!isOrigin(expected.rp, data.origin)) return 'the origin is not among those of the app';
  // In a frame of somebody else's page nobody knows what they confirm.
  if ((data.crossOrigin ?? false) !== false || data.topOrigin !== undefined)
    return 'it was made in a frame of another origin';
  return undefined;
}
