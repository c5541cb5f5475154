import type { Client } from '../create-client.ts';
import { ApiError } from '../errors.ts';
import type { CallOptions, InputOf, OutputOf } from '../operations.ts';

/** A request that waits to be confirmed: which authenticators there are, and what to hand to a passkey. */
export type StepUp = OutputOf<'beginStepUp'>;
export type Assertion = InputOf<'proveStepUp'>['body'];

/** Lets the person confirm. @param refused why the last attempt was not taken. @returns undefined when they give up. */
export type Confirm = (stepUp: StepUp, refused?: ApiError) => Promise<Assertion | undefined>;

/**
 * Makes a call, and when the backend asks for it lets the person confirm this very request, then makes it again with the proof. `call` must make
 * the same request each time: hand it the options that it is given.
 * @example await withStepUp(client, (options) => client.api.requestErasure({}, options), confirmByPasskey)
 * @throws ApiError `step-up-required` when the person gave up, `no-authenticator`, `step-up-locked`; whatever else the call rejects with.
 */
export async function withStepUp<T>(
  client: Pick<Client, 'api'>,
  call: (options: Pick<CallOptions, 'stepUp'>) => Promise<T>,
  confirm: Confirm,
): Promise<T> {
  try {
    return await call({});
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'step-up-required') throw error;
    const body = error.problem.stepUp as InputOf<'beginStepUp'>['body'];
    const proof = await prove(client, await client.api.beginStepUp({ body }), confirm);
    if (proof === undefined) throw error;
    return call({ stepUp: proof });
  }
}

async function prove({ api }: Pick<Client, 'api'>, stepUp: StepUp, confirm: Confirm): Promise<string | undefined> {
  const { stepUpId } = stepUp;
  let refused: ApiError | undefined;
  for (;;) {
    const body = await confirm(stepUp, refused);
    if (!body) return undefined;
    try {
      return (await api.proveStepUp({ params: { stepUpId }, body })).proof;
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'step-up-failed') throw error;
      refused = error;
    }
  }
}
