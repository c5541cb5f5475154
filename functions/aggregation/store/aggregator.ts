import { safeParse } from 'zod/mini';
import type { $ZodType, output } from 'zod/v4/core';
import { variables } from '../../../lib/contract/environment.ts';
import { exchange, NoAnswer, TooLong } from '../../../lib/runtime/aws/transport.ts';
import { settings, variable } from '../../../lib/runtime/environment.ts';
import { signatureOf } from '../../../lib/runtime/signed-body.ts';
import { systemTools } from '../../../lib/runtime/tools.ts';
import { aggregation } from '../contract/module.ts';
import {
  Accounts,
  AggregationRefused,
  type AggregationRequest,
  Agreed,
  Begun,
  Done,
  SyncPage,
} from '../contract/wire.ts';
import { AggregatorRefusal } from '../model/aggregator-refusal.ts';
import { type AggregatorSecret, aggregatorSecret } from './aggregator-secret.ts';

/**
 * Who reads accounts at other banks for us. Every call may come twice and has one effect. All throw AggregatorRefusal.
 * A position (`cursor`) is the provider's; pages are read until `hasMore` is false, and `mutated` begins a run again at its first position.
 */
export interface Aggregator {
  readonly capabilities: {
    /** Rows that are asked for in a page; it may give more, up to what its answer may be long. */
    readonly rowsPerPage: number;
    /** It tells by a message when there is something to fetch; connections are asked from time to time even so. */
    readonly notifies: boolean;
  };
  /** @param connection ours; it comes back in the provider's messages. */
  begin(connection: string, institution: string): Promise<output<typeof Begun>>;
  complete(reference: string, code: string): Promise<output<typeof Agreed>>;
  accounts(reference: string): Promise<readonly unknown[]>;
  sync(reference: string, cursor: string): Promise<SyncPage>;
  /** Takes the consent back, if there still is one. */
  remove(reference: string): Promise<void>;
}

const mostBytes = 1_000_000;
const timeoutMs = 6_000;

/** Where the setting leads: the pretended bank is at the stage's own API. */
function addressOf(setting: string): URL | undefined {
  if (setting === '') return undefined;
  if (setting === 'sandbox') return new URL(`${variable(variables.apiUrl)}/v1/sandbox/aggregation`);
  const url = new URL(setting);
  if (url.protocol !== 'https:') throw new Error('the setting `provider` is an address with https, or `sandbox`');
  return url;
}

/** The provider behind an HTTP address: JSON, signed as its messages are, an answer of at most 1 MB within six seconds. */
export function httpAggregator(
  secret: AggregatorSecret = aggregatorSecret(),
  address: () => URL | undefined = () => addressOf(settings(aggregation).provider),
  now: () => Date = systemTools.now,
  rowsPerPage = 90,
): Aggregator {
  async function ask<S extends $ZodType>(request: AggregationRequest, answer: S): Promise<output<S>> {
    const url = address();
    if (!url) throw new AggregatorRefusal('off');
    const body = JSON.stringify(request);
    const headers = {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'aggregation-signature': signatureOf(body, await secret(), now()),
    };
    const { status, body: bytes } = await exchange(
      url.origin,
      url.pathname + url.search,
      'POST',
      headers,
      body,
      timeoutMs,
      mostBytes,
    ).catch((error) => {
      if (error instanceof NoAnswer || error instanceof TooLong)
        throw new AggregatorRefusal('unavailable', error.message);
      throw error;
    });
    if (status !== 200) throw new AggregatorRefusal('unavailable', `status ${status}`);
    const said = parsed(bytes);
    const refused = safeParse(AggregationRefused, said);
    if (refused.success) throw new AggregatorRefusal(refused.data.refused);
    const read = safeParse(answer, said);
    if (!read.success) throw new AggregatorRefusal('unavailable', `an answer to ${request.call} that cannot be read`);
    return read.data;
  }

  return {
    capabilities: { rowsPerPage, notifies: true },
    begin: (connection, institution) => ask({ call: 'begin', connection, institution }, Begun),
    complete: (reference, code) => ask({ call: 'complete', reference, code }, Agreed),
    accounts: async (reference) => (await ask({ call: 'accounts', reference }, Accounts)).accounts,
    sync: (reference, cursor) => ask({ call: 'sync', reference, cursor, count: rowsPerPage }, SyncPage),
    async remove(reference) {
      try {
        await ask({ call: 'remove', reference }, Done);
      } catch (error) {
        if (!(error instanceof AggregatorRefusal && (error.is === 'gone' || error.is === 'consent'))) throw error;
      }
    },
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
