import { createHmac } from 'node:crypto';

/** How providers sign: written anew from their pages, and not from what checks them. */

export interface Signing {
  readonly secret: string;
  readonly body: Uint8Array | string;
  /** Epoch seconds. */
  readonly at: number;
  readonly id?: string;
}
type Headers = Record<string, string>;

const mac = (key: Uint8Array | string, ...parts: (Uint8Array | string)[]) => {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac;
};

export const signStripe = ({ secret, body, at }: Signing): Headers => ({
  'stripe-signature': `t=${at},v0=${'0'.repeat(64)},v1=${mac(secret, `${at}.`, body).digest('hex')}`,
});

export const signStandard = ({ secret, body, at, id = 'msg_1' }: Signing): Headers => ({
  'webhook-id': id,
  'webhook-timestamp': String(at),
  'webhook-signature': `v1,${mac(Buffer.from(secret.replace('whsec_', ''), 'base64'), `${id}.${at}.`, body).digest('base64')}`,
});

/** As GitHub does. */
export const signGitHub = ({ secret, body }: Signing): Headers => ({
  'x-hub-signature-256': `sha256=${mac(secret, body).digest('hex')}`,
});

/** In base64, with its time. */
export const signTimed = ({ secret, body, at }: Signing): Headers => ({
  'x-signature': mac(secret, `${at}.`, body).digest('base64'),
  'x-time': String(at),
});

export const schemes = {
  stripe: { scheme: 'stripe', sign: signStripe, secret: `whsec_${'s'.repeat(32)}`, other: `whsec_${'t'.repeat(32)}` },
  'standard-webhooks': {
    scheme: 'standard-webhooks',
    sign: signStandard,
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    other: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  },
  'hmac with a time': {
    scheme: 'hmac',
    hmac: { header: 'x-signature', encoding: 'base64', timestampHeader: 'x-time', idMember: 'id' },
    sign: signTimed,
    secret: 'x'.repeat(20),
    other: 'y'.repeat(20),
  },
  'hmac as of GitHub': {
    scheme: 'hmac',
    hmac: { header: 'x-hub-signature-256', encoding: 'hex', prefix: 'sha256=' },
    sign: signGitHub,
    secret: 'x'.repeat(20),
    other: 'y'.repeat(20),
  },
} as const;
export type SchemeName = keyof typeof schemes;
export const schemeNames = Object.keys(schemes) as SchemeName[];
