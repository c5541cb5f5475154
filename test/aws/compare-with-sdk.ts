import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeConnections } from '../../lib/runtime/aws/transport.ts';
import { essence } from './essence.ts';
import { type Canned, startRecorder } from './recorder.ts';

/** The same call by our client and by the AWS SDK. */
export interface SameCall {
  readonly ours: () => Promise<unknown>;
  readonly theirs: () => Promise<unknown>;
  readonly answer?: Canned;
}

/** A service that records what it is asked, and the options with which both clients ask it. */
export async function startComparison() {
  const recorder = await startRecorder();
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
  const config = { region: 'eu-west-1', endpoint: recorder.endpoint, credentials };
  return {
    recorder,
    options: { config },
    sdk: { ...config, maxAttempts: 1, retryMode: 'standard' },

    /** Tests that each of the calls is the same on the wire. */
    compare(title: string, calls: Readonly<Record<string, SameCall>>): void {
      beforeAll(() => recorder.answer({}));
      afterAll(async () => {
        closeConnections();
        await recorder.stop();
      });
      describe(title, () => {
        it.each(Object.entries(calls))('%s', async (_, { ours, theirs, answer = {} }) => {
          recorder.answer(answer);
          await ours();
          await theirs();
          expect(recorder.received).toHaveLength(2);
          const [mine, sdkCall] = recorder.received.map(essence);
          expect(mine).toEqual(sdkCall);
          expect(mine?.scope).toMatch(/^eu-west-1\/[a-z0-9-]+\/aws4_request$/);
        });
      });
    },
  };
}
