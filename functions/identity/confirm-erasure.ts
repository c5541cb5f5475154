import { AppError } from '../../lib/runtime/app-error.ts';
import { concerns } from '../../lib/runtime/audit.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { confirmErasure } from './contract/erasure.ts';
import { identity } from './contract/module.ts';
import { scheduleErasure } from './model/erasure.ts';
import { matches, readToken } from './model/token.ts';
import { type ErasureLinkStore, erasureLinkStore } from './store/erasure-links.ts';
import { type ErasureStore, erasureStore } from './store/erasures.ts';
import { type OrganisationStore, organisationStore } from './store/organisations.ts';
import { type PersonStore, personStore } from './store/people.ts';

interface Dependencies {
  readonly links: Pick<ErasureLinkStore, 'find' | 'use'>;
  readonly store: Pick<ErasureStore, 'schedule' | 'find'>;
  readonly people: Pick<PersonStore, 'find'>;
  readonly organisations: Pick<OrganisationStore, 'list'>;
  readonly rules: () => { readonly coolingOffDays: number };
}

export const operation: Operation<typeof confirmErasure, Dependencies> = async ({ body }, _caller, context) => {
  const { links, people, store, now } = context;
  const token = readToken(body.token, 1);
  const personId = token?.ids[0] ?? '';
  const link = token && (await links.find(personId));
  if (!token || !link || !matches(token, link.tokenHashes) || Date.parse(link.validUntil) <= now().getTime()) {
    throw new AppError('link-invalid');
  }
  if (link.erasure) {
    const current = await store.find(personId);
    if (current?.erasureId === link.erasure.erasureId) return link.erasure;
    throw new AppError('link-invalid', 'The deletion that this link scheduled was cancelled.');
  }
  const person = await people.find(personId);
  if (!person || person.status === 'erased') throw new AppError('link-invalid');
  concerns({ personId });
  return scheduleErasure(person, context, (erasure) => [links.use(personId, erasure)]);
};

export const handler = handle(
  confirmErasure,
  {
    links: erasureLinkStore(),
    store: erasureStore(),
    people: personStore(),
    organisations: organisationStore(),
    rules: () => settings(identity),
    limiter: rateLimiter(),
  },
  operation,
);
