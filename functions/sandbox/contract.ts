import * as z from 'zod/mini';
import { defineModule } from '../../lib/contract/module.ts';
import { rawBody } from '../../lib/contract/raw-body.ts';
import { AggregationRequest } from '../aggregation/contract/wire.ts';
import { banking } from '../banking/contract/module.ts';

/**
 * A bank at the other end of the rail `sandbox`: it answers what is sent to it, so that money goes and comes on a laptop. And a provider that reads
 * accounts elsewhere. Off in stages with real money.
 */
export const sandbox = defineModule('sandbox', {
  summary:
    'A pretended bank that answers the files of the rail `sandbox`, and a pretended provider of connections; never in production',
  tables: { state: { pk: 'pk', sk: 'sk' } },
  uses: { banking },
  settings: {
    /** Accounts of the bank there, as the setting `rails` of banking has them: `<currency>:<IBAN>`, separated by spaces. */
    accounts: 'EUR:DE75512108001245126199',
    /** What becomes of each payment follows from it. */
    seed: 'mainstay',
    /** Seconds that a file waits for its answer, at most. */
    delaySeconds: 5,
    /** Seconds after which something happens in a connected account, and how many rows a page of it has. */
    stepSeconds: 60,
    pageSize: 5,
  },
  ranges: { delaySeconds: [0, 86_400], stepSeconds: [1, 86_400], pageSize: [1, 90] },
});

export const answerFiles = sandbox.consumer({
  on: { schedule: 'rate(1 minute)' },
  summary: 'Answer files of the rail `sandbox` as a bank does: late, twice, with rejections and returns',
  access: { state: ['Query', 'PutItem', 'UpdateItem'], 'banking/rails': ['GetObject', 'ListBucket', 'PutObject'] },
  timeout: 60,
});

/** What a provider is asked, and how its time passes: so many steps more, the consent ended, so many calls without an answer. */
export const Pretended = z.union([
  AggregationRequest,
  z.object({ call: z.literal('advance'), reference: z.string(), by: z.int().check(z.gte(1), z.lte(100)) }),
  z.object({ call: z.literal('end-consent'), reference: z.string() }),
  z.object({ call: z.literal('fail'), reference: z.string(), times: z.int().check(z.gte(0), z.lte(100)) }),
]);

export const pretendAggregation = sandbox.route({
  method: 'POST',
  path: '/sandbox/aggregation',
  auth: 'public',
  summary: 'Answer as a provider of connections to other banks does; for the backend itself',
  description:
    'Signed as `Aggregation-Signature: t=<seconds>,v1=<hex>`, HMAC-SHA256 over `<seconds>.<body>`. Not there in stages with real money.',
  body: rawBody,
  response: z.record(z.string(), z.unknown()),
  errors: ['invalid-request', 'malformed-json'],
  ownErrors: {
    'aggregation-signature-refused': {
      status: 401,
      title: 'The signature is not the backend’s',
      remedy: 'This is for the backend itself: sign with the secret of the stage’s provider.',
    },
  },
  access: { aggregatorSecret: ['GetSecretValue'], state: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] },
});
