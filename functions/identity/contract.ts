// Handlers import their own part of the contract, so that a function loads the schemas it needs; this file is for those who
// read the whole: infra, generators and tests.
// biome-ignore-all lint/performance/noBarrelFile: no handler imports it
export { alignUserPool, disablePerson, enablePerson, findPeople } from './contract/admin.ts';
export {
  addPasskey,
  beginPasskey,
  beginTotp,
  confirmTotp,
  listAuthenticators,
  removeAuthenticator,
  sendAuthenticatorMail,
} from './contract/authenticators.ts';
export { deleteDevice, endSessions, listDevices, registerDevice } from './contract/devices.ts';
export {
  cancelErasure,
  confirmErasure,
  erasePerson,
  erasePersonData,
  getErasure,
  getErasureReceipt,
  requestErasure,
  requestErasureLink,
  sendErasureMail,
  showConfirmationPage,
  showDeletionPage,
  startDueErasures,
} from './contract/erasure.ts';
export {
  authenticatorAdded,
  authenticatorRemoved,
  membershipChanged,
  organisationDeleted,
  personDisabled,
  personErased,
  sessionsRevoked,
} from './contract/events.ts';
export { buildExport, exportPersonData, getExport, requestExport } from './contract/export.ts';
export {
  acceptInvitation,
  createInvitation,
  listInvitations,
  revokeInvitation,
  sendInvitation,
} from './contract/invitations.ts';
export {
  deleteRole,
  listMembers,
  listRoles,
  putRole,
  removeMember,
  updateMember,
} from './contract/members.ts';
export { identity } from './contract/module.ts';
export {
  createOrganisation,
  deleteOrganisation,
  getOrganisation,
  listOrganisations,
  purgeOrganisation,
  tellMembers,
  updateOrganisation,
} from './contract/organisations.ts';
export { explainAccess, getProfile, refreshEmail, updateProfile } from './contract/profile.ts';
export { beginStepUp, proveStepUp } from './contract/step-ups.ts';
export { createPerson, relayEvents, relayWork, warnOldAddress } from './contract/work.ts';
