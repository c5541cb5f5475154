import { defineModule } from '../../../lib/contract/module.ts';

/**
 * People, their devices and sessions, organisations with members, roles and invitations, export and erasure.
 * Cognito holds credentials; this module holds the person, and every permission is decided from its table.
 */
export const identity = defineModule('identity', {
  summary: 'People, devices, organisations and invitations; export and erasure of a person',
  tables: {
    people: {
      pk: 'pk',
      sk: 'sk',
      ttl: 'expiresAt',
      stream: 'both',
      indexes: {
        /** Members of an organisation, for listing only: eventually consistent, so nothing is decided from it. */
        byOrganisation: { pk: 'memberOf', sk: 'memberSort', project: ['personId', 'role', 'joinedAt'] },
        /** Erasures to start or to resume; sparse. */
        due: { pk: 'wakeGroup', sk: 'wakeAt', project: ['personId', 'erasureId'] },
      },
    },
    /** Buckets of rate limits, of all modules: written often, gone within minutes, of no use to anybody who reads people. */
    rateLimits: { pk: 'pk', ttl: 'expiresAt' },
  },
  buckets: { exports: { expireAfterDays: 8 } },
  queues: {
    invitations: {},
    erasureMails: {},
    exportJobs: {},
    erasures: {},
    purges: {},
    accounts: {},
    renames: {},
    authenticatorMails: {},
  },
  signingKeys: {
    receipts: { purpose: 'Signs the receipts of erased people' },
    stepUps: { purpose: 'Signs proofs that a person confirmed a request' },
  },
  sealingKeys: { authenticators: { purpose: 'Seals the secrets of authenticator apps' } },
  policies: {
    person: { by: 'self', actions: ['read', 'update', 'erase'], withoutAccount: ['read'], whileErasing: ['read'] },
    device: { by: 'self', actions: ['list', 'register', 'delete'], whileErasing: ['list', 'delete'] },
    authenticator: { by: 'self', actions: ['list', 'add', 'remove'], whileErasing: ['list'] },
    'step-up': { by: 'self', actions: ['begin', 'prove'] },
    session: { by: 'self', actions: ['end'], whileErasing: ['end'] },
    export: { by: 'self', actions: ['create', 'read'], whileErasing: ['create', 'read'] },
    erasure: { by: 'self', actions: ['read', 'cancel'], whileErasing: ['read', 'cancel'] },
    access: { by: 'self', actions: ['explain'], whileErasing: ['explain'] },
    /** A person's own memberships; ending someone else's is decided by `member:remove`. */
    membership: { by: 'self', actions: ['list', 'create', 'accept', 'end'], whileErasing: ['list', 'end'] },
    organisation: {
      by: 'membership',
      param: 'organisationId',
      actions: ['read', 'update', 'delete'],
      roles: { owner: '*', admin: ['read', 'update'], member: ['read'] },
      custom: true,
      neverCustom: ['delete'],
    },
    member: {
      by: 'membership',
      param: 'organisationId',
      actions: ['list', 'update', 'remove'],
      roles: { owner: '*', admin: '*', member: ['list'] },
      custom: true,
    },
    role: {
      by: 'membership',
      param: 'organisationId',
      actions: ['list', 'update', 'delete'],
      roles: { owner: '*', admin: '*', member: ['list'] },
      custom: true,
      neverCustom: ['update', 'delete'],
    },
    invitation: {
      by: 'membership',
      param: 'organisationId',
      actions: ['create', 'list', 'revoke'],
      roles: { owner: '*', admin: '*', member: [] },
      custom: true,
    },
    people: { by: 'group', group: 'admin', actions: ['find', 'disable', 'enable'] },
  },
  settings: {
    /** Name of the app in mails and on pages. */
    appName: 'the app',
    /** Address for people who cannot use the app any more, shown on the deletion page. */
    supportEmail: '',
    /** Where invitation mails point to; the token follows as fragment. Without it the mail carries the token alone. */
    invitationUrl: '',
    /** Days between a request for erasure and its start; it can be cancelled until then. */
    coolingOffDays: 14,
    invitationHours: 72,
    /** By one organisation, and by one person in all of theirs: an invitation is a mail to anybody. */
    invitationsPerDay: 200,
    invitationsPerPerson: 200,
    /** Of one person's, to one mailbox: who gets them has asked for none. */
    invitationsPerAddress: 10,
    /** Days for which a finished export can be fetched. */
    exportDays: 7,
    exportsPerDay: 5,
    erasureLinkHours: 24,
    erasureLinksPerDay: 3,
    devicesPerPerson: 20,
    authenticatorsPerPerson: 10,
    /** A first authenticator is added within so many minutes after signing in. */
    freshSignInMinutes: 10,
    /** Domain that passkeys belong to, `example.com`: it or those below it serve the app. Without it there are no passkeys. */
    passkeyRpId: '',
    /** Where passkeys may be used, separated by commas: `https://app.example.com`, `android:apk-key-hash:...`. With `localhost` as domain any of its ports. */
    passkeyOrigins: '',
    organisationsPerPerson: 40,
    membersPerOrganisation: 10_000,
    rolesPerOrganisation: 20,
  },
  ranges: {
    coolingOffDays: [0, 90],
    invitationHours: [1, 720],
    invitationsPerDay: [1, 100_000],
    invitationsPerPerson: [1, 100_000],
    invitationsPerAddress: [1, 100_000],
    /** The bucket deletes exports after 8 days. */
    exportDays: [1, 8],
    exportsPerDay: [1, 100],
    erasureLinkHours: [1, 168],
    erasureLinksPerDay: [1, 20],
    /** All of them are listed in one page. */
    devicesPerPerson: [1, 100],
    authenticatorsPerPerson: [1, 20],
    freshSignInMinutes: [1, 60],
    /** Leaving all of them at once must fit into one transaction. */
    organisationsPerPerson: [1, 40],
    membersPerOrganisation: [1, 1_000_000],
    /** They stand in one item, which every decision reads. */
    rolesPerOrganisation: [0, 50],
  },
  forms: {
    invitationUrl: (text) => {
      if (!/^([a-z][a-z0-9+.-]*:\S+)?$/.test(text))
        throw new Error('must be an address, as https://app.example.com/join or myapp://join');
    },
    passkeyRpId: (text) => {
      if (!/^[a-z0-9.-]*$/.test(text)) throw new Error('must be a domain, as example.com');
    },
    passkeyOrigins: (text, { passkeyRpId }) => {
      const origins = text.split(',').map((each) => each.trim());
      // Browsers write hosts in small letters, and are taken at their word.
      const form = /^([a-z][a-z0-9+.-]*:\/\/[^\sA-Z/]+\/?|android:apk-key-hash:\S+)?$/;
      const wrong = origins.find((each) => !form.test(each));
      if (wrong !== undefined)
        throw new Error(`'${wrong}' is no origin, as https://app.example.com; they are separated by commas`);
      if (passkeyRpId !== '' && passkeyRpId !== 'localhost' && !origins.some(Boolean))
        throw new Error(`there is none of '${passkeyRpId}', as https://${passkeyRpId}: no passkey would be taken`);
    },
  },
});
