import * as z from 'zod/mini';
import { line, Timestamp, Uuid } from '../../../lib/contract/schemas.ts';
import { keyScopes } from '../../../lib/policy/key-scopes.generated.ts';

/** Fields that API keys and machines share. */

const Scope = z.enum(keyScopes);
export const Scopes = z.array(Scope).check(z.minLength(1), z.maxLength(keyScopes.length));
const RoleName = z.string().check(z.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/), z.maxLength(32));
export const Version = z.number().check(z.int(), z.minimum(1), z.maximum(Number.MAX_SAFE_INTEGER));
export const Name = line(80);

/** A token bucket: so many calls at once, so many a second in the long run. */
export const KeyLimit = z.strictObject({
  tokens: z.int().check(z.gte(1), z.lte(1_000_000)),
  refillPerSecond: z.number().check(z.gt(0), z.lte(100_000)),
});

export const organisationParams = { organisationId: Uuid };
export const keyParams = { organisationId: Uuid, keyId: Uuid };

/** What is asked for with a new key or machine. */
export const NewKey = z.strictObject({
  name: Name,
  role: RoleName,
  scopes: Scopes,
  endsAt: z.optional(Timestamp),
  limit: z.optional(KeyLimit),
});
export const newKeyErrors = [
  'not-found',
  'key-limit',
  'role-unknown',
  'beyond-own-rights',
  'key-limit-refused',
  'key-end-refused',
] as const;

/** For how long the secret before is taken as well. */
export const KeyRotation = z.strictObject({ graceHours: z.optional(z.int().check(z.gte(0), z.lte(168))) });

/** How both are shown, beside what they are. */
export const keyState = {
  limit: KeyLimit,
  /** Until when the secret before is taken as well. */
  previousUntil: z.optional(Timestamp),
  endsAt: z.optional(Timestamp),
  /** To the hour. */
  lastUsedAt: z.optional(Timestamp),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: z.int(),
};
