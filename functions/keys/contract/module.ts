import { defineModule } from '../../../lib/contract/module.ts';
import { identity } from '../../identity/contract/module.ts';
import { errors } from './errors.ts';

/** API keys and machines of organisations: accounts without a person, that programs call with. */
export const keys = defineModule('keys', {
  summary: 'API keys and machines of organisations: scopes, rotation, own limits',
  tables: {
    /**
     * Which keys and machines an organisation has, and when each was last used; whose a machine's client is. What decides about them is their
     * account, in the table of people.
     */
    keys: {
      pk: 'pk',
      sk: 'sk',
      ttl: 'expiresAt',
      indexes: {
        /** Clients whose old secret is to go, or that are to go themselves; sparse. */
        due: { pk: 'wakeGroup', sk: 'wakeAt', project: ['clientId'] },
      },
    },
  },
  uses: { identity },
  errors,
  policies: {
    apiKey: {
      by: 'membership',
      param: 'organisationId',
      actions: ['list', 'read', 'create', 'update', 'rotate', 'revoke'],
      roles: { owner: '*', admin: '*', member: [] },
      custom: true,
    },
  },
  settings: {
    keysPerOrganisation: 50,
    /** Hours for which the secret before is taken after a rotation that does not say how long. */
    graceHours: 24,
    /** Minutes for which the token of a machine is good. */
    tokenMinutes: 60,
    /** Bucket of a key that was made without a limit. */
    tokens: 300,
    refillPerSecond: 10,
    /** Largest bucket that a key may be given. */
    mostTokens: 10_000,
    mostRefillPerSecond: 200,
  },
  ranges: {
    /** All of them are listed in one page. */
    keysPerOrganisation: [1, 90],
    graceHours: [0, 168],
    tokenMinutes: [5, 1440],
    tokens: [1, 1_000_000],
    refillPerSecond: [0.01, 100_000],
    mostTokens: [1, 1_000_000],
    mostRefillPerSecond: [0.01, 100_000],
  },
});
