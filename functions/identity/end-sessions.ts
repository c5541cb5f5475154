import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { endSessions } from './contract/devices.ts';
import { type SessionStore, sessionStore } from './store/sessions.ts';
import { type SignIns, signIns } from './store/sign-ins.ts';

/** Cognito first: when the answer is lost in between, the session still works and the app can repeat the request. */
export const operation: Operation<
  typeof endSessions,
  { store: Pick<SessionStore, 'endAll'>; signIns: Pick<SignIns, 'signOut'> }
> = async (_input, { personId }, context) => {
  await context.signIns.signOut(personId);
  await context.store.endAll(personId, context);
};

const store = sessionStore();
export const handler = handle(endSessions, { store, signIns: signIns(), outcomes: store.outcomes }, operation);
