import { beginning } from '../trace.ts';
import type { SourceAdapter } from './source.ts';

/** API Gateway answers 401 for just this message, and 403 where a function says that somebody is not authorized: an app would not sign in again. */
export class Unauthorized extends Error {
  override readonly name = 'Unauthorized';
  constructor() {
    super('Unauthorized');
  }
}

interface AuthorizerEvent {
  readonly identitySource?: readonly (string | undefined)[] | null;
  readonly requestContext?: { readonly requestId?: string };
}

/**
 * The authorizer of an HTTP API, payload 2.0 with simple answers: an operation that returns a context lets the request through to its
 * function, one that returns undefined does not. What it does is part of the request, so that its lines are found by the id that a refused caller
 * was told.
 * @throws Unauthorized
 */
export const httpAuthorizer: SourceAdapter = async (event, _consumer, run) => {
  const { identitySource, requestContext: { requestId } = {} } = event as AuthorizerEvent;
  const [header = ''] = identitySource ?? [];
  const credential = /^Bearer +([^\s,]+)$/i.exec(header ?? '')?.[1];
  const context =
    credential === undefined
      ? undefined
      : await run({ credential }, requestId === undefined ? undefined : beginning(requestId));
  if (!context) throw new Unauthorized();
  return { isAuthorized: true, context };
};
