import { AppError } from '../app-error.ts';
import { idempotencyOf } from '../idempotency.ts';
import { exchangeOf, type Middleware } from './exchange.ts';
import { success } from './respond.ts';

/** Whoever is shut out gets no earlier answer either; whoever asks too often gets it when they come back. */
const final = new Set([
  'idempotency-key-reused',
  'session-revoked',
  'account-disabled',
  'key-refused',
  'scope-missing',
  'rate-limited',
]);

/**
 * Commands and their Idempotency-Key. The happy path costs no read: the record commits with the effect and a repeat is noticed
 * there. Only when a keyed command fails is the record looked for, since its first run may be the very reason (the invitation is
 * used up, the organisation is gone): then the first answer is given again.
 */
export const repeatable: Middleware = {
  before(request) {
    const exchange = exchangeOf(request);
    const { route, input } = exchange;
    if (route.idempotency === 'none') return;
    const key = request.event.headers?.['idempotency-key'];
    if (key === undefined) {
      if (route.idempotency === 'required') throw new AppError('idempotency-key-missing');
      return;
    }
    exchange.idempotency = idempotencyOf({
      callerId: exchange.subject?.personId ?? 'public',
      route,
      key,
      path: request.event.rawPath,
      query: input?.query,
      body: input?.body,
    });
  },
  async onError(request) {
    const { idempotency, services, route, subject } = exchangeOf(request);
    const { error } = request;
    const worthLooking = error instanceof AppError && !final.has(error.code);
    if (!idempotency || !worthLooking || !services.outcomes || !subject) return;
    try {
      const found = await services.outcomes.find(idempotency, services.now());
      if (found) request.response = success(route, found.response);
    } catch (other) {
      request.error = other;
    }
  },
};
