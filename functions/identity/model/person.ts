import { showable } from '../../../lib/contract/plain-text.ts';
import { personKey } from '../../../lib/policy/accounts.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Person as AdminView } from '../contract/admin.ts';
import { metadataLimit } from '../contract/fields.ts';
import type { Profile, ProfileChange } from '../contract/profile.ts';
import type { Person } from '../store/items.ts';

/** Attributes of a Cognito user, all text. */
export type Attributes = Readonly<Record<string, string | undefined>>;

/** A person as sign-up leaves them. */
export function newPerson(personId: string, attributes: Attributes, now: Date): Person {
  const at = now.toISOString();
  return {
    ...personKey(personId),
    entity: 'Person',
    personId,
    status: 'active',
    ...emailOf(attributes),
    displayName: nameOf(attributes),
    metadata: {},
    revokedSessions: {},
    deviceCount: 0,
    organisationCount: 0,
    promotions: 0,
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
}

/** The name given at sign-up, which nobody has checked: what cannot be stored or shown is left out, also half a character at the cut. */
function nameOf({ name = '' }: Attributes): string | undefined {
  const shown = (text: string) => showable(text).trim();
  return shown(shown(name).normalize('NFC').slice(0, 100)) || undefined;
}

/** The address as Cognito has it; lower-cased, as invitations are. */
export function emailOf(attributes: Attributes): { readonly email?: string; readonly emailVerified: boolean } {
  const email = attributes.email?.normalize('NFC').trim().toLowerCase();
  return { ...(email ? { email } : {}), emailVerified: Boolean(email) && attributes.email_verified === 'true' };
}

export function toProfile(person: Person): Profile {
  const { personId, email, emailVerified, displayName, locale, timeZone, avatarUrl, metadata } = person;
  const { status, createdAt, updatedAt, version } = person;
  return {
    personId,
    email,
    emailVerified,
    displayName,
    locale,
    timeZone,
    avatarUrl,
    metadata: { ...metadata },
    status: status === 'erased' ? 'erasing' : status,
    createdAt,
    updatedAt,
    version,
  };
}

export function toAdminView(person: Person): AdminView {
  const { personId, email, emailVerified, displayName, status } = person;
  const { disabledAt, disabledReason, createdAt, updatedAt, version } = person;
  return {
    personId,
    email,
    emailVerified,
    displayName,
    status: status === 'erased' ? 'erasing' : status,
    disabledAt,
    disabledReason,
    createdAt,
    updatedAt,
    version,
  };
}

/**
 * The person after a change; the same object when nothing changes.
 * @throws AppError `invalid-request` when the metadata would grow beyond its limit.
 */
export function changePerson(person: Person, change: ProfileChange, now: Date): Person {
  const { version: _version, metadata, ...fields } = change;
  const next: Record<string, unknown> = { ...person };
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) next[name] = value ?? undefined;
  }
  if (metadata) next.metadata = mergeMetadata(person.metadata, metadata);
  const changed = ['displayName', 'locale', 'timeZone', 'avatarUrl'].some((name) => next[name] !== person[name]);
  if (!changed && sameEntries(next.metadata as Person['metadata'], person.metadata)) return person;
  return { ...(next as unknown as Person), updatedAt: now.toISOString(), version: person.version + 1 };
}

function mergeMetadata(
  before: Person['metadata'],
  change: Readonly<Record<string, string | null>>,
): Person['metadata'] {
  const merged = new Map(Object.entries(before));
  for (const [key, value] of Object.entries(change)) {
    if (value === null) merged.delete(key);
    else merged.set(key, value);
  }
  if (merged.size > metadataLimit) {
    const issues = [{ in: 'body', path: 'metadata', message: `has more than ${metadataLimit} entries` }];
    throw new AppError('invalid-request', undefined, { extra: { issues } });
  }
  return Object.fromEntries(merged);
}

const sameEntries = (a: Person['metadata'], b: Person['metadata']) =>
  a === b || (Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((key) => a[key] === b[key]));
