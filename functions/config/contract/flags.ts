import * as z from 'zod/mini';
import { Cursor, limit, page, paging, Uuid } from '../../../lib/contract/schemas.ts';
import { reasons } from '../../../lib/flags/evaluate.ts';
import { flagChanged } from './events.ts';
import { AppVersion, Deletion, Flag, FlagChange, FlagVersion, Key, Platform, Reason } from './fields.ts';
import { config } from './module.ts';

const params = { flag: Key };
const write = { rules: ['GetItem', 'Query', 'PutItem'] } as const;

export const putFlag = config.route({
  method: 'PUT',
  path: '/admin/flags/{flag}',
  auth: 'admin',
  permission: 'flag:write',
  summary: 'Make a flag, or change the version of it that was read',
  description: 'Takes an archived flag back. The kill switch stays as it is.',
  params,
  body: FlagChange,
  response: Flag,
  errors: ['conflict', 'definition-invalid', 'config-full'],
  access: write,
  emits: [flagChanged],
});

export const archiveFlag = config.route({
  method: 'POST',
  path: '/admin/flags/{flag}/archive',
  auth: 'admin',
  permission: 'flag:archive',
  summary: 'Take a flag out of use; its history stays',
  params,
  body: z.strictObject({ version: z.int(), reason: Reason }),
  response: Flag,
  errors: ['not-found', 'conflict', 'definition-invalid'],
  access: write,
  emits: [flagChanged],
});

export const deleteFlag = config.route({
  method: 'DELETE',
  path: '/admin/flags/{flag}',
  auth: 'admin',
  permission: 'flag:delete',
  summary: 'Delete an archived flag; its history stays, and a flag of the same key goes on from it',
  params,
  query: Deletion,
  errors: ['not-found', 'conflict', 'definition-invalid'],
  access: { rules: ['GetItem', 'Query', 'PutItem', 'DeleteItem'] },
  emits: [flagChanged],
});

export const setKillSwitch = config.route({
  method: 'PUT',
  path: '/admin/flags/{flag}/kill-switch',
  auth: 'admin',
  permission: 'flag:kill',
  summary: 'Give everybody the off variant at once, whatever the flag says; or end that',
  description: 'Takes no version: it must work while others change the flag.',
  params,
  body: z.strictObject({ killed: z.boolean(), reason: Reason }),
  response: Flag,
  errors: ['not-found', 'conflict'],
  access: write,
  emits: [flagChanged],
});

export const getFlag = config.route({
  method: 'GET',
  path: '/admin/flags/{flag}',
  auth: 'admin',
  permission: 'flag:read',
  summary: 'Read a flag',
  params,
  response: Flag,
  errors: ['not-found'],
  access: { rules: ['GetItem'] },
});

export const listFlags = config.route({
  method: 'GET',
  path: '/admin/flags',
  auth: 'admin',
  permission: 'flag:list',
  summary: 'List flags by key, archived ones as well',
  query: { cursor: z.optional(Cursor), limit: limit(100, 25) },
  response: page(Flag),
  access: { rules: ['Query'], cursorKey: ['GetSecretValue'] },
});

export const listFlagHistory = config.route({
  method: 'GET',
  path: '/admin/flags/{flag}/history',
  auth: 'admin',
  permission: 'flag:read',
  summary: 'Every version of a flag, the newest first: who made it, when and why',
  params,
  query: paging(),
  response: page(FlagVersion),
  access: { rules: ['Query'], cursorKey: ['GetSecretValue'] },
});

export const explainFlag = config.route({
  method: 'GET',
  path: '/admin/flags/{flag}/explanation',
  auth: 'admin',
  permission: 'flag:explain',
  summary: 'Why a person gets a value',
  params,
  query: {
    personId: Uuid,
    organisationId: z.optional(Uuid),
    platform: z.optional(Platform),
    appVersion: z.optional(AppVersion),
  },
  response: z.strictObject({
    value: z.unknown(),
    variant: z.string(),
    reason: z.enum(reasons),
    version: z.int(),
    steps: z.array(
      z.strictObject({
        step: z.enum(['killed', 'archived', 'disabled', 'prerequisite', 'rule', 'otherwise']),
        name: z.optional(z.string()),
        holds: z.boolean(),
        percent: z.optional(z.number()),
      }),
    ),
  }),
  errors: ['not-found'],
  access: { rules: ['GetItem', 'Query'], 'identity/people': ['GetItem', 'Query'] },
});
