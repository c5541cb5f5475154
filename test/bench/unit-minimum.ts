interface Minimum {
  /** Rows up to 4 KB read strongly consistent, one unit each, a query one unit a page. */
  readonly readUnits: number;
  /** Rows up to 1 KB written: one unit alone, two each when they must change together. */
  readonly writeUnits: number;
  /** Which rows these are. */
  readonly rows: string;
}

const facts = 'person, membership, organisation';

/**
 * The least that each request of the tour could use and still decide from consistent facts, change all or nothing, and be
 * repeatable: `outcome` is the record of its Idempotency-Key, `work` a row that the stream carries on.
 */
export const unitMinimum: Readonly<Record<string, Minimum>> = {
  getProfile: { readUnits: 1, writeUnits: 0, rows: 'person (permission and answer)' },
  updateProfile: { readUnits: 1, writeUnits: 4, rows: 'person; person, outcome' },
  explainAccess: { readUnits: 1, writeUnits: 0, rows: 'person' },
  registerDevice: { readUnits: 1, writeUnits: 6, rows: 'person; device, person, outcome' },
  listDevices: { readUnits: 2, writeUnits: 0, rows: 'person, page of devices' },
  deleteDevice: { readUnits: 2, writeUnits: 8, rows: 'person, device; device, person, work, outcome' },
  createOrganisation: { readUnits: 1, writeUnits: 10, rows: 'person; organisation, membership, person, work, outcome' },
  getOrganisation: { readUnits: 3, writeUnits: 0, rows: facts },
  listOrganisations: { readUnits: 3, writeUnits: 0, rows: 'person, page of memberships, one organisation' },
  updateOrganisation: { readUnits: 3, writeUnits: 4, rows: `${facts}; organisation, outcome` },
  putRole: { readUnits: 3, writeUnits: 4, rows: `${facts}; organisation, outcome` },
  listRoles: { readUnits: 3, writeUnits: 0, rows: facts },
  createInvitation: { readUnits: 3, writeUnits: 8, rows: `${facts}; invitation, organisation, work, outcome` },
  listInvitations: { readUnits: 4, writeUnits: 0, rows: `${facts}, page of invitations` },
  acceptInvitation: {
    readUnits: 3,
    writeUnits: 12,
    rows: 'person, invitation, organisation; membership, invitation, organisation, person, work, outcome',
  },
  listMembers: { readUnits: 4.5, writeUnits: 0, rows: `${facts}, page of the index, names of two members` },
  updateMember: {
    readUnits: 4,
    writeUnits: 8,
    rows: `${facts}, other membership; membership, organisation, work, outcome`,
  },
  removeMember: {
    readUnits: 4,
    writeUnits: 10,
    rows: `${facts}, other membership; membership, organisation, person, work, outcome`,
  },
  createTicket: { readUnits: 1, writeUnits: 1, rows: 'person; ticket' },
  requestExport: { readUnits: 2, writeUnits: 8, rows: 'person, export; export, person (checked), work, outcome' },
  getExport: { readUnits: 2, writeUnits: 0, rows: 'person, export' },
  requestErasure: { readUnits: 1, writeUnits: 8, rows: 'person; erasure, person, work, outcome' },
  getErasure: { readUnits: 2, writeUnits: 0, rows: 'person, erasure' },
  cancelErasure: { readUnits: 2, writeUnits: 6, rows: 'person, erasure; erasure, person, outcome' },
};
