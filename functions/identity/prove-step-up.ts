import { AppError } from '../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../lib/runtime/aws/dynamo.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { type Proof, proofSeconds } from '../../lib/step-up/proof.ts';
import { identity } from './contract/module.ts';
import { type Assertion, proveStepUp } from './contract/step-ups.ts';
import { isPasskey } from './model/passkey-options.ts';
import { stepOfCode } from './model/totp.ts';
import { readAssertion } from './model/webauthn/assertion.ts';
import { relyingParty } from './model/webauthn/client-data.ts';
import { type AuthenticatorStore, authenticatorStore } from './store/authenticators.ts';
import { type CodeAttempts, codeAttempts } from './store/code-attempts.ts';
import type { StepUpItem } from './store/items.ts';
import { type StepUpStore, stepUpStore } from './store/step-ups.ts';
import { type TotpSecrets, totpSecrets } from './store/totp-secrets.ts';

interface Dependencies {
  readonly store: StepUpStore;
  readonly authenticators: Pick<AuthenticatorStore, 'list' | 'find'>;
  readonly attempts: CodeAttempts;
  readonly secrets: Pick<TotpSecrets, 'open'>;
  readonly rules: () => { readonly passkeyRpId: string; readonly passkeyOrigins: string };
}
type Context = Parameters<typeof operation>[2];
type Confirmed = { readonly by: Proof['by']; readonly writes: readonly TransactItem[] };

export const operation: Operation<typeof proveStepUp, Dependencies> = async ({ params, body }, caller, context) => {
  const { store, now, newId } = context;
  const { personId, sessionId } = caller;
  const stepUp = await store.find(personId, params.stepUpId);
  const at = now();
  if (!stepUp || stepUp.sessionId !== sessionId || Date.parse(stepUp.validUntil) <= at.getTime())
    throw new AppError('step-up-over');
  const { by, writes } =
    'code' in body
      ? await byCode(personId, body, context)
      : await byPasskey(personId, stepUp, body.credential, context);
  const iat = Math.floor(at.getTime() / 1000);
  const exp = iat + proofSeconds;
  // Signed first: when the key cannot be reached the code is not used up.
  const proof = await store.sign({ jti: newId(), sub: personId, sid: sessionId, cmd: stepUp.command, by, iat, exp });
  const result = await store.end(personId, stepUp, writes, at);
  if (result === 'over') throw new AppError('step-up-over');
  if (result === 'refused') throw new AppError('step-up-failed', 'It was used before.');
  return { proof, expiresAt: new Date(exp * 1000).toISOString() };
};

async function byCode(
  personId: string,
  { authenticatorId, code }: Extract<Assertion, { code: string }>,
  { store, authenticators, attempts, secrets, now, log }: Context,
): Promise<Confirmed> {
  const found = await authenticators.find(personId, authenticatorId);
  if (found?.kind !== 'totp') throw new AppError('step-up-failed', 'There is no such authenticator app.');
  const taken = await attempts.take(personId, now());
  if (taken !== true) {
    log.warn('codes are locked', { personId });
    throw new AppError('step-up-locked', undefined, { retryAfter: taken });
  }
  const step = stepOfCode(await secrets.open(found.sealed, personId, authenticatorId), code, now());
  if (step === undefined) throw new AppError('step-up-failed', 'The code is not right.');
  return { by: 'totp', writes: [store.codeTaken(personId, found, step, now()), attempts.forgotten(personId)] };
}

async function byPasskey(
  personId: string,
  { challenge }: StepUpItem,
  credential: Extract<Assertion, { credential: object }>['credential'],
  { store, authenticators, rules, now, log }: Context,
): Promise<Confirmed> {
  const found = (await authenticators.list(personId))
    .filter(isPasskey)
    .find(({ credentialId }) => credentialId === credential.id);
  const rp = relyingParty(rules());
  if (!found || !rp.id) throw new AppError('step-up-failed', 'There is no such passkey.');
  const read = readAssertion(credential, found, challenge, rp);
  if (typeof read === 'string') {
    log.warn('a passkey was refused', { authenticatorId: found.authenticatorId, reason: read });
    throw new AppError('step-up-failed', read);
  }
  return { by: 'passkey', writes: [store.assertionTaken(personId, found, read.signCount, now())] };
}

export const handler = handle(
  proveStepUp,
  {
    store: stepUpStore(),
    authenticators: authenticatorStore(),
    attempts: codeAttempts(),
    secrets: totpSecrets(),
    rules: () => settings(identity),
    limiter: rateLimiter(),
  },
  operation,
);
