import * as z from 'zod/mini';
import { Uuid } from '../../../lib/contract/schemas.ts';
import { reasons } from '../../../lib/flags/evaluate.ts';
import { config } from './module.ts';

/** What a device was told of: what it gets is not older. */
const Revision = z.optional(z.string().check(z.regex(/^\d{1,15}$/)));

const Config = z.strictObject({
  /** The same for the same values. */
  etag: z.string(),
  /** Of all flags together, as far as they were looked at. */
  revision: z.int(),
  flags: z.record(z.string(), z.strictObject({ value: z.unknown(), variant: z.string(), reason: z.enum(reasons) })),
});
export type Config = z.infer<typeof Config>;

export const getConfig = config.route({
  method: 'GET',
  path: '/config',
  auth: 'user',
  permission: 'config:read',
  summary: 'Values of all flags for the caller',
  description: 'With `If-None-Match: "<etag>"` 304 says that nothing changed for the caller.',
  query: { organisationId: z.optional(Uuid), revision: Revision },
  response: Config,
  etag: true,
  access: { rules: ['GetItem', 'Query'], 'identity/people': ['Query'] },
});

export const getPublicConfig = config.route({
  method: 'GET',
  path: '/config/public',
  auth: 'public',
  summary: 'Values of the public flags, before sign-in',
  description: 'The app makes up the anonymous id and keeps it: shares of people are told apart by it.',
  query: {
    anonymousId: Uuid,
    locale: z.optional(z.string().check(z.regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}$/))),
    revision: Revision,
  },
  response: Config,
  etag: true,
  errors: ['upgrade-required'],
  access: { rules: ['GetItem', 'Query'] },
});
