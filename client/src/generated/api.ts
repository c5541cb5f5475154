// Written by `npm run generate` from the API description. Do not edit.

export type AcceptInvitationRequest = {
  readonly token: string;
};

export type CommitDocumentsRequest = {
  readonly collections: Readonly<Record<string, number>>;
  readonly since?: string;
  readonly changes: readonly {
    readonly collection: string;
    readonly id: string;
    readonly document: Readonly<Record<string, unknown>> | null;
  }[];
};

export type CommitDocumentsResponse = {
  readonly seq: number;
  readonly refused: readonly RefusedDocument[];
};

export type ConfirmErasureRequest = {
  readonly token: string;
};

export type CreateInvitationRequest = {
  readonly email: string;
  readonly role: string;
};

export type CreateOrganisationRequest = {
  readonly name: string;
};

export type CreateSpaceInvitationRequest = {
  readonly role?: SpaceRole;
};

export type CreateSpaceInvitationResponse = {
  readonly code: string;
  readonly expiresAt: string;
};

export type CreateSpaceRequest = {
  readonly name: string;
};

export type CreateTicketResponse = {
  readonly ticket: string;
  readonly url: string;
  readonly expiresAt: string;
};

export type Device = {
  readonly deviceId: string;
  readonly platform: Platform;
  readonly name?: string;
  readonly pushEnabled: boolean;
  readonly appVersion?: string;
  readonly locale?: string;
  readonly timeZone?: string;
  readonly current: boolean;
  readonly sessions: number;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type DeviceDetails = {
  readonly platform: Platform;
  readonly name?: string;
  readonly pushToken?: string;
  readonly appVersion?: string;
  readonly locale?: string;
  readonly timeZone?: string;
};

export type DisablePersonRequest = {
  readonly reason: string;
};

export type DocumentState = {
  readonly collection: string;
  readonly id: string;
  readonly revision: number;
  readonly document: Readonly<Record<string, unknown>> | null;
};

export type Erasure = {
  readonly erasureId: string;
  readonly state: 'scheduled' | 'running';
  readonly requestedAt: string;
  readonly dueAt: string;
  readonly receiptId: string;
};

export type ExplainAccessResponse = {
  readonly allowed: boolean;
  readonly rule: string;
  readonly reason: string;
};

export type ExplainSpaceAccessResponse = {
  readonly allowed: boolean;
  readonly rule: string;
  readonly reason: string;
};

export type Export = {
  readonly exportId: string;
  readonly state: 'queued' | 'building' | 'ready' | 'failed' | 'expired';
  readonly requestedAt: string;
  readonly readyAt?: string;
  readonly expiresAt?: string;
  readonly size?: number;
  readonly url?: string;
  readonly moreUrls?: readonly string[];
};

export type FindPeopleResponse = {
  readonly items: readonly Person[];
};

export type Invitation = {
  readonly invitationId: string;
  readonly organisationId: string;
  readonly email: string;
  readonly role: string;
  readonly state: 'pending' | 'expired';
  readonly delivery: 'queued' | 'sent' | 'no-sender';
  readonly createdAt: string;
  readonly expiresAt: string;
};

export type JoinSpaceRequest = {
  readonly code: string;
};

export type KeptOutcome = {
  readonly number: number;
  readonly status: 'applied' | 'merged' | 'rejected' | 'forgotten';
  readonly merged?: readonly MergedField[];
  readonly code?: MutationCode;
  readonly reason?: string;
  readonly current?: DocumentState;
  readonly mutation?: Mutation;
  readonly at: string;
};

export type ListDevicesResponse = {
  readonly items: readonly Device[];
};

export type ListInvitationsResponse = {
  readonly items: readonly Invitation[];
  readonly nextCursor?: string;
};

export type ListMembersResponse = {
  readonly items: readonly Member[];
  readonly nextCursor?: string;
};

export type ListOrganisationsResponse = {
  readonly items: readonly Organisation[];
};

export type ListOutcomesResponse = {
  readonly last: number;
  readonly items: readonly KeptOutcome[];
  readonly nextCursor?: string;
};

export type ListRolesResponse = {
  readonly items: readonly OrganisationRole[];
  readonly grantable: readonly string[];
};

export type ListSpaceMembersResponse = {
  readonly items: readonly SpaceMember[];
  readonly nextCursor?: string;
};

export type ListSpacesResponse = {
  readonly items: readonly Space[];
};

export type Member = {
  readonly personId: string;
  readonly role: string;
  readonly displayName?: string;
  readonly avatarUrl?: string;
  readonly email?: string;
  readonly joinedAt: string;
};

export type MergedField = {
  readonly field: string;
  readonly policy: string;
  readonly result: 'kept' | 'taken' | 'combined';
};

export type Mutation = {
  readonly number: number;
  readonly tag?: string;
  readonly space: string;
  readonly collection: string;
  readonly id: string;
  readonly kind: 'create' | 'update' | 'delete';
  readonly base?: number;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly add?: Readonly<Record<string, number>>;
  readonly insert?: Readonly<Record<string, readonly unknown[]>>;
  readonly remove?: Readonly<Record<string, readonly unknown[]>>;
  readonly append?: Readonly<Record<string, readonly unknown[]>>;
};

export type MutationCode = 'not-found' | 'forbidden' | 'field-forbidden' | 'unknown-collection' | 'read-only-collection' | 'invalid-document' | 'document-too-large' | 'already-exists' | 'deleted' | 'conflict' | 'collection-full';

export type MutationOutcome = {
  readonly number: number;
  readonly status: 'applied' | 'merged' | 'rejected' | 'forgotten';
  readonly merged?: readonly MergedField[];
  readonly code?: MutationCode;
  readonly reason?: string;
  readonly current?: DocumentState;
};

export type Organisation = {
  readonly organisationId: string;
  readonly name: string;
  readonly role: string;
  readonly members: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
};

export type OrganisationRole = {
  readonly role: string;
  readonly actions: readonly string[];
  readonly builtIn: boolean;
  readonly members?: number;
};

export type Person = {
  readonly personId: string;
  readonly email?: string;
  readonly emailVerified: boolean;
  readonly displayName?: string;
  readonly status: 'active' | 'disabled' | 'erasing';
  readonly disabledAt?: string;
  readonly disabledReason?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
};

export type Platform = 'ios' | 'android' | 'web';

export type Profile = {
  readonly personId: string;
  readonly email?: string;
  readonly emailVerified: boolean;
  readonly displayName?: string;
  readonly locale?: string;
  readonly timeZone?: string;
  readonly avatarUrl?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly status: 'active' | 'disabled' | 'erasing';
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
};

export type ProfileChange = {
  readonly displayName?: string | null;
  readonly locale?: string | null;
  readonly timeZone?: string | null;
  readonly avatarUrl?: string | null;
  readonly metadata?: Readonly<Record<string, string | null>>;
  readonly version?: number;
};

export type PullChangesRequest = {
  readonly clientId?: string;
  readonly collections: Readonly<Record<string, number>>;
  readonly spaces: readonly {
    readonly space: string;
    readonly cursor?: string;
  }[];
  readonly limit?: number;
};

export type PullChangesResponse = {
  readonly spaces: readonly PulledSpace[];
};

export type PulledSpace = {
  readonly space: string;
  readonly status: 'ok' | 'gone';
  readonly reset?: true;
  readonly changes: readonly DocumentState[];
  readonly cursor?: string;
  readonly more?: boolean;
  readonly seq?: number;
  readonly checksum?: string;
};

export type PushMutationsRequest = {
  readonly clientId: string;
  readonly collections: Readonly<Record<string, number>>;
  readonly mutations: readonly Mutation[];
};

export type PushMutationsResponse = {
  readonly last: number;
  readonly outcomes: readonly MutationOutcome[];
};

export type PutRoleRequest = {
  readonly actions: readonly string[];
};

export type QueryDocumentsResponse = {
  readonly items: readonly DocumentState[];
  readonly nextCursor?: string;
};

export type Receipt = {
  readonly payload: string;
  readonly signature: string;
  readonly algorithm: 'ECDSA_SHA_256';
  readonly keyId: string;
  readonly publicKey: string;
};

export type RefusedDocument = {
  readonly collection: string;
  readonly id: string;
  readonly code: MutationCode;
  readonly reason: string;
};

export type ReplaceDocumentsRequest = {
  readonly version: number;
  readonly rows: readonly {
    readonly id: string;
    readonly sent?: {
      readonly writer: string;
      readonly number: number;
    };
    readonly assumed: Readonly<Record<string, unknown>> | null;
    readonly next: Readonly<Record<string, unknown>> | null;
  }[];
};

export type ReplaceDocumentsResponse = {
  readonly conflicts: readonly DocumentState[];
  readonly arrived: readonly string[];
  readonly refused: readonly {
    readonly collection: string;
    readonly id: string;
    readonly code: MutationCode;
    readonly reason: string;
    readonly current: DocumentState;
  }[];
};

export type RequestErasureLinkRequest = {
  readonly email: string;
};

export type RequestErasureLinkResponse = {
  readonly status: 'accepted';
};

export type Space = {
  readonly space: string;
  readonly kind: 'person' | 'organisation' | 'shared';
  readonly name?: string;
  readonly role: string;
};

export type SpaceMember = {
  readonly personId: string;
  readonly role: string;
  readonly joinedAt: string;
};

export type SpaceRole = 'owner' | 'admin' | 'member' | 'reader';

export type UpdateMemberRequest = {
  readonly role: string;
};

export type UpdateOrganisationRequest = {
  readonly name?: string;
  readonly version?: number;
};

export type UpdateSpaceMemberRequest = {
  readonly role: SpaceRole;
};

export interface Operations {
  /** Page where anyone can have their account deleted, as Google Play asks for. */
  readonly showDeletionPage: {
    readonly input: Record<never, never>;
    readonly output: string;
    readonly error: 'invalid-request' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Page that the mailed link opens. */
  readonly showConfirmationPage: {
    readonly input: Record<never, never>;
    readonly output: string;
    readonly error: 'invalid-request' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** This description: OpenAPI 3.1. */
  readonly getDescription: {
    readonly input: Record<never, never>;
    readonly output: Readonly<Record<string, unknown>>;
    readonly error: 'invalid-request' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Find a person by e-mail address or by id. Give exactly one of the two. An address may belong to several: each way to sign in has an account of its own. */
  readonly findPeople: {
    readonly input: {
      readonly query?: {
        readonly email?: string;
        readonly personId?: string;
      };
    };
    readonly output: FindPeopleResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Shut a person out, from their next request on. */
  readonly disablePerson: {
    readonly input: {
      readonly params: {
        readonly personId: string;
      };
      readonly body: DisablePersonRequest;
    };
    readonly output: Person;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'erasure-pending' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Let a disabled person in again. */
  readonly enablePerson: {
    readonly input: {
      readonly params: {
        readonly personId: string;
      };
    };
    readonly output: Person;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'erasure-pending' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Signed receipt of a finished erasure. */
  readonly getErasureReceipt: {
    readonly input: {
      readonly params: {
        readonly receiptId: string;
      };
    };
    readonly output: Receipt;
    readonly error: 'invalid-request' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Ask for a mail with a link that deletes the account of this address. The answer is the same whether there is such an account or not. A few mails per address and day. */
  readonly requestErasureLink: {
    readonly input: {
      readonly body: RequestErasureLinkRequest;
    };
    readonly output: RequestErasureLinkResponse;
    readonly error: 'invalid-request' | 'malformed-json' | 'body-too-large' | 'unsupported-media-type' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Delete the account that a mailed link belongs to. Repeating it with the same token changes nothing and gets the same answer, until the deletion is cancelled. */
  readonly confirmErasure: {
    readonly input: {
      readonly body: ConfirmErasureRequest;
    };
    readonly output: Erasure;
    readonly error: 'invalid-request' | 'malformed-json' | 'conflict' | 'last-owner' | 'link-invalid' | 'body-too-large' | 'unsupported-media-type' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Join an organisation with the token of an invitation. */
  readonly acceptInvitation: {
    readonly input: {
      readonly body: AcceptInvitationRequest;
    };
    readonly output: Organisation;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'email-unverified' | 'invitation-for-another' | 'already-member' | 'conflict' | 'idempotency-key-in-flight' | 'member-limit' | 'organisation-limit' | 'invitation-invalid' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'role-unknown' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Your profile. Creates the profile when the sign-up trigger has not done so yet. */
  readonly getProfile: {
    readonly input: Record<never, never>;
    readonly output: Profile;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Change your profile. Fields left out stay, `null` removes. With `version` the change applies to that version only. */
  readonly updateProfile: {
    readonly input: {
      readonly body: ProfileChange;
    };
    readonly output: Profile;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Delete your account and everything kept about you. Begins after a cooling-off period, in which GET and DELETE /v1/me/erasure show and cancel it. Other requests are refused meanwhile. Organisations where you are the only member are deleted as well. */
  readonly requestErasure: {
    readonly input: Record<never, never>;
    readonly output: Erasure;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'conflict' | 'idempotency-key-in-flight' | 'last-owner' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** May you do this, and which rule says so. `resource` is the id of the organisation that the action concerns; leave it out for your own things. */
  readonly explainAccess: {
    readonly input: {
      readonly query: {
        readonly action: string;
        readonly resource?: string;
      };
    };
    readonly output: ExplainAccessResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-missing' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Your devices. */
  readonly listDevices: {
    readonly input: Record<never, never>;
    readonly output: ListDevicesResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-missing' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Register this device, or bring it up to date. The app makes the id, a UUID that it keeps as long as it is installed. The sign-in of this request is bound to the device: deleting the device ends it. Repeating the request changes nothing. */
  readonly registerDevice: {
    readonly input: {
      readonly params: {
        readonly deviceId: string;
      };
      readonly body: DeviceDetails;
    };
    readonly output: Device;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'conflict' | 'device-limit' | 'body-too-large' | 'unsupported-media-type' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Delete a device and end its sessions. Sessions that were signed in on the device are refused from the next request on, this one included. */
  readonly deleteDevice: {
    readonly input: {
      readonly params: {
        readonly deviceId: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-missing' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Take over your e-mail address from your sign-in. Call it after the address was changed in Cognito. Repeating it changes nothing. */
  readonly refreshEmail: {
    readonly input: Record<never, never>;
    readonly output: Profile;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'conflict' | 'body-too-large' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** The deletion of your account that is under way. */
  readonly getErasure: {
    readonly input: Record<never, never>;
    readonly output: Erasure;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Keep your account after all. */
  readonly cancelErasure: {
    readonly input: Record<never, never>;
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-missing' | 'not-found' | 'conflict' | 'erasure-started' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** State of your export, and where to fetch it. */
  readonly getExport: {
    readonly input: Record<never, never>;
    readonly output: Export;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Ask for a copy of everything that is kept about you. While an export is being built the same one is answered again. */
  readonly requestExport: {
    readonly input: Record<never, never>;
    readonly output: Export;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-missing' | 'conflict' | 'erasure-started' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'export-limit' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Sign out everywhere. Ends every sign-in, this one included, from the next request on. Repeating it is refused: the session is over. */
  readonly endSessions: {
    readonly input: Record<never, never>;
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-missing' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Organisations that you are a member of. */
  readonly listOrganisations: {
    readonly input: Record<never, never>;
    readonly output: ListOrganisationsResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-missing' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Found an organisation; you become its owner. */
  readonly createOrganisation: {
    readonly input: {
      readonly body: CreateOrganisationRequest;
    };
    readonly output: Organisation;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'idempotency-key-in-flight' | 'organisation-limit' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** One organisation. */
  readonly getOrganisation: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
    };
    readonly output: Organisation;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Rename an organisation. */
  readonly updateOrganisation: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
      readonly body: UpdateOrganisationRequest;
    };
    readonly output: Organisation;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Delete an organisation. It is gone for every member at once; memberships and invitations are removed afterwards. */
  readonly deleteOrganisation: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Invitations that are not used yet. */
  readonly listInvitations: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListInvitationsResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Invite someone by e-mail. The mail carries a token that can be used once, by someone whose verified address is the invited one. */
  readonly createInvitation: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
      readonly body: CreateInvitationRequest;
    };
    readonly output: Invitation;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'beyond-own-rights' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'role-unknown' | 'upgrade-required' | 'invitation-limit' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Withdraw an invitation. */
  readonly revokeInvitation: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly invitationId: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Members of an organisation, in the order in which they joined. A change may take a second to show here. Permissions are never decided from this list. */
  readonly listMembers: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListMembersResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Give a member another role. Nobody gives or takes rights that they do not hold themselves. */
  readonly updateMember: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly personId: string;
      };
      readonly body: UpdateMemberRequest;
    };
    readonly output: Member;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'beyond-own-rights' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'last-owner' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'role-unknown' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Leave an organisation, or remove a member. Your own id leaves. Removing someone else needs `member:remove`, and no fewer rights than they hold. */
  readonly removeMember: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly personId: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-missing' | 'beyond-own-rights' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'last-owner' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Roles of an organisation, and the actions that its own roles may hold. */
  readonly listRoles: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
    };
    readonly output: ListRolesResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Create or change a role of the organisation’s own. Its members have the changed rights from their next request on. */
  readonly putRole: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly role: string;
      };
      readonly body: PutRoleRequest;
    };
    readonly output: OrganisationRole;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'beyond-own-rights' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'role-built-in' | 'role-limit' | 'body-too-large' | 'unsupported-media-type' | 'action-not-grantable' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Delete a role that nobody holds. */
  readonly deleteRole: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly role: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'beyond-own-rights' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'role-built-in' | 'role-in-use' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Get a ticket that opens one WebSocket. Connect to `url` before `expiresAt`. The access token itself never stands in a URL. */
  readonly createTicket: {
    readonly input: Record<never, never>;
    readonly output: CreateTicketResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'body-too-large' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Spaces of the caller: their own, those of their organisations, and shared ones. */
  readonly listSpaces: {
    readonly input: Record<never, never>;
    readonly output: ListSpacesResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Create a shared space; its creator owns it. */
  readonly createSpace: {
    readonly input: {
      readonly body: CreateSpaceRequest;
    };
    readonly output: Space;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'conflict' | 'idempotency-key-in-flight' | 'space-limit' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Join a shared space with a code. Whoever is a member already keeps the role they have, and the code is not used up. */
  readonly joinSpace: {
    readonly input: {
      readonly body: JoinSpaceRequest;
    };
    readonly output: Space;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'conflict' | 'idempotency-key-in-flight' | 'space-limit' | 'space-invitation-invalid' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** A space and the caller’s role in it. */
  readonly getSpace: {
    readonly input: {
      readonly params: {
        readonly spaceId: string;
      };
    };
    readonly output: Space;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Rename a shared space (owner, admin). */
  readonly updateSpace: {
    readonly input: {
      readonly params: {
        readonly spaceId: string;
      };
      readonly body: CreateSpaceRequest;
    };
    readonly output: Space;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Delete a shared space for everybody (owner). */
  readonly deleteSpace: {
    readonly input: {
      readonly params: {
        readonly spaceId: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Which rule decides whether the caller may do something with documents of a space. */
  readonly explainSpaceAccess: {
    readonly input: {
      readonly params: {
        readonly spaceId: string;
      };
      readonly query: {
        readonly action: string;
      };
    };
    readonly output: ExplainSpaceAccessResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Documents of a collection: filtered and sorted by a declared index, or ranked by full text. `filter` is JSON: {"status":{"eq":"open"}} with eq, ne, lt, lte, gt, gte, in, prefix; {"and":[...]}, {"or":[...]}. `sort` is a list of fields, `-due,title`. `q` searches the text fields; its last word may be a beginning. */
  readonly queryDocuments: {
    readonly input: {
      readonly params: {
        readonly spaceId: string;
        readonly collection: string;
      };
      readonly query?: {
        readonly filter?: string;
        readonly sort?: string;
        readonly q?: string;
        readonly version?: string;
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: QueryDocumentsResponse;
    readonly error: 'invalid-cursor' | 'invalid-filter' | 'invalid-request' | 'unknown-collection' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'unknown-schema-version' | 'no-index' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Write whole documents that are still as assumed; answer those that are not. For replication protocols that compare states (RxDB). Repeating it is harmless: a document that is already as wanted is left alone, and a row with `sent` is written once, whatever others did to the document meanwhile. 413 also when what the rows met is more than one answer holds: send fewer rows. */
  readonly replaceDocuments: {
    readonly input: {
      readonly params: {
        readonly spaceId: string;
        readonly collection: string;
      };
      readonly body: ReplaceDocumentsRequest;
    };
    readonly output: ReplaceDocumentsResponse;
    readonly error: 'invalid-request' | 'malformed-json' | 'unknown-collection' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'unknown-schema-version' | 'body-too-large' | 'unsupported-media-type' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** One document. */
  readonly getDocument: {
    readonly input: {
      readonly params: {
        readonly spaceId: string;
        readonly collection: string;
        readonly documentId: string;
      };
      readonly query?: {
        readonly version?: string;
      };
    };
    readonly output: DocumentState;
    readonly error: 'invalid-request' | 'unknown-collection' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'unknown-schema-version' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Write many documents at once: all that are valid, or none when one was changed since. For protocols whose push is one transaction (WatermelonDB). However many rows, readers see none or all of them, also when the backend fails half-way. */
  readonly commitDocuments: {
    readonly input: {
      readonly params: {
        readonly spaceId: string;
      };
      readonly body: CommitDocumentsRequest;
    };
    readonly output: CommitDocumentsResponse;
    readonly error: 'idempotency-key-missing' | 'invalid-cursor' | 'invalid-request' | 'malformed-json' | 'unknown-collection' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'documents-changed' | 'idempotency-key-in-flight' | 'unknown-schema-version' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Make a code by which one person joins a shared space (owner, admin). A code works once and for `invitationHours`. All codes of a space end when an owner or admin leaves, is removed or gets another role. */
  readonly createSpaceInvitation: {
    readonly input: {
      readonly params: {
        readonly spaceId: string;
      };
      readonly body: CreateSpaceInvitationRequest;
    };
    readonly output: CreateSpaceInvitationResponse;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'body-too-large' | 'unsupported-media-type' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Members of a shared space. */
  readonly listSpaceMembers: {
    readonly input: {
      readonly params: {
        readonly spaceId: string;
      };
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListSpaceMembersResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Give a member of a shared space another role (owner; admin up to their own). */
  readonly updateSpaceMember: {
    readonly input: {
      readonly params: {
        readonly spaceId: string;
        readonly personId: string;
      };
      readonly body: UpdateSpaceMemberRequest;
    };
    readonly output: SpaceMember;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'last-space-owner' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Leave a shared space, or remove a member (owner, admin). The devices of a removed member are told to remove the space’s documents at their next pull. */
  readonly removeSpaceMember: {
    readonly input: {
      readonly params: {
        readonly spaceId: string;
        readonly personId: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'last-space-owner' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Merged and rejected mutations of a client that are kept, newest first, and its last number. What is not listed and not newer than `last` was applied. Rejected ones stay until they are discarded or expire. */
  readonly listOutcomes: {
    readonly input: {
      readonly query: {
        readonly clientId: string;
        readonly status?: 'merged' | 'rejected';
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListOutcomesResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Forget a kept outcome: it was dealt with. */
  readonly discardOutcome: {
    readonly input: {
      readonly params: {
        readonly clientId: string;
        readonly number: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'body-too-large' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Get what changed in spaces since the cursors that they gave. */
  readonly pullChanges: {
    readonly input: {
      readonly body: PullChangesRequest;
    };
    readonly output: PullChangesResponse;
    readonly error: 'invalid-request' | 'malformed-json' | 'unknown-collection' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'unknown-schema-version' | 'body-too-large' | 'unsupported-media-type' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Send mutations; each takes effect exactly once and has one outcome. Numbers that have their outcome already are not applied again: their outcome is answered again, if the mutation is the one that had it. A rejected mutation does not stop those behind it. Fewer outcomes than mutations: send the rest again. `current` is left out when the answer would become too large. */
  readonly pushMutations: {
    readonly input: {
      readonly body: PushMutationsRequest;
    };
    readonly output: PushMutationsResponse;
    readonly error: 'invalid-request' | 'malformed-json' | 'mutation-order' | 'unknown-collection' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'client-copied' | 'mutation-gap' | 'unknown-schema-version' | 'body-too-large' | 'unsupported-media-type' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };
}
