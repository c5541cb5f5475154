import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import type { Caller } from '../../../lib/runtime/operation.ts';
import { demandStepUp, type ProofTable, type StepUp } from '../../../lib/runtime/step-up.ts';
import type { Authenticator } from '../contract/authenticators.ts';
import type { AuthenticatorItem, Person, SetupItem } from '../store/items.ts';

export const toAuthenticator = ({
  authenticatorId,
  kind,
  name,
  createdAt,
  lastUsedAt,
}: AuthenticatorItem): Authenticator => ({ authenticatorId, kind, name, createdAt, lastUsedAt });

export const hasAuthenticator = ({ account }: Pick<Caller, 'account'>): boolean =>
  ((account as Person | undefined)?.authenticatorCount ?? 0) > 0;

/** Asks whoever has an authenticator to confirm the request; others pass. @returns the write for the transaction, if any. */
export async function confirmed(
  caller: Pick<Caller, 'account'>,
  context: { readonly stepUp?: StepUp; readonly proofs: ProofTable },
): Promise<readonly TransactItem[]> {
  return hasAuthenticator(caller) ? [await demandStepUp(context, context.proofs)] : [];
}

/**
 * Whether a setup may begin: a token alone adds nothing. While there is an authenticator it must confirm (NIST SP 800-63B-4, 4.1.2: at the
 * highest level that the account has); the first one is added right after a sign-in.
 * @returns the write that uses the step-up, and the setup's common part.
 * @throws AppError `authenticator-limit`, `sign-in-too-old`, `step-up-required`, `step-up-invalid`.
 */
export async function allowSetup(
  caller: Caller,
  context: {
    readonly stepUp?: StepUp;
    readonly proofs: ProofTable;
    readonly now: () => Date;
    readonly newId: () => string;
    readonly rules: () => { readonly authenticatorsPerPerson: number; readonly freshSignInMinutes: number };
  },
  minutes: number,
) {
  const { now, newId, rules } = context;
  const { authenticatorCount = 0, authenticatorChanges = 0 } = caller.account as Person;
  const { authenticatorsPerPerson, freshSignInMinutes } = rules();
  if (authenticatorCount >= authenticatorsPerPerson)
    throw new AppError('authenticator-limit', `At most ${authenticatorsPerPerson} authenticators.`);
  const at = now().getTime();
  if (authenticatorCount === 0 && caller.signedInAt < at / 1000 - freshSignInMinutes * 60)
    throw new AppError('sign-in-too-old', `You signed in more than ${freshSignInMinutes} minutes ago.`);
  const setup = {
    entity: 'AuthenticatorSetup',
    authenticatorId: newId(),
    sessionId: caller.sessionId,
    changes: authenticatorChanges,
    validUntil: new Date(at + minutes * 60_000).toISOString(),
  } as const;
  return { setup, proofs: await confirmed(caller, context) };
}

/**
 * The setup that a request completes.
 * @throws AppError `setup-over` for one of another session, kind or id, and one whose time is over.
 */
export function openSetup<K extends SetupItem['kind']>(
  setup: SetupItem | undefined,
  { sessionId }: Pick<Caller, 'sessionId'>,
  wanted: { readonly authenticatorId: string; readonly kind: K },
  now: Date,
): SetupItem {
  const isIt =
    setup?.authenticatorId === wanted.authenticatorId && setup.kind === wanted.kind && setup.sessionId === sessionId;
  if (!isIt || Date.parse(setup.validUntil) <= now.getTime()) throw new AppError('setup-over');
  return setup;
}
