import type { identity } from '../../functions/identity/contract/module.ts';
import { addressChanges } from '../../functions/identity/store/address-changes.ts';
import { authenticatorStore, proofTable } from '../../functions/identity/store/authenticators.ts';
import { codeAttempts } from '../../functions/identity/store/code-attempts.ts';
import { deviceStore } from '../../functions/identity/store/devices.ts';
import { erasureLinkStore } from '../../functions/identity/store/erasure-links.ts';
import { erasureStore } from '../../functions/identity/store/erasures.ts';
import { exportStore } from '../../functions/identity/store/exports.ts';
import { personHooks } from '../../functions/identity/store/hooks.ts';
import { invitationStore } from '../../functions/identity/store/invitations.ts';
import { memberNews } from '../../functions/identity/store/member-news.ts';
import { memberStore } from '../../functions/identity/store/members.ts';
import { organisationStore } from '../../functions/identity/store/organisations.ts';
import { personStore } from '../../functions/identity/store/people.ts';
import { type People, peopleTable } from '../../functions/identity/store/people-table.ts';
import { personData } from '../../functions/identity/store/person-data.ts';
import { purgeStore } from '../../functions/identity/store/purges.ts';
import { receiptStore } from '../../functions/identity/store/receipts.ts';
import { registrationStore } from '../../functions/identity/store/registrations.ts';
import { type Queues, relay } from '../../functions/identity/store/relay.ts';
import { roleStore } from '../../functions/identity/store/roles.ts';
import { sessionStore } from '../../functions/identity/store/sessions.ts';
import { signIns } from '../../functions/identity/store/sign-ins.ts';
import { stepUpStore } from '../../functions/identity/store/step-ups.ts';
import { totpSecrets } from '../../functions/identity/store/totp-secrets.ts';
import type { Bus } from '../../lib/runtime/aws/bus.ts';
import type { UserPool } from '../../lib/runtime/aws/cognito.ts';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import type { Functions } from '../../lib/runtime/aws/functions.ts';
import type { Mailer } from '../../lib/runtime/aws/mail.ts';
import type { Objects } from '../../lib/runtime/aws/objects.ts';
import type { SealingKey } from '../../lib/runtime/aws/sealing-key.ts';
import type { SigningKey } from '../../lib/runtime/aws/signing-key.ts';
import { stepUpGuard } from '../../lib/step-up/guard.ts';

export interface Ports {
  readonly dynamo: Dynamo;
  readonly table: string;
  readonly pool: UserPool;
  readonly mailer: Mailer;
  readonly objects: Pick<Objects, 'put' | 'delete' | 'list' | 'presignGet'>;
  readonly key: SigningKey;
  readonly proofKey: SigningKey;
  readonly sealingKey: SealingKey;
  readonly queues: Queues;
  readonly bus: Bus;
  readonly functions: Pick<Functions, 'invoke'>;
  readonly hookNames: () => Readonly<Record<string, { erase?: string; export?: string }>>;
}

export type Settings = {
  -readonly [K in keyof typeof identity.settings]: (typeof identity.settings)[K] extends number ? number : string;
};

/** Dependencies of every operation, made as its handler makes them but for the ports. */
export function wire(ports: Ports, settings: Settings): Readonly<Record<string, object>> {
  const people: People = peopleTable(ports.dynamo, () => ports.table);
  const { outcomes } = people;
  const stores = {
    people: personStore(people),
    addressChanges: addressChanges(people),
    sessions: sessionStore(people),
    devices: deviceStore(people),
    registrations: registrationStore(people),
    organisations: organisationStore(people),
    members: memberStore(people),
    roles: roleStore(people),
    invitations: invitationStore(people),
    erasures: erasureStore(people, ports.queues.erasure),
    links: erasureLinkStore(people),
    exports: exportStore(people, ports.objects, ports.queues.export),
    purges: purgeStore(people, ports.queues.purge, ports.bus),
    news: memberNews(people, ports.queues.rename, ports.bus),
    receipts: receiptStore(people, ports.key, () => 'test-key'),
    data: personData(people, ports.objects),
    authenticators: authenticatorStore(people),
    stepUps: stepUpStore(people, ports.proofKey),
    attempts: codeAttempts(people),
    secrets: totpSecrets(ports.sealingKey),
  };
  const s = stores;
  const limits = () => settings;
  const users = signIns(ports.pool);
  const hooks = personHooks(ports.functions, ports.hookNames);
  const mailer = () => ports.mailer;
  const erasing = { store: s.erasures, people: s.people, organisations: s.organisations, rules: limits };
  const asking = { proofs: proofTable(people), stepUps: stepUpGuard(ports.proofKey) };
  const adding = { store: s.authenticators, secrets: s.secrets, rules: limits, ...asking };
  return {
    getProfile: { store: s.people, signIns: users },
    updateProfile: { store: s.people, outcomes },
    refreshEmail: { store: s.people, signIns: users },
    explainAccess: { store: s.members },
    createPerson: { store: s.people },
    warnOldAddress: { store: s.addressChanges },
    listDevices: { store: s.devices },
    registerDevice: { store: s.devices, registrations: s.registrations, sessions: s.sessions, limits },
    deleteDevice: { store: s.devices, sessions: s.sessions, signIns: users, outcomes },
    endSessions: { store: s.sessions, signIns: users, outcomes },
    createOrganisation: { store: s.organisations, outcomes, limits },
    listOrganisations: { store: s.organisations },
    getOrganisation: {},
    updateOrganisation: { store: s.organisations, outcomes },
    deleteOrganisation: { store: s.organisations, outcomes },
    purgeOrganisation: { store: s.purges },
    tellMembers: { store: s.news },
    listMembers: { store: s.members },
    updateMember: { store: s.members, outcomes },
    removeMember: { store: s.members, outcomes },
    listRoles: {},
    putRole: { store: s.roles, outcomes, limits },
    deleteRole: { store: s.roles, outcomes },
    createInvitation: { store: s.invitations, outcomes, limits },
    listInvitations: { store: s.invitations },
    revokeInvitation: { store: s.invitations, outcomes },
    acceptInvitation: { store: s.invitations, signIns: users, outcomes, limits },
    sendInvitation: { store: s.invitations, mailer, wording: limits },
    findPeople: { store: s.people, signIns: users },
    disablePerson: { store: s.people, outcomes },
    enablePerson: { store: s.people, outcomes },
    alignUserPool: { store: s.people, signIns: users },
    requestExport: { store: s.exports, outcomes, limits },
    getExport: { store: s.exports },
    buildExport: { store: s.exports, hooks, rules: limits, fileBytes: 600 },
    exportPersonData: {
      store: s.people,
      devices: s.devices,
      organisations: s.organisations,
      authenticators: s.authenticators,
    },
    requestErasure: { ...erasing, ...asking, outcomes },
    listAuthenticators: { store: s.authenticators },
    beginTotp: adding,
    confirmTotp: { ...adding, outcomes },
    beginPasskey: adding,
    addPasskey: { ...adding, outcomes },
    removeAuthenticator: { store: s.authenticators, people: s.people, ...asking, outcomes },
    beginStepUp: { store: s.stepUps, authenticators: s.authenticators, rules: limits },
    proveStepUp: {
      store: s.stepUps,
      authenticators: s.authenticators,
      attempts: s.attempts,
      secrets: s.secrets,
      rules: limits,
    },
    sendAuthenticatorMail: { people: s.people, mailer, wording: limits },
    getErasure: { store: s.erasures },
    cancelErasure: { store: s.erasures, organisations: s.organisations, outcomes },
    requestErasureLink: { store: s.links, limits },
    confirmErasure: { ...erasing, links: s.links },
    sendErasureMail: {
      links: s.links,
      store: s.erasures,
      people: s.people,
      signIns: users,
      mailer,
      wording: () => ({ ...settings, apiUrl: 'https://api.example' }),
    },
    startDueErasures: { store: s.erasures },
    erasePerson: { store: s.erasures, people: s.people, hooks, signIns: users, receipts: s.receipts },
    erasePersonData: { store: s.data, people: s.people },
    getErasureReceipt: { store: s.receipts },
    showDeletionPage: { wording: limits },
    showConfirmationPage: { wording: limits },
    relayWork: { store: relay(people, ports.queues) },
  };
}
