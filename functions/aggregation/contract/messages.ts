import * as z from 'zod/mini';
import { rawBody } from '../../../lib/contract/raw-body.ts';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { aggregation } from './module.ts';

/** What the provider says: that there is something to fetch. What it is, is asked of the provider alone, so a message that comes twice or late does no harm. */
export const ConnectionMessage = z.object({
  type: z.enum(['updates', 'consent']),
  /** Ours, which the provider was given at the beginning. */
  connection: Uuid,
});

export const receiveConnectionMessage = aggregation.route({
  method: 'POST',
  path: '/banking/connection-messages',
  auth: 'public',
  summary: 'Take a message of the provider of connections, signed: there is something to fetch',
  description:
    'Signed as `Connection-Signature: t=<seconds>,v1=<hex>`, HMAC-SHA256 over `<seconds>.<body>`. What nobody knows is taken as well, and does nothing.',
  status: 204,
  body: rawBody,
  errors: ['invalid-request', 'malformed-json'],
  ownErrors: {
    'connection-signature-refused': {
      status: 401,
      title: 'The signature is not the provider’s',
      remedy: 'Sign the body as it is sent, byte for byte: `Connection-Signature: t=<seconds>,v1=<hex>`.',
    },
    'connection-timestamp-refused': {
      status: 401,
      title: 'It was signed too long ago, or in the future',
      remedy: 'Sign each attempt anew, and set the clock.',
    },
  },
  access: { aggregatorSecret: ['GetSecretValue'], connections: ['UpdateItem'], due: ['SendMessage'] },
});
