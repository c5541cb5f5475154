// Written by `npm run generate` from the API description. Do not edit.

export type AcceptInvitationRequest = {
  readonly token: string;
};

export type ActionName = 'allow' | 'challenge' | 'review' | 'block';

export type ActivateRuleSetRequest = {
  readonly expected: string;
  readonly reason: string;
  readonly backTestId?: string;
};

export type AddPasskeyRequest = {
  readonly authenticatorId: string;
  readonly name: string;
  readonly credential: {
    readonly id: string;
    readonly clientDataJSON: string;
    readonly attestationObject: string;
    readonly transports?: readonly string[];
  };
};

export type AddPayeeRequest = {
  readonly name: string;
  readonly number: string;
  readonly organisationId?: string;
};

export type AddStandingOrderRequest = {
  readonly accountId: string;
  readonly payeeId: string;
  readonly amount: string;
  readonly currency: string;
  readonly note?: string;
  readonly on?: string;
  readonly schedule?: {
    readonly start: string;
    readonly unit: 'day' | 'week' | 'month' | 'year';
    readonly every?: number;
    readonly onLastDay?: true;
    readonly end?: string;
    readonly times?: number;
    readonly roll?: 'none' | 'following' | 'modified-following' | 'preceding';
  };
};

export type ApiKey = {
  readonly keyId: string;
  readonly name: string;
  readonly prefix: string;
  readonly role: string;
  readonly scopes: readonly string[];
  readonly limit: KeyLimit;
  readonly previousUntil?: string;
  readonly endsAt?: string;
  readonly lastUsedAt?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
};

export type ArchiveFlagRequest = {
  readonly version: number;
  readonly reason: string;
};

export type ArchivedSegment = {
  readonly from: number;
  readonly to: number;
  readonly prevHash: string;
  readonly hash: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly archivedAt: string;
  readonly url: string;
};

export type Assertion = {
  readonly authenticatorId: string;
  readonly code: string;
} | {
  readonly credential: {
    readonly id: string;
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
  };
};

export type AttachPosterRequest = {
  readonly size: number;
  readonly type: 'image/jpeg' | 'image/png' | 'image/webp';
  readonly sha256: string;
};

export type AttachPosterResponse = {
  readonly put: SignedPut;
};

export type Attempt = {
  readonly at: string;
  readonly outcome: 'sent' | 'failed' | 'unknown';
  readonly receipt?: string;
  readonly error?: string;
};

export type Audience = {
  readonly name: string;
  readonly organisationId?: string;
  readonly all: readonly Condition[];
  readonly any: readonly Condition[];
  readonly version: number;
  readonly updatedAt: string;
};

export type AuditEntry = {
  readonly id: string;
  readonly chain: string;
  readonly seq: number;
  readonly occurredAt: string;
  readonly sealedAt: string;
  readonly actorId: string;
  readonly actorKind?: 'api-key' | 'machine';
  readonly sessionId?: string;
  readonly app?: string;
  readonly operation: string;
  readonly permission: string;
  readonly resource: string;
  readonly personId?: string;
  readonly outcome: 'done' | 'read' | 'refused';
  readonly reason?: string;
  readonly requestId: string;
  readonly prevHash: string;
  readonly hash: string;
};

export type AuditReport = {
  readonly reportId: string;
  readonly from: string;
  readonly to: string;
  readonly format: 'csv' | 'ndjson';
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly rows: number;
  readonly reason?: {
    readonly code: string;
    readonly detail?: string;
  };
  readonly file?: {
    readonly url: string;
    readonly bytes: number;
    readonly expiresAt: string;
  };
  readonly createdAt: string;
};

export type Authenticator = {
  readonly authenticatorId: string;
  readonly kind: Kind;
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt?: string;
};

export type BackTest = {
  readonly backTestId: string;
  readonly version: string;
  readonly from: string;
  readonly to: string;
  readonly format: 'csv' | 'ndjson';
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly rows: number;
  readonly reason?: {
    readonly code: string;
    readonly detail?: string;
  };
  readonly file?: {
    readonly url: string;
    readonly bytes: number;
    readonly expiresAt: string;
  };
  readonly createdAt: string;
  readonly summary?: BackTestSummary;
};

export type BackTestOrder = {
  readonly from: string;
  readonly to: string;
  readonly format: 'csv' | 'ndjson';
};

export type BackTestSummary = {
  readonly decisions: number;
  readonly skipped: number;
  readonly differing: number;
  readonly actions: {
    readonly allow: number;
    readonly challenge: number;
    readonly review: number;
    readonly block: number;
  };
  readonly were: {
    readonly allow: number;
    readonly challenge: number;
    readonly review: number;
    readonly block: number;
  };
  readonly rules: Readonly<Record<string, number>>;
  readonly labelled: {
    readonly precision: {
      readonly of: number;
      readonly count: number;
      readonly percent?: string;
    };
    readonly recall: {
      readonly of: number;
      readonly count: number;
      readonly percent?: string;
    };
  };
};

export type Balance = {
  readonly posted: string;
  readonly available: string;
  readonly incoming: string;
  readonly outgoing: string;
};

export type BankAccount = {
  readonly accountId: string;
  readonly organisationId?: string;
  readonly product: string;
  readonly currency: string;
  readonly number: string;
  readonly nickname?: string;
  readonly state: 'open' | 'frozen' | 'closed';
  readonly limits: {
    readonly perPayment: string;
    readonly daily: string;
    readonly left: string;
    readonly outgoing: 'open' | 'stopped';
  };
  readonly openedAt: string;
};

export type BankCase = {
  readonly caseId: string;
  readonly kind: 'review' | 'dispute' | 'unmatched' | 'late-reject' | 'missing';
  readonly state: 'open' | 'decided' | 'expired' | 'withdrawn';
  readonly accountId?: string;
  readonly payeeAccountId?: string;
  readonly paymentId: string;
  readonly disputeId?: string;
  readonly amount: string;
  readonly currency: string;
  readonly openedAt: string;
  readonly dueAt: string;
  readonly expiresAt?: string;
  readonly needsTwo: boolean;
  readonly proposal?: {
    readonly by: string;
    readonly outcome: 'approved' | 'refused';
    readonly at: string;
    readonly note: string;
    readonly accountId?: string;
  };
  readonly decision?: {
    readonly by: string;
    readonly outcome: 'approved' | 'refused';
    readonly at: string;
    readonly note: string;
    readonly accountId?: string;
  };
  readonly endedAt?: string;
  readonly unmatched?: {
    readonly rail: string;
    readonly direction: 'in' | 'out';
    readonly entry: string;
    readonly name?: string;
    readonly iban?: string;
    readonly text?: string;
    readonly about?: string;
    readonly why?: string;
  };
};

export type BankFile = {
  readonly fileId: string;
  readonly direction: 'out' | 'in';
  readonly state: 'open' | 'sealed' | 'written' | 'answered' | 'reading' | 'waiting' | 'booked' | 'refused';
  readonly rail?: string;
  readonly currency?: string;
  readonly payments?: number;
  readonly sum?: string;
  readonly createdAt: string;
  readonly sealedAt?: string;
  readonly writtenAt?: string;
  readonly answeredAt?: string;
  readonly endedAt?: string;
  readonly why?: readonly string[];
  readonly remarks?: readonly string[];
  readonly statements?: readonly {
    readonly rail: string;
    readonly currency: string;
    readonly statementId: string;
  }[];
};

export type BeginPasskeyResponse = {
  readonly authenticatorId: string;
  readonly options: {
    readonly rp: {
      readonly id: string;
      readonly name: string;
    };
    readonly user: {
      readonly id: string;
      readonly name: string;
      readonly displayName: string;
    };
    readonly challenge: string;
    readonly pubKeyCredParams: readonly {
      readonly type: 'public-key';
      readonly alg: number;
    }[];
    readonly timeout: number;
    readonly excludeCredentials: readonly {
      readonly type: 'public-key';
      readonly id: string;
      readonly transports?: readonly string[];
    }[];
    readonly authenticatorSelection: {
      readonly userVerification: 'required';
      readonly residentKey: 'preferred';
    };
    readonly attestation: 'none';
  };
  readonly expiresAt: string;
};

export type BeginStepUpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly bodySha256: string;
};

export type BeginStepUpResponse = {
  readonly stepUpId: string;
  readonly expiresAt: string;
  readonly authenticators: readonly {
    readonly authenticatorId: string;
    readonly kind: Kind;
    readonly name: string;
  }[];
  readonly passkeys?: PasskeyRequest;
};

export type BeginTotpRequest = {
  readonly name: string;
};

export type BeginTotpResponse = {
  readonly authenticatorId: string;
  readonly secret: string;
  readonly uri: string;
  readonly expiresAt: string;
};

export type Campaign = {
  readonly campaignId: string;
  readonly name: string;
  readonly state: 'scheduled' | 'running' | 'paused' | 'cancelled' | 'done';
  readonly segment: string;
  readonly filter: Filter;
  readonly variants: readonly {
    readonly template: string;
    readonly variables: Readonly<Record<string, string | number | boolean>>;
    readonly weight: number;
    readonly version: number;
  }[];
  readonly channels?: readonly Channel[];
  readonly perMinute: number;
  readonly scheduledAt: string;
  readonly createdAt: string;
  readonly endedAt?: string;
  readonly looked: number;
};

export type Card = {
  readonly cardId: string;
  readonly accountId: string;
  readonly nickname?: string;
  readonly state: 'active' | 'frozen' | 'cancelled';
  readonly lastFour: string;
  readonly currency: string;
  readonly limits: {
    readonly perPurchase: string;
    readonly daily: string;
    readonly left: string;
  };
  readonly issuedAt: string;
};

export type CardAnswer = {
  readonly messageId: string;
  readonly decision: 'approved' | 'declined';
  readonly reason?: 'unknown-card' | 'card-frozen' | 'card-cancelled' | 'currency-mismatch' | 'invalid-amount' | 'insufficient-funds' | 'limit-exceeded' | 'verification-required' | 'account-frozen' | 'account-closed' | 'suspected-fraud' | 'authorisation-used' | 'authorisation-over' | 'exceeds-authorisation' | 'refused';
  readonly purchaseId?: string;
};

export type Channel = 'email' | 'sms' | 'push' | 'inbox';

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

export type CompareShadowResponse = {
  readonly decisions: number;
  readonly differing: number;
  readonly said: {
    readonly allow: {
      readonly allow: number;
      readonly challenge: number;
      readonly review: number;
      readonly block: number;
    };
    readonly challenge: {
      readonly allow: number;
      readonly challenge: number;
      readonly review: number;
      readonly block: number;
    };
    readonly review: {
      readonly allow: number;
      readonly challenge: number;
      readonly review: number;
      readonly block: number;
    };
    readonly block: {
      readonly allow: number;
      readonly challenge: number;
      readonly review: number;
      readonly block: number;
    };
  };
  readonly nextCursor?: string;
};

export type CompleteConnectionRequest = {
  readonly code: string;
};

export type Condition = {
  readonly language: readonly string[];
} | {
  readonly livesIn: readonly string[];
} | {
  readonly field: string;
  readonly is: readonly string[];
} | {
  readonly emailVerified: boolean;
} | {
  readonly joinedWithinDays: number;
} | {
  readonly did: string;
  readonly atLeast: number;
  readonly withinDays?: number;
} | {
  readonly didNot: string;
  readonly withinDays?: number;
};

export type ConditionInput = {
  readonly language: readonly string[];
} | {
  readonly livesIn: readonly string[];
} | {
  readonly field: string;
  readonly is: readonly string[];
} | {
  readonly emailVerified: boolean;
} | {
  readonly joinedWithinDays: number;
} | {
  readonly did: string;
  readonly atLeast?: number;
  readonly withinDays?: number;
} | {
  readonly didNot: string;
  readonly withinDays?: number;
};

export type ConfirmErasureRequest = {
  readonly token: string;
};

export type ConfirmTotpRequest = {
  readonly authenticatorId: string;
  readonly code: string;
};

export type ConnectBankRequest = {
  readonly institution: string;
  readonly organisationId?: string;
};

export type Connection = {
  readonly connectionId: string;
  readonly organisationId?: string;
  readonly institution: string;
  readonly state: 'pending' | 'active' | 'needs-consent';
  readonly link?: string;
  readonly linkExpiresAt?: string;
  readonly consentUntil?: string;
  readonly syncedAt?: string;
  readonly problem?: 'unavailable' | 'rows-refused';
  readonly accounts: readonly ExternalAccount[];
  readonly createdAt: string;
};

export type CreateApiKeyResponse = {
  readonly apiKey: ApiKey;
  readonly key?: string;
};

export type CreateCampaignRequest = {
  readonly name: string;
  readonly segment: string;
  readonly variants: readonly {
    readonly template: string;
    readonly variables?: Readonly<Record<string, string | number | boolean>>;
    readonly weight?: number;
  }[];
  readonly channels?: readonly Channel[];
  readonly scheduledAt?: string;
  readonly perMinute?: number;
};

export type CreateImportRequest = {
  readonly space: string;
  readonly collection: string;
  readonly version: number;
  readonly format: 'csv' | 'ndjson';
  readonly size: number;
  readonly mode: 'create' | 'upsert';
  readonly delimiter?: ',' | ';' | '	';
  readonly mapping?: Readonly<Record<string, string>>;
};

export type CreateInvitationRequest = {
  readonly email: string;
  readonly role: string;
};

export type CreateLinkRequest = {
  readonly path: string;
  readonly title: string;
  readonly description?: string;
  readonly imageUrl?: string;
  readonly expiresAt?: string;
  readonly space?: string;
};

export type CreateMachineClientResponse = {
  readonly machineClient: MachineClient;
  readonly clientSecret?: string;
};

export type CreateOrganisationRequest = {
  readonly name: string;
};

export type CreateShareRequest = {
  readonly versionId?: string;
  readonly variant?: VariantName;
  readonly lasts: number;
  readonly maxUses?: number;
};

export type CreateShareResponse = {
  readonly share: FileShare;
  readonly token: string;
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

export type CreateWebhookEndpointRequest = {
  readonly url: string;
  readonly description?: string;
  readonly events?: readonly ('MembershipChanged' | 'FileStored' | 'FileRejected' | 'FileDeleted' | 'WebhookEndpointDisabled')[];
  readonly ordered?: boolean;
  readonly enabled?: boolean;
};

export type CreateWebhookEndpointResponse = {
  readonly endpoint: WebhookEndpoint;
  readonly secret: string;
};

export type DecideCaseRequest = {
  readonly decision: 'approve' | 'refuse';
  readonly note: string;
  readonly accountId?: string;
};

export type DecideVerificationRequest = {
  readonly decision: 'approve' | 'reject' | 'block' | 'unblock';
  readonly reason: string;
  readonly name?: string;
};

export type DecisionSummary = {
  readonly subjectId: string;
  readonly kind: 'payout' | 'transfer' | 'purchase' | 'card-present' | 'card-not-present';
  readonly version: string;
  readonly score: number;
  readonly action: ActionName;
  readonly decidedAt: string;
  readonly shadows: readonly {
    readonly version: string;
    readonly score: number;
    readonly action: ActionName;
  }[];
  readonly label?: {
    readonly as: 'fraud' | 'legitimate';
    readonly by: string;
    readonly at: string;
    readonly note?: string;
  };
  readonly retryAfter?: number;
};

export type DecisionView = {
  readonly subjectId: string;
  readonly kind: 'payout' | 'transfer' | 'purchase' | 'card-present' | 'card-not-present';
  readonly version: string;
  readonly score: number;
  readonly action: ActionName;
  readonly decidedAt: string;
  readonly shadows: readonly {
    readonly version: string;
    readonly score: number;
    readonly action: ActionName;
  }[];
  readonly label?: {
    readonly as: 'fraud' | 'legitimate';
    readonly by: string;
    readonly at: string;
    readonly note?: string;
  };
  readonly retryAfter?: number;
  readonly reasons: readonly {
    readonly ruleId: string;
    readonly because: string;
    readonly weight: number;
    readonly action?: ActionName;
    readonly observed: Readonly<Record<string, string>>;
  }[];
  readonly unknown: readonly string[];
  readonly features: Readonly<Record<string, string | boolean | readonly string[]>>;
  readonly parties: {
    readonly account?: string;
    readonly payee?: string;
    readonly card?: string;
    readonly device?: string;
    readonly ip?: string;
    readonly country?: string;
  };
  readonly personId?: string;
  readonly organisationId?: string;
  readonly fallbacks?: number;
};

export type DeliverySummary = {
  readonly deliveryId: string;
  readonly type: string;
  readonly state: 'pending' | 'waiting' | 'delivered' | 'dead';
  readonly reason?: string;
  readonly attempts: number;
  readonly createdAt: string;
  readonly nextAttemptAt?: string;
  readonly deliveredAt?: string;
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

export type DisabledReason = 'owner' | 'gone' | 'failing';

export type Dispute = {
  readonly disputeId: string;
  readonly accountId: string;
  readonly paymentId?: string;
  readonly purchaseId?: string;
  readonly state: 'open' | 'won' | 'lost';
  readonly reason: 'not-recognised' | 'not-received' | 'wrong-amount' | 'duplicate' | 'other';
  readonly note?: string;
  readonly amount: string;
  readonly currency: string;
  readonly credited?: string;
  readonly openedAt: string;
  readonly decidedAt?: string;
};

export type DisputePaymentRequest = {
  readonly reason: 'not-recognised' | 'not-received' | 'wrong-amount' | 'duplicate' | 'other';
  readonly note?: string;
  readonly amount?: string;
};

export type DocumentExport = {
  readonly exportId: string;
  readonly space: string;
  readonly collection: string;
  readonly version: number;
  readonly format: 'csv' | 'ndjson';
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly rows: number;
  readonly reason?: {
    readonly code: string;
    readonly detail?: string;
  };
  readonly file?: {
    readonly url: string;
    readonly bytes: number;
    readonly expiresAt: string;
  };
  readonly createdAt: string;
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

export type ExplainFlagResponse = {
  readonly value: unknown;
  readonly variant: string;
  readonly reason: 'STATIC' | 'DEFAULT' | 'TARGETING_MATCH' | 'SPLIT' | 'DISABLED' | 'PREREQUISITE_FAILED' | 'ERROR';
  readonly version: number;
  readonly steps: readonly {
    readonly step: 'killed' | 'archived' | 'disabled' | 'prerequisite' | 'rule' | 'otherwise';
    readonly name?: string;
    readonly holds: boolean;
    readonly percent?: number;
  }[];
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

export type ExportOrder = {
  readonly space: string;
  readonly collection: string;
  readonly version: number;
  readonly format: 'csv' | 'ndjson';
  readonly delimiter?: ',' | ';' | '	';
  readonly stamps?: boolean;
  readonly spreadsheet?: boolean;
};

export type ExternalAccount = {
  readonly externalAccountId: string;
  readonly name: string;
  readonly number?: string;
  readonly currency: string;
  readonly balance?: string;
};

export type ExternalTransaction = {
  readonly transactionId: string;
  readonly externalAccountId: string;
  readonly amount: string;
  readonly currency: string;
  readonly date: string;
  readonly description: string;
  readonly pending: boolean;
};

export type FileDownload = {
  readonly url: string;
  readonly expiresAt: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
};

export type FileShare = {
  readonly shareId: string;
  readonly versionId?: string;
  readonly variant?: VariantName;
  readonly expiresAt: string;
  readonly maxUses?: number;
  readonly uses: number;
  readonly createdAt: string;
};

export type FileVariant = {
  readonly name: VariantName;
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
};

export type FileVersion = {
  readonly versionId: string;
  readonly number: number;
  readonly state: State;
  readonly reason?: Reason;
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
  readonly createdAt: string;
  readonly createdBy?: string;
  readonly width?: number;
  readonly height?: number;
  readonly duration?: number;
  readonly variants?: readonly FileVariant[];
  readonly posterReason?: Reason;
};

export type Filter = {
  readonly organisationId?: string;
  readonly all: readonly Condition[];
  readonly any: readonly Condition[];
};

export type FilterInput = {
  readonly organisationId?: string;
  readonly all?: readonly ConditionInput[];
  readonly any?: readonly ConditionInput[];
};

export type FindPeopleResponse = {
  readonly items: readonly Person[];
};

export type FinishUploadResponse = {
  readonly file: StoredFile;
  readonly version: FileVersion;
};

export type Flag = {
  readonly key: string;
  readonly summary: string;
  readonly type: 'boolean' | 'string' | 'number' | 'json';
  readonly variants: Readonly<Record<string, unknown>>;
  readonly schema?: Readonly<Record<string, unknown>>;
  readonly enabled: boolean;
  readonly public: boolean;
  readonly offVariant: string;
  readonly prerequisites: readonly {
    readonly flag: string;
    readonly variants: readonly string[];
  }[];
  readonly rules: readonly {
    readonly name: string;
    readonly when: readonly ({
      readonly attribute: string;
      readonly operator: 'in' | 'starts-with' | 'ends-with' | 'contains' | 'less-than' | 'at-least' | 'version-equals' | 'version-below' | 'version-at-least';
      readonly values: readonly (string | number | boolean)[];
      readonly negate?: boolean;
    } | {
      readonly segment: string;
      readonly negate?: boolean;
    } | {
      readonly any: readonly ({
        readonly attribute: string;
        readonly operator: 'in' | 'starts-with' | 'ends-with' | 'contains' | 'less-than' | 'at-least' | 'version-equals' | 'version-below' | 'version-at-least';
        readonly values: readonly (string | number | boolean)[];
        readonly negate?: boolean;
      } | {
        readonly segment: string;
        readonly negate?: boolean;
      })[];
    })[];
    readonly serve: {
      readonly variant: string;
    } | {
      readonly split: readonly {
        readonly variant: string;
        readonly percent: number;
      }[];
      readonly by?: 'person' | 'organisation';
      readonly seed?: string;
    };
  }[];
  readonly otherwise: {
    readonly variant: string;
  } | {
    readonly split: readonly {
      readonly variant: string;
      readonly percent: number;
    }[];
    readonly by?: 'person' | 'organisation';
    readonly seed?: string;
  };
  readonly version: number;
  readonly killed: boolean;
  readonly archived: boolean;
  readonly changedAt: string;
  readonly changedBy: string;
  readonly reason: string;
};

export type FlagChange = {
  readonly summary: string;
  readonly type: 'boolean' | 'string' | 'number' | 'json';
  readonly variants: Readonly<Record<string, unknown>>;
  readonly schema?: Readonly<Record<string, unknown>>;
  readonly enabled: boolean;
  readonly public: boolean;
  readonly offVariant: string;
  readonly prerequisites: readonly {
    readonly flag: string;
    readonly variants: readonly string[];
  }[];
  readonly rules: readonly {
    readonly name: string;
    readonly when: readonly ({
      readonly attribute: string;
      readonly operator: 'in' | 'starts-with' | 'ends-with' | 'contains' | 'less-than' | 'at-least' | 'version-equals' | 'version-below' | 'version-at-least';
      readonly values: readonly (string | number | boolean)[];
      readonly negate?: boolean;
    } | {
      readonly segment: string;
      readonly negate?: boolean;
    } | {
      readonly any: readonly ({
        readonly attribute: string;
        readonly operator: 'in' | 'starts-with' | 'ends-with' | 'contains' | 'less-than' | 'at-least' | 'version-equals' | 'version-below' | 'version-at-least';
        readonly values: readonly (string | number | boolean)[];
        readonly negate?: boolean;
      } | {
        readonly segment: string;
        readonly negate?: boolean;
      })[];
    })[];
    readonly serve: {
      readonly variant: string;
    } | {
      readonly split: readonly {
        readonly variant: string;
        readonly percent: number;
      }[];
      readonly by?: 'person' | 'organisation';
      readonly seed?: string;
    };
  }[];
  readonly otherwise: {
    readonly variant: string;
  } | {
    readonly split: readonly {
      readonly variant: string;
      readonly percent: number;
    }[];
    readonly by?: 'person' | 'organisation';
    readonly seed?: string;
  };
  readonly version?: number;
  readonly reason: string;
};

export type FlagVersion = {
  readonly key: string;
  readonly summary: string;
  readonly type: 'boolean' | 'string' | 'number' | 'json';
  readonly variants: Readonly<Record<string, unknown>>;
  readonly schema?: Readonly<Record<string, unknown>>;
  readonly enabled: boolean;
  readonly public: boolean;
  readonly offVariant: string;
  readonly prerequisites: readonly {
    readonly flag: string;
    readonly variants: readonly string[];
  }[];
  readonly rules: readonly {
    readonly name: string;
    readonly when: readonly ({
      readonly attribute: string;
      readonly operator: 'in' | 'starts-with' | 'ends-with' | 'contains' | 'less-than' | 'at-least' | 'version-equals' | 'version-below' | 'version-at-least';
      readonly values: readonly (string | number | boolean)[];
      readonly negate?: boolean;
    } | {
      readonly segment: string;
      readonly negate?: boolean;
    } | {
      readonly any: readonly ({
        readonly attribute: string;
        readonly operator: 'in' | 'starts-with' | 'ends-with' | 'contains' | 'less-than' | 'at-least' | 'version-equals' | 'version-below' | 'version-at-least';
        readonly values: readonly (string | number | boolean)[];
        readonly negate?: boolean;
      } | {
        readonly segment: string;
        readonly negate?: boolean;
      })[];
    })[];
    readonly serve: {
      readonly variant: string;
    } | {
      readonly split: readonly {
        readonly variant: string;
        readonly percent: number;
      }[];
      readonly by?: 'person' | 'organisation';
      readonly seed?: string;
    };
  }[];
  readonly otherwise: {
    readonly variant: string;
  } | {
    readonly split: readonly {
      readonly variant: string;
      readonly percent: number;
    }[];
    readonly by?: 'person' | 'organisation';
    readonly seed?: string;
  };
  readonly version: number;
  readonly killed: boolean;
  readonly archived: boolean;
  readonly changedAt: string;
  readonly changedBy: string;
  readonly reason: string;
  readonly deleted?: boolean;
};

export type FreezeBankAccountRequest = {
  readonly reason: string;
};

export type GetBadgeResponse = {
  readonly unread: number;
};

export type GetBankAccountResponse = {
  readonly account: BankAccount;
  readonly balance: Balance;
  readonly interest?: InterestView;
};

export type GetBankStatementResponse = {
  readonly accountId: string;
  readonly month: string;
  readonly format: 'json' | 'csv' | 'ofx' | 'camt053';
  readonly mediaType: string;
  readonly isKept: boolean;
  readonly files: readonly string[];
};

export type GetCampaignResponse = {
  readonly campaign: Campaign;
  readonly report: {
    readonly recipients: number;
    readonly sent: number;
    readonly delivered: number;
    readonly bounced: number;
    readonly failed: number;
    readonly suppressed: number;
    readonly opened: number;
  };
  readonly variants: readonly {
    readonly recipients: number;
    readonly sent: number;
    readonly delivered: number;
    readonly bounced: number;
    readonly failed: number;
    readonly suppressed: number;
    readonly opened: number;
  }[];
};

export type GetConfigResponse = {
  readonly etag: string;
  readonly revision: number;
  readonly flags: Readonly<Record<string, {
    readonly value: unknown;
    readonly variant: string;
    readonly reason: 'STATIC' | 'DEFAULT' | 'TARGETING_MATCH' | 'SPLIT' | 'DISABLED' | 'PREREQUISITE_FAILED' | 'ERROR';
  }>>;
};

export type GetFileResponse = {
  readonly fileId: string;
  readonly space: string;
  readonly name: string;
  readonly state: State;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly createdBy?: string;
  readonly current?: FileVersion;
  readonly versions: readonly FileVersion[];
};

export type GetStorageResponse = {
  readonly space: string;
  readonly bytes: number;
  readonly versions: number;
  readonly maxBytes: number;
  readonly maxVersions: number;
};

export type HmacScheme = {
  readonly header: string;
  readonly encoding: 'hex' | 'base64';
  readonly prefix?: string;
  readonly timestampHeader?: string;
  readonly idMember?: string;
};

export type IdentityReceipt = {
  readonly payload: string;
  readonly signature: string;
  readonly algorithm: 'ECDSA_SHA_256';
  readonly keyId: string;
  readonly publicKey: string;
};

export type Import = {
  readonly importId: string;
  readonly space: string;
  readonly collection: string;
  readonly format: 'csv' | 'ndjson';
  readonly mode: 'create' | 'upsert';
  readonly version: number;
  readonly state: 'awaiting-upload' | 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly upload?: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly expiresAt: string;
  };
  readonly totals?: Totals;
  readonly reason?: {
    readonly code: string;
    readonly detail?: string;
  };
  readonly report?: {
    readonly url: string;
    readonly rows: number;
  };
  readonly createdAt: string;
};

export type InboundSummary = {
  readonly messageId: string;
  readonly source: string;
  readonly eventId: string;
  readonly type?: string;
  readonly state: 'unhandled' | 'handled';
  readonly size: number;
  readonly receivedAt: string;
  readonly handledBy: readonly {
    readonly consumer: string;
    readonly at: string;
  }[];
  readonly failures: readonly {
    readonly consumer: string;
    readonly times: number;
    readonly at: string;
    readonly error: string;
  }[];
};

export type InboundWebhook = {
  readonly messageId: string;
  readonly source: string;
  readonly eventId: string;
  readonly type?: string;
  readonly state: 'unhandled' | 'handled';
  readonly size: number;
  readonly receivedAt: string;
  readonly handledBy: readonly {
    readonly consumer: string;
    readonly at: string;
  }[];
  readonly failures: readonly {
    readonly consumer: string;
    readonly times: number;
    readonly at: string;
    readonly error: string;
  }[];
  readonly contentType?: string;
  readonly body: {
    readonly encoding: 'utf8' | 'base64';
    readonly content: string;
  };
};

export type InboxMessage = {
  readonly messageId: string;
  readonly topic: string;
  readonly title: string;
  readonly body: string;
  readonly link?: string;
  readonly createdAt: string;
  readonly readAt?: string;
};

export type InterestView = {
  readonly dayCount: string;
  readonly rate: string;
  readonly overdrawnRate?: string;
  readonly accrued: string;
  readonly since: string;
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

export type IssueCardRequest = {
  readonly nickname?: string;
};

export type Job = {
  readonly jobId: string;
  readonly kind: string;
  readonly state: 'scheduled' | 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly cancelling?: boolean;
  readonly progress?: {
    readonly done: number;
    readonly total?: number;
    readonly note?: string;
  };
  readonly attempt: number;
  readonly reason?: {
    readonly code: string;
    readonly detail?: string;
  };
  readonly result?: string;
  readonly createdAt: string;
  readonly dueAt?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly updatedAt: string;
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

export type KeyLimit = {
  readonly tokens: number;
  readonly refillPerSecond: number;
};

export type KeyRotation = {
  readonly graceHours?: number;
};

export type Kind = 'totp' | 'passkey';

export type LabelDecisionRequest = {
  readonly as: 'fraud' | 'legitimate';
  readonly note?: string;
};

export type ListApiKeysResponse = {
  readonly items: readonly ApiKey[];
  readonly offeredScopes: readonly string[];
};

export type ListAudiencesResponse = {
  readonly items: readonly Audience[];
};

export type ListAuditEntriesResponse = {
  readonly items: readonly AuditEntry[];
  readonly nextCursor?: string;
};

export type ListAuditSegmentsResponse = {
  readonly items: readonly ArchivedSegment[];
  readonly nextCursor?: string;
};

export type ListAuthenticatorsResponse = {
  readonly items: readonly Authenticator[];
};

export type ListBankAccountsResponse = {
  readonly items: readonly BankAccount[];
};

export type ListBankEntriesResponse = {
  readonly items: readonly {
    readonly sequence: number;
    readonly transferId: string;
    readonly kind: string;
    readonly effectiveAt: string;
    readonly recordedAt: string;
    readonly amount: string;
    readonly held: string;
    readonly text?: string;
  }[];
  readonly nextCursor?: string;
};

export type ListBankFilesResponse = {
  readonly items: readonly BankFile[];
  readonly nextCursor?: string;
};

export type ListBankProductsResponse = {
  readonly items: readonly {
    readonly product: string;
    readonly name: string;
    readonly holder: 'person' | 'organisation';
    readonly currencies: readonly {
      readonly currency: string;
      readonly fee: string;
      readonly interest?: Rate;
    }[];
  }[];
};

export type ListCampaignsResponse = {
  readonly items: readonly Campaign[];
};

export type ListCardsResponse = {
  readonly items: readonly Card[];
};

export type ListCasesResponse = {
  readonly items: readonly BankCase[];
  readonly nextCursor?: string;
};

export type ListConnectionTransactionsResponse = {
  readonly added: readonly ExternalTransaction[];
  readonly modified: readonly ExternalTransaction[];
  readonly removed: readonly string[];
  readonly next: string;
  readonly hasMore: boolean;
};

export type ListConnectionsResponse = {
  readonly items: readonly Connection[];
};

export type ListDecisionsResponse = {
  readonly items: readonly DecisionSummary[];
  readonly nextCursor?: string;
};

export type ListDevicesResponse = {
  readonly items: readonly Device[];
};

export type ListDisputesResponse = {
  readonly items: readonly Dispute[];
  readonly nextCursor?: string;
};

export type ListEntry = {
  readonly entry: string;
  readonly kind: ListedKind;
  readonly reason: string;
  readonly addedBy: string;
  readonly addedAt: string;
  readonly expiresAt?: string;
};

export type ListFilesResponse = {
  readonly items: readonly StoredFile[];
  readonly nextCursor?: string;
};

export type ListFlagHistoryResponse = {
  readonly items: readonly FlagVersion[];
  readonly nextCursor?: string;
};

export type ListFlagsResponse = {
  readonly items: readonly Flag[];
  readonly nextCursor?: string;
};

export type ListInboundWebhooksResponse = {
  readonly items: readonly InboundSummary[];
  readonly nextCursor?: string;
};

export type ListInboxResponse = {
  readonly items: readonly InboxMessage[];
  readonly nextCursor?: string;
};

export type ListInvitationsResponse = {
  readonly items: readonly Invitation[];
  readonly nextCursor?: string;
};

export type ListJobsResponse = {
  readonly items: readonly Job[];
  readonly nextCursor?: string;
};

export type ListLinksResponse = {
  readonly items: readonly ShareLink[];
  readonly nextCursor?: string;
};

export type ListListEntriesResponse = {
  readonly items: readonly ListEntry[];
  readonly nextCursor?: string;
};

export type ListMachineClientsResponse = {
  readonly items: readonly MachineClient[];
};

export type ListMembersResponse = {
  readonly items: readonly Member[];
  readonly nextCursor?: string;
};

export type ListMessagesResponse = {
  readonly items: readonly MessageSummary[];
  readonly nextCursor?: string;
};

export type ListMinimumVersionHistoryResponse = {
  readonly items: readonly Minimum[];
  readonly nextCursor?: string;
};

export type ListMinimumVersionsResponse = {
  readonly items: readonly Minimum[];
};

export type ListOrganisationsResponse = {
  readonly items: readonly Organisation[];
};

export type ListOutcomesResponse = {
  readonly last: number;
  readonly items: readonly KeptOutcome[];
  readonly nextCursor?: string;
};

export type ListOwnAuditEntriesResponse = {
  readonly items: readonly AuditEntry[];
  readonly nextCursor?: string;
};

export type ListPayeesResponse = {
  readonly items: readonly Payee[];
};

export type ListPaymentRequestsResponse = {
  readonly items: readonly PaymentRequest[];
  readonly nextCursor?: string;
};

export type ListPaymentsResponse = {
  readonly items: readonly Payment[];
  readonly nextCursor?: string;
};

export type ListPurchasesResponse = {
  readonly items: readonly Purchase[];
  readonly nextCursor?: string;
};

export type ListRolesResponse = {
  readonly items: readonly OrganisationRole[];
  readonly grantable: readonly string[];
};

export type ListRuleSetsResponse = {
  readonly items: readonly RuleSetSummary[];
  readonly nextCursor?: string;
};

export type ListSegmentHistoryResponse = {
  readonly items: readonly SegmentVersion[];
  readonly nextCursor?: string;
};

export type ListSegmentsResponse = {
  readonly items: readonly Segment[];
  readonly nextCursor?: string;
};

export type ListSharesResponse = {
  readonly items: readonly FileShare[];
};

export type ListSpaceLinksResponse = {
  readonly items: readonly SpaceLink[];
  readonly nextCursor?: string;
};

export type ListSpaceMembersResponse = {
  readonly items: readonly SpaceMember[];
  readonly nextCursor?: string;
};

export type ListSpacesResponse = {
  readonly items: readonly Space[];
};

export type ListStandingOrdersResponse = {
  readonly items: readonly StandingOrder[];
  readonly nextCursor?: string;
};

export type ListStatementsResponse = {
  readonly items: readonly {
    readonly month: string;
    readonly currency: string;
    readonly opening: string;
    readonly closing: string;
    readonly entries: number;
    readonly sha256: string;
    readonly keptAt: string;
  }[];
};

export type ListTemplatesResponse = {
  readonly items: readonly {
    readonly name: string;
    readonly topic: string;
    readonly kind: 'regular' | 'essential';
    readonly version: number;
    readonly updatedAt: string;
  }[];
};

export type ListWebhookDeliveriesResponse = {
  readonly items: readonly DeliverySummary[];
  readonly nextCursor?: string;
};

export type ListWebhookEndpointsResponse = {
  readonly items: readonly WebhookEndpoint[];
  readonly offered: readonly string[];
};

export type ListWebhookSourcesResponse = {
  readonly items: readonly WebhookSource[];
};

export type ListedKind = 'account' | 'card' | 'device' | 'ip' | 'person';

export type MachineClient = {
  readonly keyId: string;
  readonly clientId: string;
  readonly tokenUrl: string;
  readonly name: string;
  readonly role: string;
  readonly scopes: readonly string[];
  readonly limit: KeyLimit;
  readonly previousUntil?: string;
  readonly endsAt?: string;
  readonly lastUsedAt?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
};

export type Made = {
  readonly version: string;
  readonly score: number;
  readonly action: ActionName;
  readonly reasons: readonly {
    readonly ruleId: string;
    readonly because: string;
    readonly weight: number;
    readonly action?: ActionName;
    readonly observed: Readonly<Record<string, string>>;
  }[];
  readonly unknown: readonly string[];
};

export type MakePaymentRequest = {
  readonly accountId: string;
  readonly number?: string;
  readonly payeeId?: string;
  readonly name?: string;
  readonly amount: string;
  readonly currency: string;
  readonly note?: string;
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

export type Message = {
  readonly messageId: string;
  readonly personId: string;
  readonly topic: string;
  readonly template: {
    readonly name: string;
    readonly version: number;
  };
  readonly campaignId?: string;
  readonly createdAt: string;
  readonly variables: Readonly<Record<string, string | number | boolean>>;
  readonly deliveries: readonly MessageDelivery[];
};

export type MessageDelivery = {
  readonly channel: Channel;
  readonly state: 'queued' | 'held' | 'sending' | 'sent' | 'delivered' | 'bounced' | 'failed' | 'suppressed';
  readonly reason?: string;
  readonly until?: string;
  readonly attempts: readonly Attempt[];
  readonly receipts?: readonly MessagingReceipt[];
  readonly sentAt?: string;
  readonly deliveredAt?: string;
  readonly openedAt?: string;
};

export type MessageSummary = {
  readonly messageId: string;
  readonly personId: string;
  readonly topic: string;
  readonly template: {
    readonly name: string;
    readonly version: number;
  };
  readonly campaignId?: string;
  readonly createdAt: string;
};

export type MessagingReceipt = {
  readonly receipt: string;
  readonly at: string;
  readonly outcome: 'delivered' | 'failed';
  readonly response: string;
};

export type Minimum = {
  readonly platform: string;
  readonly minimum: string | null;
  readonly storeUrl?: string;
  readonly version: number;
  readonly changedAt: string;
  readonly changedBy: string;
  readonly reason: string;
};

export type MinimumChange = {
  readonly minimum: string | null;
  readonly storeUrl?: string;
  readonly version?: number;
  readonly reason: string;
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

export type NewKey = {
  readonly name: string;
  readonly role: string;
  readonly scopes: readonly ('documents:read' | 'documents:write' | 'organisation:read' | 'webhooks:read' | 'webhooks:write')[];
  readonly endsAt?: string;
  readonly limit?: KeyLimit;
};

export type NewTemplate = {
  readonly topic: string;
  readonly kind?: 'regular' | 'essential';
  readonly variables: readonly string[];
  readonly defaultLocale: string;
  readonly cap?: {
    readonly most: number;
    readonly hours: number;
  };
  readonly digest?: string;
  readonly channels: Texts;
};

export type OpenBankAccountRequest = {
  readonly product: string;
  readonly currency: string;
  readonly nickname?: string;
  readonly organisationId?: string;
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

export type PasskeyRequest = {
  readonly challenge: string;
  readonly rpId: string;
  readonly timeout: number;
  readonly userVerification: 'required';
  readonly allowCredentials: readonly {
    readonly type: 'public-key';
    readonly id: string;
    readonly transports?: readonly string[];
  }[];
};

export type PayPaymentRequestRequest = {
  readonly accountId: string;
};

export type Payee = {
  readonly payeeId: string;
  readonly organisationId?: string;
  readonly name: string;
  readonly number: string;
  readonly match: 'match' | 'close-match' | 'no-match' | 'unavailable';
  readonly holderName?: string;
  readonly confirmedAt?: string;
  readonly createdAt: string;
};

export type Payment = {
  readonly paymentId: string;
  readonly accountId: string;
  readonly direction: 'outgoing' | 'incoming';
  readonly state: 'held' | 'challenged' | 'review' | 'submitted' | 'settled' | 'rejected' | 'returned' | 'refused' | 'cancelled' | 'expired';
  readonly reason?: 'insufficient-funds' | 'limit-exceeded' | 'verification-required' | 'account-frozen' | 'account-closed' | 'unknown-payee' | 'payment-refused';
  readonly railReason?: string;
  readonly expiresAt?: string;
  readonly amount: string;
  readonly fee?: string;
  readonly currency: string;
  readonly number?: string;
  readonly name?: string;
  readonly note?: string;
  readonly orderId?: string;
  readonly requestId?: string;
  readonly madeAt: string;
};

export type PaymentRequest = {
  readonly requestId: string;
  readonly splitId: string;
  readonly side: 'asker' | 'asked';
  readonly organisationId?: string;
  readonly accountId?: string;
  readonly number: string;
  readonly name?: string;
  readonly amount: string;
  readonly currency: string;
  readonly note?: string;
  readonly state: 'open' | 'paid' | 'refused' | 'withdrawn' | 'expired';
  readonly paymentId?: string;
  readonly expiresAt: string;
  readonly createdAt: string;
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

export type Preferences = {
  readonly locale?: string;
  readonly timeZone?: string;
  readonly quietHours?: {
    readonly from: string;
    readonly to: string;
  };
  readonly topics: Readonly<Record<string, {
    readonly email?: boolean;
    readonly sms?: boolean;
    readonly push?: boolean;
    readonly inbox?: boolean;
    readonly digest?: 'none' | 'daily' | 'weekly';
  }>>;
  readonly version: number;
};

export type PresignPartsRequest = {
  readonly numbers: readonly number[];
};

export type PresignPartsResponse = {
  readonly partSize: number;
  readonly parts: number;
  readonly stored: readonly {
    readonly number: number;
    readonly size: number;
  }[];
  readonly puts: readonly {
    readonly method: 'PUT';
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly expiresAt: string;
    readonly number: number;
    readonly size: number;
  }[];
};

export type PreviewTemplateRequest = {
  readonly channel: Channel;
  readonly locale?: string;
  readonly variables?: Readonly<Record<string, string | number | boolean>>;
};

export type PreviewTemplateResponse = {
  readonly locale: string;
  readonly content: Readonly<Record<string, string>>;
};

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

export type ProposeTransferRequest = {
  readonly from: string;
  readonly to: string;
  readonly amount: string;
  readonly currency: string;
  readonly reason: string;
};

export type ProveStepUpResponse = {
  readonly proof: string;
  readonly expiresAt: string;
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

export type Purchase = {
  readonly purchaseId: string;
  readonly cardId: string;
  readonly state: 'authorised' | 'cleared' | 'reversed' | 'expired';
  readonly currency: string;
  readonly approved: string;
  readonly cleared: string;
  readonly held: string;
  readonly merchant?: string;
  readonly madeAt: string;
  readonly expiresAt?: string;
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

export type PutListEntryRequest = {
  readonly kind: ListedKind;
  readonly value: string;
  readonly reason: string;
  readonly expiresAt?: string;
};

export type PutPreferencesRequest = {
  readonly locale?: string;
  readonly timeZone?: string;
  readonly quietHours?: {
    readonly from: string;
    readonly to: string;
  };
  readonly topics?: Readonly<Record<string, {
    readonly email?: boolean;
    readonly sms?: boolean;
    readonly push?: boolean;
    readonly inbox?: boolean;
    readonly digest?: 'none' | 'daily' | 'weekly';
  }>>;
  readonly version?: number;
};

export type PutRoleRequest = {
  readonly actions: readonly string[];
};

export type PutWebhookSourceRequest = {
  readonly scheme: 'stripe' | 'standard-webhooks' | 'hmac';
  readonly hmac?: HmacScheme;
  readonly secret: string;
  readonly description?: string;
};

export type QueryDocumentsResponse = {
  readonly items: readonly DocumentState[];
  readonly nextCursor?: string;
};

export type Rate = {
  readonly dayCount: string;
  readonly rate: string;
  readonly overdrawnRate?: string;
};

export type ReadWholeInboxResponse = {
  readonly read: number;
  readonly more: boolean;
};

export type Reason = 'checksum-mismatch' | 'size-mismatch' | 'type-mismatch' | 'damaged' | 'too-many-pixels' | 'image-too-large' | 'malicious' | 'not-processed';

export type ReceiveWebhookResponse = {
  readonly messageId: string;
};

export type ReconcileStatementResponse = {
  readonly statementId: string;
  readonly rail: string;
  readonly currency: string;
  readonly opening: string;
  readonly closing: string;
  readonly matched: number;
  readonly fees: readonly {
    readonly ours: {
      readonly id: string;
      readonly amount: string;
      readonly on: string;
      readonly reference?: string;
    };
    readonly theirs: {
      readonly id: string;
      readonly amount: string;
      readonly on: string;
      readonly reference?: string;
    };
    readonly fee: string;
  }[];
  readonly differing: readonly {
    readonly ours: {
      readonly id: string;
      readonly amount: string;
      readonly on: string;
      readonly reference?: string;
    };
    readonly theirs: {
      readonly id: string;
      readonly amount: string;
      readonly on: string;
      readonly reference?: string;
    };
    readonly by: string;
  }[];
  readonly missingOurs: readonly {
    readonly id: string;
    readonly amount: string;
    readonly on: string;
    readonly reference?: string;
  }[];
  readonly missingTheirs: readonly {
    readonly id: string;
    readonly amount: string;
    readonly on: string;
    readonly reference?: string;
  }[];
};

export type RecordActivityRequest = {
  readonly name: string;
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

export type ReplayDecisionResponse = {
  readonly same: boolean;
  readonly kept: Made;
  readonly made: Made;
};

export type ReplayInboundWebhooksRequest = {
  readonly from?: string;
  readonly to?: string;
};

export type ReplayInboundWebhooksResponse = {
  readonly replayed: number;
  readonly next?: string;
};

export type ReplayWebhookDeliveriesRequest = {
  readonly from?: string;
  readonly to?: string;
};

export type ReplayWebhookDeliveriesResponse = {
  readonly replayed: number;
  readonly more: boolean;
};

export type ReportOrder = {
  readonly from: string;
  readonly to: string;
  readonly format: 'csv' | 'ndjson';
};

export type RequestErasureLinkRequest = {
  readonly email: string;
};

export type RequestErasureLinkResponse = {
  readonly status: 'accepted';
};

export type RequestPaymentRequest = {
  readonly accountId: string;
  readonly amount: string;
  readonly currency: string;
  readonly note?: string;
  readonly from: readonly {
    readonly number: string;
    readonly amount?: string;
  }[];
  readonly withMe?: boolean;
  readonly days?: number;
};

export type RequestPaymentResponse = {
  readonly splitId: string;
  readonly items: readonly PaymentRequest[];
};

export type ResolveLinkResponse = {
  readonly path: string;
};

export type Retention = {
  readonly retentionDays: number;
};

export type RotateWebhookSourceSecretRequest = {
  readonly secret: string;
};

export type RuleSetBody = {
  readonly version: string;
  readonly summary: string;
  readonly rules: readonly (Readonly<Record<string, unknown>>)[];
  readonly bands: readonly (Readonly<Record<string, unknown>>)[];
  readonly lists: Readonly<Record<string, readonly string[]>>;
};

export type RuleSetSummary = {
  readonly version: string;
  readonly summary: string;
  readonly state: 'active' | 'shadow' | 'idle';
  readonly ruleCount: number;
  readonly writtenBy?: string;
  readonly writtenAt?: string;
  readonly activatedBy?: string;
  readonly activatedAt?: string;
  readonly backTestId?: string;
};

export type RuleSetView = {
  readonly version: string;
  readonly summary: string;
  readonly state: 'active' | 'shadow' | 'idle';
  readonly ruleCount: number;
  readonly writtenBy?: string;
  readonly writtenAt?: string;
  readonly activatedBy?: string;
  readonly activatedAt?: string;
  readonly backTestId?: string;
  readonly rules: readonly unknown[];
  readonly bands: readonly unknown[];
  readonly lists: Readonly<Record<string, readonly string[]>>;
};

export type Segment = {
  readonly key: string;
  readonly summary: string;
  readonly when: readonly ({
    readonly attribute: string;
    readonly operator: 'in' | 'starts-with' | 'ends-with' | 'contains' | 'less-than' | 'at-least' | 'version-equals' | 'version-below' | 'version-at-least';
    readonly values: readonly (string | number | boolean)[];
    readonly negate?: boolean;
  } | {
    readonly any: readonly {
      readonly attribute: string;
      readonly operator: 'in' | 'starts-with' | 'ends-with' | 'contains' | 'less-than' | 'at-least' | 'version-equals' | 'version-below' | 'version-at-least';
      readonly values: readonly (string | number | boolean)[];
      readonly negate?: boolean;
    }[];
  })[];
  readonly version: number;
  readonly changedAt: string;
  readonly changedBy: string;
  readonly reason: string;
};

export type SegmentChange = {
  readonly summary: string;
  readonly when: readonly ({
    readonly attribute: string;
    readonly operator: 'in' | 'starts-with' | 'ends-with' | 'contains' | 'less-than' | 'at-least' | 'version-equals' | 'version-below' | 'version-at-least';
    readonly values: readonly (string | number | boolean)[];
    readonly negate?: boolean;
  } | {
    readonly any: readonly {
      readonly attribute: string;
      readonly operator: 'in' | 'starts-with' | 'ends-with' | 'contains' | 'less-than' | 'at-least' | 'version-equals' | 'version-below' | 'version-at-least';
      readonly values: readonly (string | number | boolean)[];
      readonly negate?: boolean;
    }[];
  })[];
  readonly version?: number;
  readonly reason: string;
};

export type SegmentVersion = {
  readonly key: string;
  readonly summary: string;
  readonly when: readonly ({
    readonly attribute: string;
    readonly operator: 'in' | 'starts-with' | 'ends-with' | 'contains' | 'less-than' | 'at-least' | 'version-equals' | 'version-below' | 'version-at-least';
    readonly values: readonly (string | number | boolean)[];
    readonly negate?: boolean;
  } | {
    readonly any: readonly {
      readonly attribute: string;
      readonly operator: 'in' | 'starts-with' | 'ends-with' | 'contains' | 'less-than' | 'at-least' | 'version-equals' | 'version-below' | 'version-at-least';
      readonly values: readonly (string | number | boolean)[];
      readonly negate?: boolean;
    }[];
  })[];
  readonly version: number;
  readonly changedAt: string;
  readonly changedBy: string;
  readonly reason: string;
  readonly deleted?: boolean;
};

export type SendMessageRequest = {
  readonly personId: string;
  readonly template: string;
  readonly variables?: Readonly<Record<string, string | number | boolean>>;
  readonly channels?: readonly Channel[];
  readonly locale?: string;
  readonly sendAt?: string;
  readonly phoneNumber?: string;
};

export type SetKillSwitchRequest = {
  readonly killed: boolean;
  readonly reason: string;
};

export type ShadowRuleSetRequest = {
  readonly shadow: boolean;
};

export type ShareLink = {
  readonly linkId: string;
  readonly url: string;
  readonly path: string;
  readonly title: string;
  readonly description?: string;
  readonly imageUrl?: string;
  readonly space?: string;
  readonly expiresAt?: string;
  readonly createdAt: string;
  readonly visits: {
    readonly people: number;
    readonly crawlers: number;
    readonly apps: number;
  };
};

export type SignedPut = {
  readonly method: 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: string;
};

export type Space = {
  readonly space: string;
  readonly kind: 'person' | 'organisation' | 'shared';
  readonly name?: string;
  readonly role: string;
};

export type SpaceLink = {
  readonly linkId: string;
  readonly url: string;
  readonly path: string;
  readonly title: string;
  readonly description?: string;
  readonly imageUrl?: string;
  readonly space?: string;
  readonly expiresAt?: string;
  readonly createdAt: string;
  readonly visits: {
    readonly people: number;
    readonly crawlers: number;
    readonly apps: number;
  };
  readonly createdBy: string;
};

export type SpaceMember = {
  readonly personId: string;
  readonly role: string;
  readonly joinedAt: string;
};

export type SpaceRole = 'owner' | 'admin' | 'member' | 'reader';

export type StaffTransfer = {
  readonly transferId: string;
  readonly from: string;
  readonly to: string;
  readonly amount: string;
  readonly currency: string;
  readonly reason: string;
  readonly state: 'proposed' | 'made' | 'refused';
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly approvedBy?: string;
  readonly madeAt?: string;
  readonly refusal?: 'insufficient-funds' | 'limit-exceeded' | 'verification-required' | 'account-frozen' | 'account-closed' | 'unknown-payee' | 'payment-refused' | 'currency-mismatch';
  readonly refusedAt?: string;
};

export type StandingOrder = {
  readonly orderId: string;
  readonly accountId: string;
  readonly organisationId?: string;
  readonly payeeId: string;
  readonly name: string;
  readonly number: string;
  readonly amount: string;
  readonly currency: string;
  readonly note?: string;
  readonly schedule: {
    readonly start: string;
    readonly unit: 'day' | 'week' | 'month' | 'year';
    readonly every?: number;
    readonly onLastDay?: true;
    readonly end?: string;
    readonly times?: number;
    readonly roll?: 'none' | 'following' | 'modified-following' | 'preceding';
  };
  readonly state: 'active' | 'paused' | 'stopped' | 'ended';
  readonly reason?: 'insufficient-funds' | 'limit-exceeded' | 'verification-required' | 'account-frozen' | 'account-closed' | 'unknown-payee' | 'payment-refused' | 'payee-unconfirmed' | 'withdrawn';
  readonly next?: {
    readonly number: number;
    readonly at: string;
    readonly attempt: number;
    readonly triedAgainAt?: string;
  };
  readonly last?: {
    readonly paymentId: string;
    readonly at: string;
    readonly reason?: 'insufficient-funds' | 'limit-exceeded' | 'verification-required' | 'account-frozen' | 'account-closed' | 'unknown-payee' | 'payment-refused' | 'payee-unconfirmed' | 'withdrawn';
  };
  readonly createdAt: string;
};

export type StartUploadRequest = {
  readonly space: string;
  readonly name: string;
  readonly size: number;
  readonly type: string;
  readonly sha256: string;
};

export type StartVersionRequest = {
  readonly size: number;
  readonly type: string;
  readonly sha256: string;
};

export type StartedUpload = {
  readonly file: StoredFile;
  readonly version: FileVersion;
  readonly upload?: {
    readonly put?: SignedPut;
    readonly partSize?: number;
    readonly parts?: number;
    readonly expiresAt: string;
  };
};

export type State = 'uploading' | 'processing' | 'ready' | 'rejected';

export type StoredFile = {
  readonly fileId: string;
  readonly space: string;
  readonly name: string;
  readonly state: State;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly createdBy?: string;
  readonly current?: FileVersion;
};

export type SubmitVerificationRequest = {
  readonly level: number;
  readonly reference: string;
  readonly organisationId?: string;
};

export type Template = {
  readonly name: string;
  readonly topic: string;
  readonly kind: 'regular' | 'essential';
  readonly variables: readonly string[];
  readonly defaultLocale: string;
  readonly cap?: {
    readonly most: number;
    readonly hours: number;
  };
  readonly digest?: string;
  readonly channels: Texts;
  readonly version: number;
  readonly updatedAt: string;
};

export type Texts = {
  readonly email?: Readonly<Record<string, {
    readonly subject: string;
    readonly text: string;
    readonly html?: string;
  }>>;
  readonly sms?: Readonly<Record<string, {
    readonly text: string;
  }>>;
  readonly push?: Readonly<Record<string, {
    readonly title: string;
    readonly body: string;
    readonly link?: string;
  }>>;
  readonly inbox?: Readonly<Record<string, {
    readonly title: string;
    readonly body: string;
    readonly link?: string;
  }>>;
};

export type Totals = {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
};

export type UpdateApiKeyRequest = {
  readonly name?: string;
  readonly scopes?: readonly ('documents:read' | 'documents:write' | 'organisation:read' | 'webhooks:read' | 'webhooks:write')[];
  readonly limit?: KeyLimit;
  readonly endsAt?: string | null;
  readonly version?: number;
};

export type UpdateBankAccountRequest = {
  readonly nickname?: string | null;
  readonly perPayment?: string;
  readonly daily?: string;
};

export type UpdateCardRequest = {
  readonly nickname?: string | null;
  readonly perPurchase?: string;
  readonly daily?: string;
  readonly frozen?: boolean;
};

export type UpdateFileRequest = {
  readonly name: string;
};

export type UpdateMachineClientRequest = {
  readonly name?: string;
  readonly scopes?: readonly ('documents:read' | 'documents:write' | 'organisation:read' | 'webhooks:read' | 'webhooks:write')[];
  readonly limit?: KeyLimit;
  readonly endsAt?: string | null;
  readonly version?: number;
};

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

export type UpdateStandingOrderRequest = {
  readonly state?: 'active' | 'paused';
  readonly amount?: string;
  readonly note?: string | null;
  readonly end?: string | null;
};

export type UpdateWebhookEndpointRequest = {
  readonly url?: string;
  readonly description?: string;
  readonly events?: readonly ('MembershipChanged' | 'FileStored' | 'FileRejected' | 'FileDeleted' | 'WebhookEndpointDisabled')[] | null;
  readonly ordered?: boolean;
  readonly enabled?: boolean;
  readonly version?: number;
};

export type VariantName = 'thumb.webp' | 'thumb.avif' | 'medium.webp' | 'medium.avif' | 'poster.webp';

export type Verification = {
  readonly state: 'none' | 'pending' | 'verified' | 'rejected' | 'expired' | 'blocked';
  readonly level: number;
  readonly asked?: number;
  readonly reviewOn?: string;
};

export type WebhookDelivery = {
  readonly deliveryId: string;
  readonly type: string;
  readonly state: 'pending' | 'waiting' | 'delivered' | 'dead';
  readonly reason?: string;
  readonly attempts: number;
  readonly createdAt: string;
  readonly nextAttemptAt?: string;
  readonly deliveredAt?: string;
  readonly body: string;
  readonly log: readonly {
    readonly at: string;
    readonly durationMs: number;
    readonly status?: number;
    readonly error?: string;
    readonly answer?: string;
  }[];
};

export type WebhookEndpoint = {
  readonly endpointId: string;
  readonly url: string;
  readonly description: string;
  readonly events?: readonly string[];
  readonly ordered: boolean;
  readonly enabled: boolean;
  readonly disabledReason?: DisabledReason;
  readonly circuit: 'closed' | 'open';
  readonly failures: number;
  readonly failingSince?: string;
  readonly secretOverlapUntil?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
};

export type WebhookSource = {
  readonly source: string;
  readonly description: string;
  readonly scheme: 'stripe' | 'standard-webhooks' | 'hmac';
  readonly hmac?: HmacScheme;
  readonly secretOverlapUntil?: string;
  readonly updatedAt: string;
};

export interface Operations {
  /** The apps that Apple’s systems open this domain’s links with. */
  readonly getAppleAssociation: {
    readonly input: Record<never, never>;
    readonly output: Readonly<Record<string, unknown>>;
    readonly error: 'invalid-request' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** The apps that Android opens this domain’s links with. */
  readonly getAndroidAssociation: {
    readonly input: Record<never, never>;
    readonly output: readonly (Readonly<Record<string, unknown>>)[];
    readonly error: 'invalid-request' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

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

  /** Page of a share link, with what social networks and messengers show of it. People and crawlers get the same page. A link that never was, was revoked or has expired: the same page with 404. */
  readonly showLink: {
    readonly input: {
      readonly params: {
        readonly code: string;
      };
    };
    readonly output: string;
    readonly error: 'invalid-request' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Page on which a person ends the mails of a topic, without signing in. */
  readonly showUnsubscribePage: {
    readonly input: {
      readonly params: {
        readonly token: string;
      };
    };
    readonly output: string;
    readonly error: 'invalid-request' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** End the mails of a topic: by the page, or in one click by the mail program. */
  readonly unsubscribe: {
    readonly input: {
      readonly params: {
        readonly token: string;
      };
    };
    readonly output: string;
    readonly error: 'invalid-request' | 'not-found' | 'body-too-large' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** List flags by key, archived ones as well. */
  readonly listFlags: {
    readonly input: {
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListFlagsResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Read a flag. */
  readonly getFlag: {
    readonly input: {
      readonly params: {
        readonly flag: string;
      };
    };
    readonly output: Flag;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Make a flag, or change the version of it that was read. Takes an archived flag back. The kill switch stays as it is. */
  readonly putFlag: {
    readonly input: {
      readonly params: {
        readonly flag: string;
      };
      readonly body: FlagChange;
    };
    readonly output: Flag;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'config-full' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'definition-invalid' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Delete an archived flag; its history stays, and a flag of the same key goes on from it. */
  readonly deleteFlag: {
    readonly input: {
      readonly params: {
        readonly flag: string;
      };
      readonly query: {
        readonly version: string;
        readonly reason: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'definition-invalid' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Take a flag out of use; its history stays. */
  readonly archiveFlag: {
    readonly input: {
      readonly params: {
        readonly flag: string;
      };
      readonly body: ArchiveFlagRequest;
    };
    readonly output: Flag;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'definition-invalid' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Why a person gets a value. */
  readonly explainFlag: {
    readonly input: {
      readonly params: {
        readonly flag: string;
      };
      readonly query: {
        readonly personId: string;
        readonly organisationId?: string;
        readonly platform?: string;
        readonly appVersion?: string;
      };
    };
    readonly output: ExplainFlagResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Every version of a flag, the newest first: who made it, when and why. */
  readonly listFlagHistory: {
    readonly input: {
      readonly params: {
        readonly flag: string;
      };
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListFlagHistoryResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Give everybody the off variant at once, whatever the flag says; or end that. Takes no version: it must work while others change the flag. */
  readonly setKillSwitch: {
    readonly input: {
      readonly params: {
        readonly flag: string;
      };
      readonly body: SetKillSwitchRequest;
    };
    readonly output: Flag;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** One message with its body, and who handled it or failed on it. */
  readonly getInboundWebhook: {
    readonly input: {
      readonly params: {
        readonly messageId: string;
      };
    };
    readonly output: InboundWebhook;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Tell consumers of a message again; who handled it does nothing. */
  readonly replayInboundWebhook: {
    readonly input: {
      readonly params: {
        readonly messageId: string;
      };
    };
    readonly output: InboundSummary;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Oldest versions served that were set here, by platform. */
  readonly listMinimumVersions: {
    readonly input: Record<never, never>;
    readonly output: ListMinimumVersionsResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Say which version of the app is the oldest served, or leave it to the stage again. */
  readonly putMinimumVersion: {
    readonly input: {
      readonly params: {
        readonly platform: string;
      };
      readonly body: MinimumChange;
    };
    readonly output: Minimum;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'config-full' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'definition-invalid' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Every oldest version served that was set for a platform, the newest first: who set it, when and why. */
  readonly listMinimumVersionHistory: {
    readonly input: {
      readonly params: {
        readonly platform: string;
      };
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListMinimumVersionHistoryResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
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

  /** Shut a person out, from their next request on. Who waits to be erased goes on waiting. They cannot sign in to take that back, and are shut out when they do by a token that is left. Unless they are enabled and take it back, they are erased when it is due. */
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

  /** Let a disabled person in again. Who waits to be erased can sign in again to take that back, and is erased if they do not. */
  readonly enablePerson: {
    readonly input: {
      readonly params: {
        readonly personId: string;
      };
    };
    readonly output: Person;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'erasure-pending' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** List segments by key. */
  readonly listSegments: {
    readonly input: {
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListSegmentsResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Make a segment, or change the version of it that was read. */
  readonly putSegment: {
    readonly input: {
      readonly params: {
        readonly segment: string;
      };
      readonly body: SegmentChange;
    };
    readonly output: Segment;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'config-full' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'definition-invalid' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Delete a segment that no flag speaks of; its history stays. */
  readonly deleteSegment: {
    readonly input: {
      readonly params: {
        readonly segment: string;
      };
      readonly query: {
        readonly version: string;
        readonly reason: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'definition-invalid' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Every version of a segment, the newest first: who made it, when and why. */
  readonly listSegmentHistory: {
    readonly input: {
      readonly params: {
        readonly segment: string;
      };
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListSegmentHistoryResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Providers whose webhooks are taken. */
  readonly listWebhookSources: {
    readonly input: Record<never, never>;
    readonly output: ListWebhookSourcesResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Take webhooks of a provider, or take them in another way. The secret replaces all of before at once; rotate it to have both taken for a while. */
  readonly putWebhookSource: {
    readonly input: {
      readonly params: {
        readonly source: string;
      };
      readonly body: PutWebhookSourceRequest;
    };
    readonly output: WebhookSource;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'webhook-source-refused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Take nothing more of a provider; what came stays until its time ends. */
  readonly deleteWebhookSource: {
    readonly input: {
      readonly params: {
        readonly source: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** What came of a source and is not handled, or is, oldest first. Unhandled are those that no consumer handled yet, and those that one failed on. */
  readonly listInboundWebhooks: {
    readonly input: {
      readonly params: {
        readonly source: string;
      };
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
        readonly state?: 'unhandled' | 'handled';
      };
    };
    readonly output: ListInboundWebhooksResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Tell consumers again of what is not handled, oldest first. At most 50 with one request; call it again with `next` as `from` until there is none. */
  readonly replayInboundWebhooks: {
    readonly input: {
      readonly params: {
        readonly source: string;
      };
      readonly body: ReplayInboundWebhooksRequest;
    };
    readonly output: ReplayInboundWebhooksResponse;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Give a source its next secret; the one before is taken as well for `secretOverlapHours`. */
  readonly rotateWebhookSourceSecret: {
    readonly input: {
      readonly params: {
        readonly source: string;
      };
      readonly body: RotateWebhookSourceSecretRequest;
    };
    readonly output: WebhookSource;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'webhook-source-refused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Accounts of one’s own, or of an organisation. */
  readonly listBankAccounts: {
    readonly input: {
      readonly query?: {
        readonly organisationId?: string;
      };
    };
    readonly output: ListBankAccountsResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Open an account, of one’s own or of an organisation. */
  readonly openBankAccount: {
    readonly input: {
      readonly body: OpenBankAccountRequest;
    };
    readonly output: BankAccount;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'account-limit' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'unknown-currency' | 'unknown-product' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** One account with its balance, and the interest that is not posted yet. */
  readonly getBankAccount: {
    readonly input: {
      readonly params: {
        readonly accountId: string;
      };
    };
    readonly output: GetBankAccountResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Name an account, or set limits of one’s own. A lower limit counts at once, also for what is left of today; a higher one needs a step-up. `null` takes a name away. */
  readonly updateBankAccount: {
    readonly input: {
      readonly params: {
        readonly accountId: string;
      };
      readonly body: UpdateBankAccountRequest;
    };
    readonly output: BankAccount;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'step-up-invalid' | 'step-up-required' | 'not-found' | 'account-closed' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'invalid-amount' | 'invalid-limit' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Cards of an account, cancelled ones among them. */
  readonly listCards: {
    readonly input: {
      readonly params: {
        readonly accountId: string;
      };
    };
    readonly output: ListCardsResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Ask for a card of an account. The number of the card is with its processor alone; here are its last four digits. */
  readonly issueCard: {
    readonly input: {
      readonly params: {
        readonly accountId: string;
      };
      readonly body: IssueCardRequest;
    };
    readonly output: Card;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'account-closed' | 'account-frozen' | 'card-limit' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Close an account that holds nothing, for good. Interest that is owed is posted first: then the account is not empty, and is closed when that is paid out. */
  readonly closeBankAccount: {
    readonly input: {
      readonly params: {
        readonly accountId: string;
      };
    };
    readonly output: BankAccount;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'account-closed' | 'account-frozen' | 'account-not-empty' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Disputes of an account, decided ones among them. */
  readonly listDisputes: {
    readonly input: {
      readonly params: {
        readonly accountId: string;
      };
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListDisputesResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** One dispute. */
  readonly getDispute: {
    readonly input: {
      readonly params: {
        readonly accountId: string;
        readonly disputeId: string;
      };
    };
    readonly output: Dispute;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Entries of an account, oldest first. */
  readonly listBankEntries: {
    readonly input: {
      readonly params: {
        readonly accountId: string;
      };
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListBankEntriesResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Payments of an account, newest first, refused ones among them. */
  readonly listPayments: {
    readonly input: {
      readonly params: {
        readonly accountId: string;
      };
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListPaymentsResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** One payment, as the account sees it. */
  readonly getPayment: {
    readonly input: {
      readonly params: {
        readonly accountId: string;
        readonly paymentId: string;
      };
    };
    readonly output: Payment;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Take back a payment whose money is still held. What it took from the limits of the day is given back. Whoever is first wins: confirmation, decision, expiry or this. */
  readonly cancelPayment: {
    readonly input: {
      readonly params: {
        readonly accountId: string;
        readonly paymentId: string;
      };
    };
    readonly output: Payment;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'payment-over' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Confirm a challenged payment with an authenticator, which makes it. */
  readonly confirmPayment: {
    readonly input: {
      readonly params: {
        readonly accountId: string;
        readonly paymentId: string;
      };
    };
    readonly output: Payment;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'step-up-invalid' | 'step-up-required' | 'not-found' | 'account-closed' | 'account-frozen' | 'conflict' | 'idempotency-key-in-flight' | 'insufficient-funds' | 'limit-exceeded' | 'payment-over' | 'payment-refused' | 'unknown-payee' | 'verification-required' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Dispute a payment, once. Up to `provisionalUpTo` it is credited at once, until the staff has decided; it is taken back if it is decided against the customer, also when it was spent. */
  readonly disputePayment: {
    readonly input: {
      readonly params: {
        readonly accountId: string;
        readonly paymentId: string;
      };
      readonly body: DisputePaymentRequest;
    };
    readonly output: Dispute;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'account-closed' | 'account-frozen' | 'dispute-exists' | 'idempotency-key-in-flight' | 'not-disputable' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'invalid-amount' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Kept statements of an account, the newest first. Each is made once, some hours after its month, and never changes; those of the last ten years. */
  readonly listStatements: {
    readonly input: {
      readonly params: {
        readonly accountId: string;
      };
    };
    readonly output: ListStatementsResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Statement of a month at the bank’s place: opening balance, entries, closing balance. Of the month of now it is what happened so far. Some hours after the month it is kept, and never changes any more. */
  readonly getBankStatement: {
    readonly input: {
      readonly params: {
        readonly accountId: string;
        readonly month: string;
      };
      readonly query?: {
        readonly format?: 'json' | 'csv' | 'ofx' | 'camt053';
      };
    };
    readonly output: GetBankStatementResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'invalid-period' | 'statement-too-long' | 'unfit-for-format' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Take a message of the processor of cards, signed, and decide it. Signed as `Card-Signature: t=<seconds>,v1=<hex>`, HMAC-SHA256 over `<seconds>.<body>`. The same message gets the same answer, whenever it comes. What is declined is answered 200 with a reason. */
  readonly receiveCardMessage: {
    readonly input: Record<never, never>;
    readonly output: CardAnswer;
    readonly error: 'invalid-request' | 'malformed-json' | 'card-signature-refused' | 'card-timestamp-refused' | 'card-message-early' | 'conflict' | 'body-too-large' | 'card-message-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** One card with its limits. */
  readonly getCard: {
    readonly input: {
      readonly params: {
        readonly cardId: string;
      };
    };
    readonly output: Card;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Name a card, set its limits, freeze it or let it be used again. Frozen at once, and a lower limit counts at once, also for what is left of today; a higher one, and to be used again, need a step-up. `null` takes a name away. */
  readonly updateCard: {
    readonly input: {
      readonly params: {
        readonly cardId: string;
      };
      readonly body: UpdateCardRequest;
    };
    readonly output: Card;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'step-up-invalid' | 'step-up-required' | 'not-found' | 'card-cancelled' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'invalid-amount' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Cancel a card, for good. Nothing is authorised with it from then on. What was authorised before may still be cleared. */
  readonly cancelCard: {
    readonly input: {
      readonly params: {
        readonly cardId: string;
      };
    };
    readonly output: Card;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'card-cancelled' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** What was bought with a card, newest first; declined ones are not in it. */
  readonly listPurchases: {
    readonly input: {
      readonly params: {
        readonly cardId: string;
      };
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListPurchasesResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Dispute a purchase that a merchant cleared, once. */
  readonly disputePurchase: {
    readonly input: {
      readonly params: {
        readonly cardId: string;
        readonly purchaseId: string;
      };
      readonly body: DisputePaymentRequest;
    };
    readonly output: Dispute;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'account-closed' | 'account-frozen' | 'dispute-exists' | 'idempotency-key-in-flight' | 'not-disputable' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'invalid-amount' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Take a message of the provider of connections, signed: there is something to fetch. Signed as `Connection-Signature: t=<seconds>,v1=<hex>`, HMAC-SHA256 over `<seconds>.<body>`. What nobody knows is taken as well, and does nothing. */
  readonly receiveConnectionMessage: {
    readonly input: Record<never, never>;
    readonly output: undefined;
    readonly error: 'invalid-request' | 'malformed-json' | 'connection-signature-refused' | 'connection-timestamp-refused' | 'body-too-large' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Connections to other banks, with their accounts. */
  readonly listConnections: {
    readonly input: {
      readonly query?: {
        readonly organisationId?: string;
      };
    };
    readonly output: ListConnectionsResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Begin to connect accounts at another bank. The holder agrees at `link`, at the provider; the code that comes back from there completes the connection. It only reads: no money is moved by it. */
  readonly connectBank: {
    readonly input: {
      readonly body: ConnectBankRequest;
    };
    readonly output: Connection;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'connection-limit' | 'connections-off' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'unknown-institution' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'aggregator-unavailable' | 'unavailable';
  };

  /** Remove a connection with all that came by it, and take the consent back at the provider. */
  readonly removeConnection: {
    readonly input: {
      readonly params: {
        readonly connectionId: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Complete a connection with the code that the provider gave to the holder. */
  readonly completeConnection: {
    readonly input: {
      readonly params: {
        readonly connectionId: string;
      };
      readonly body: CompleteConnectionRequest;
    };
    readonly output: Connection;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'conflict' | 'connections-off' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'consent-refused' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'aggregator-unavailable' | 'unavailable';
  };

  /** Ask for another link at which the holder agrees, when the consent or the link before ran out. */
  readonly renewConnection: {
    readonly input: {
      readonly params: {
        readonly connectionId: string;
      };
    };
    readonly output: Connection;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'conflict' | 'connections-off' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'aggregator-unavailable' | 'unavailable';
  };

  /** Fetch now what is new at the other bank. Fetched behind this answer: `syncedAt` says when it was. */
  readonly refreshConnection: {
    readonly input: {
      readonly params: {
        readonly connectionId: string;
      };
    };
    readonly output: Connection;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'connection-inactive' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** What changed since a cursor: without one, everything. Keep `next` and send it as `cursor`; while `hasMore` there is more at once. What is `added` or `modified` replaces what the app has under its id; `removed` may name what the app never saw. A cursor that does not open any more (after 90 days, or when the stage changed its secret) is `invalid-cursor`: forget everything of the connection and begin without one. */
  readonly listConnectionTransactions: {
    readonly input: {
      readonly params: {
        readonly connectionId: string;
      };
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListConnectionTransactionsResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** How well the bank knows the person, or an organisation. */
  readonly getVerification: {
    readonly input: {
      readonly query?: {
        readonly organisationId?: string;
      };
    };
    readonly output: Verification;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Ask for a level, with the reference of the provider that has the documents. */
  readonly submitVerification: {
    readonly input: {
      readonly body: SubmitVerificationRequest;
    };
    readonly output: Verification;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'verification-state' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Whom one pays, or whom an organisation does. */
  readonly listPayees: {
    readonly input: {
      readonly query?: {
        readonly organisationId?: string;
      };
    };
    readonly output: ListPayeesResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Note whom one pays, and hear whether the name is that of who holds the account. The name is compared where the number is of this bank and the holder whose payee it is has been verified. What the holder is really called is said for a close match alone. Nothing is paid to a payee who is not confirmed. */
  readonly addPayee: {
    readonly input: {
      readonly body: AddPayeeRequest;
    };
    readonly output: Payee;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'payee-limit' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'invalid-iban' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Forget a payee; orders that pay it stop at their next payment. */
  readonly deletePayee: {
    readonly input: {
      readonly params: {
        readonly payeeId: string;
      };
      readonly query?: {
        readonly organisationId?: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Confirm with an authenticator that a payee is to be paid. */
  readonly confirmPayee: {
    readonly input: {
      readonly params: {
        readonly payeeId: string;
      };
      readonly query?: {
        readonly organisationId?: string;
      };
    };
    readonly output: Payee;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'step-up-invalid' | 'step-up-required' | 'not-found' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Requests of both sides, those of the last 90 days that are over among them. */
  readonly listPaymentRequests: {
    readonly input: {
      readonly query?: {
        readonly organisationId?: string;
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListPaymentRequestsResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Ask one who has an account here for money, or split an amount among several. Without amounts of their own all pay the same, to the smallest unit: the parts are the amount together. `withMe`: one part is the own one, and nobody is asked for it. */
  readonly requestPayment: {
    readonly input: {
      readonly body: RequestPaymentRequest;
    };
    readonly output: RequestPaymentResponse;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'account-closed' | 'idempotency-key-in-flight' | 'request-limit' | 'unknown-payee' | 'body-too-large' | 'unsupported-media-type' | 'currency-mismatch' | 'idempotency-key-reused' | 'invalid-amount' | 'invalid-iban' | 'self-transfer' | 'unknown-currency' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** One request, as its side has it. */
  readonly getPaymentRequest: {
    readonly input: {
      readonly params: {
        readonly requestId: string;
      };
      readonly query?: {
        readonly organisationId?: string;
      };
    };
    readonly output: PaymentRequest;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Take back what one asked for. */
  readonly withdrawPaymentRequest: {
    readonly input: {
      readonly params: {
        readonly requestId: string;
      };
      readonly query?: {
        readonly organisationId?: string;
      };
    };
    readonly output: PaymentRequest;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'idempotency-key-in-flight' | 'request-over' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Pay what was asked for, and close the request in the same transaction. Paid at once or not at all: what fraud challenges asks for the step-up here, and what people would have to look at is refused, with the request left open. */
  readonly payPaymentRequest: {
    readonly input: {
      readonly params: {
        readonly requestId: string;
      };
      readonly body: PayPaymentRequestRequest;
    };
    readonly output: Payment;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'step-up-invalid' | 'step-up-required' | 'not-found' | 'account-closed' | 'account-frozen' | 'conflict' | 'idempotency-key-in-flight' | 'insufficient-funds' | 'limit-exceeded' | 'payment-refused' | 'request-over' | 'unknown-payee' | 'verification-required' | 'body-too-large' | 'unsupported-media-type' | 'currency-mismatch' | 'idempotency-key-reused' | 'self-transfer' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Say that one does not pay what was asked for. */
  readonly refusePaymentRequest: {
    readonly input: {
      readonly params: {
        readonly requestId: string;
      };
      readonly query?: {
        readonly organisationId?: string;
      };
    };
    readonly output: PaymentRequest;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'idempotency-key-in-flight' | 'request-over' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Pay somebody who has an account here, or at another bank. To another bank `name` says who is paid, and the payment is `submitted` until that bank has it. Limits and funds are decided in the transaction that moves the money. A refusal is kept: the same Idempotency-Key gets it again. `challenged`: its money is held until POST .../confirmation; `review`: until the staff has looked at it. */
  readonly makePayment: {
    readonly input: {
      readonly body: MakePaymentRequest;
    };
    readonly output: Payment;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'step-up-invalid' | 'step-up-required' | 'not-found' | 'account-closed' | 'account-frozen' | 'conflict' | 'idempotency-key-in-flight' | 'insufficient-funds' | 'limit-exceeded' | 'payee-unconfirmed' | 'payment-refused' | 'unknown-payee' | 'verification-required' | 'body-too-large' | 'unsupported-media-type' | 'currency-mismatch' | 'idempotency-key-reused' | 'invalid-amount' | 'invalid-iban' | 'invalid-name' | 'self-transfer' | 'unknown-currency' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** What accounts there are, with their currencies, fees and interest. */
  readonly listBankProducts: {
    readonly input: Record<never, never>;
    readonly output: ListBankProductsResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Freeze an account: nothing moves on it. */
  readonly freezeBankAccount: {
    readonly input: {
      readonly params: {
        readonly accountId: string;
      };
      readonly body: FreezeBankAccountRequest;
    };
    readonly output: BankAccount;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'account-closed' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Open a frozen account again. */
  readonly unfreezeBankAccount: {
    readonly input: {
      readonly params: {
        readonly accountId: string;
      };
    };
    readonly output: BankAccount;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'case-involved' | 'forbidden' | 'not-found' | 'account-closed' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Open cases, what is due first. Some seconds late: a case may be missing at first. One that is over is not in it. */
  readonly listCases: {
    readonly input: {
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListCasesResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** One case, over or not. */
  readonly getCase: {
    readonly input: {
      readonly params: {
        readonly caseId: string;
      };
    };
    readonly output: BankCase;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Let a held payment go, or refuse it; decide a dispute for the customer, or against. Above `fourEyesAbove` the first approval is a proposal, and another person’s lets it go; one refuses. Nobody decides about what concerns them. A dispute that is approved is paid; of one that is refused, what was credited is taken back. Of money without an owner: `approve` gives it to `accountId` (or takes what left from there), `refuse` sends it back to where it came from; two have to say the same. Of a payment that the rail does not name in its time (`missing`), or rejected after it settled it (`late-reject`): `approve` gives it back to the payer, `refuse` moves nothing. */
  readonly decideCase: {
    readonly input: {
      readonly params: {
        readonly caseId: string;
      };
      readonly body: DecideCaseRequest;
    };
    readonly output: BankCase;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'case-involved' | 'forbidden' | 'four-eyes' | 'not-found' | 'account-closed' | 'account-frozen' | 'case-decided' | 'conflict' | 'idempotency-key-in-flight' | 'insufficient-funds' | 'payment-moved' | 'payment-refused' | 'unknown-payee' | 'body-too-large' | 'unsupported-media-type' | 'case-needs-account' | 'currency-mismatch' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Files to rails and from them, the newest first. Some seconds late. What is not done yet stands where it is due. */
  readonly listBankFiles: {
    readonly input: {
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListBankFilesResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Go on with a file that is stuck. An outgoing one is sealed and written; what lies there already stays as it is, and what is written only now asks for a day that is not over. One that came is read anew, soon after the answer; when it is not there any more, what its statements claimed is free again, and the file is refused. */
  readonly retryBankFile: {
    readonly input: {
      readonly params: {
        readonly railFileId: string;
      };
    };
    readonly output: BankFile;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'file-over' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Approve or reject the level that was asked for, or block and unblock the holder. The limits of all accounts of the holder follow in the same transaction. */
  readonly decideVerification: {
    readonly input: {
      readonly params: {
        readonly holderId: string;
      };
      readonly body: DecideVerificationRequest;
    };
    readonly output: Verification;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'case-involved' | 'forbidden' | 'four-eyes' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'verification-state' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** What we say and what the rail says of the account there, by one statement. What we sent, and they do not name, is looked for in the latest files before the statement. */
  readonly reconcileStatement: {
    readonly input: {
      readonly params: {
        readonly statementId: string;
      };
      readonly query: {
        readonly rail: string;
        readonly currency: string;
      };
    };
    readonly output: ReconcileStatementResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'statement-too-long' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Propose a transfer between any two accounts of the book. Nothing moves until another person of the staff approves it. Neither may hold one of the accounts, or see it for an organisation. */
  readonly proposeTransfer: {
    readonly input: {
      readonly body: ProposeTransferRequest;
    };
    readonly output: StaffTransfer;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'case-involved' | 'forbidden' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'invalid-amount' | 'self-transfer' | 'unknown-currency' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** One proposed transfer. */
  readonly getProposedTransfer: {
    readonly input: {
      readonly params: {
        readonly transferId: string;
      };
    };
    readonly output: StaffTransfer;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Approve a transfer that somebody else proposed, which makes it. What is refused for the accounts stays refused, whoever approves it, and is `refused` then: propose it again. */
  readonly approveTransfer: {
    readonly input: {
      readonly params: {
        readonly transferId: string;
      };
    };
    readonly output: StaffTransfer;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'case-involved' | 'forbidden' | 'four-eyes' | 'step-up-invalid' | 'step-up-required' | 'not-found' | 'account-closed' | 'account-frozen' | 'idempotency-key-in-flight' | 'insufficient-funds' | 'payment-refused' | 'transfer-decided' | 'unknown-payee' | 'body-too-large' | 'currency-mismatch' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Standing orders and later payments of a person or an organisation, those of the last 90 days that are over among them. */
  readonly listStandingOrders: {
    readonly input: {
      readonly query?: {
        readonly organisationId?: string;
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListStandingOrdersResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Pay a confirmed payee again and again, or once on a later day. Above the amount that asks for it the step-up is taken here, and not again for each payment. Say `on`, one later day, or `schedule`. */
  readonly addStandingOrder: {
    readonly input: {
      readonly body: AddStandingOrderRequest;
    };
    readonly output: StandingOrder;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'step-up-invalid' | 'step-up-required' | 'not-found' | 'account-closed' | 'conflict' | 'idempotency-key-in-flight' | 'order-limit' | 'payee-unconfirmed' | 'unknown-payee' | 'body-too-large' | 'unsupported-media-type' | 'currency-mismatch' | 'idempotency-key-reused' | 'invalid-amount' | 'invalid-schedule' | 'self-transfer' | 'unknown-currency' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** One standing order. */
  readonly getStandingOrder: {
    readonly input: {
      readonly params: {
        readonly orderId: string;
      };
      readonly query?: {
        readonly organisationId?: string;
      };
    };
    readonly output: StandingOrder;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Pause an order or let it go on, change its amount, its note or its last day. A higher amount above the one that asks for it needs a step-up. What a pause has left out is not made up for. `null` takes the note or the last day away. */
  readonly updateStandingOrder: {
    readonly input: {
      readonly params: {
        readonly orderId: string;
      };
      readonly query?: {
        readonly organisationId?: string;
      };
      readonly body: UpdateStandingOrderRequest;
    };
    readonly output: StandingOrder;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'step-up-invalid' | 'step-up-required' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'order-over' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'invalid-amount' | 'invalid-schedule' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** End an order: nothing is paid any more. */
  readonly endStandingOrder: {
    readonly input: {
      readonly params: {
        readonly orderId: string;
      };
      readonly query?: {
        readonly organisationId?: string;
      };
    };
    readonly output: StandingOrder;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'order-over' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Values of all flags for the caller. With `If-None-Match: "<etag>"` 304 says that nothing changed for the caller. */
  readonly getConfig: {
    readonly input: {
      readonly query?: {
        readonly organisationId?: string;
        readonly revision?: string;
      };
    };
    readonly output: GetConfigResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-missing' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Values of the public flags, before sign-in. The app makes up the anonymous id and keeps it: shares of people are told apart by it. */
  readonly getPublicConfig: {
    readonly input: {
      readonly query: {
        readonly anonymousId: string;
        readonly locale?: string;
        readonly revision?: string;
      };
    };
    readonly output: GetConfigResponse;
    readonly error: 'invalid-request' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Signed receipt of a finished erasure. */
  readonly getErasureReceipt: {
    readonly input: {
      readonly params: {
        readonly receiptId: string;
      };
    };
    readonly output: IdentityReceipt;
    readonly error: 'invalid-request' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Ask for a mail with a link that deletes the account of this address. The answer is the same whether there is such an account or not. A few mails per address and day. */
  readonly requestErasureLink: {
    readonly input: {
      readonly body: RequestErasureLinkRequest;
    };
    readonly output: RequestErasureLinkResponse;
    readonly error: 'invalid-request' | 'malformed-json' | 'body-too-large' | 'unsupported-media-type' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Delete the account that a mailed link belongs to. Repeating it with the same token changes nothing and gets the same answer, until the deletion is cancelled. */
  readonly confirmErasure: {
    readonly input: {
      readonly body: ConfirmErasureRequest;
    };
    readonly output: Erasure;
    readonly error: 'invalid-request' | 'malformed-json' | 'conflict' | 'last-owner' | 'link-invalid' | 'body-too-large' | 'unsupported-media-type' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Write the documents of a collection into a file. A job writes it: documents and fields that the caller may read, in the order of their ids. What is written meanwhile may be in it or not. Watch GET /v1/jobs/{exportId}, or the collection `jobs` on the device. */
  readonly createDocumentExport: {
    readonly input: {
      readonly body: ExportOrder;
    };
    readonly output: DocumentExport;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'unknown-collection' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'unknown-schema-version' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** State of an export, and its file. Whoever may not read the documents any more, or not all fields of the file, does not get the file either. */
  readonly getDocumentExport: {
    readonly input: {
      readonly params: {
        readonly exportId: string;
      };
    };
    readonly output: DocumentExport;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Files of a space, oldest first. A page may hold fewer than `limit`. Devices need not ask: the synced collection `files` says the same. */
  readonly listFiles: {
    readonly input: {
      readonly query: {
        readonly space: string;
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListFilesResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Start an upload: a new file in a space. Room for the declared size is held until the upload is finished or a day has passed. The same Idempotency-Key answers the same upload with a new URL. */
  readonly startUpload: {
    readonly input: {
      readonly body: StartUploadRequest;
    };
    readonly output: StartedUpload;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'idempotency-key-in-flight' | 'quota-exceeded' | 'body-too-large' | 'file-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** A file with its versions, newest first. */
  readonly getFile: {
    readonly input: {
      readonly params: {
        readonly fileId: string;
      };
    };
    readonly output: GetFileResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Rename a file. */
  readonly updateFile: {
    readonly input: {
      readonly params: {
        readonly fileId: string;
      };
      readonly body: UpdateFileRequest;
    };
    readonly output: StoredFile;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Delete a file with all its versions and shares. */
  readonly deleteFile: {
    readonly input: {
      readonly params: {
        readonly fileId: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Where to read a file, a version or a variant of it. */
  readonly downloadFile: {
    readonly input: {
      readonly params: {
        readonly fileId: string;
      };
      readonly query?: {
        readonly versionId?: string;
        readonly variant?: VariantName;
      };
    };
    readonly output: FileDownload;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'file-not-ready' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Shares of a file that still open it. */
  readonly listShares: {
    readonly input: {
      readonly params: {
        readonly fileId: string;
      };
    };
    readonly output: ListSharesResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Share a file with whoever has the link, until a time. Only a hash of the token is stored: this is the one answer that holds it. */
  readonly createShare: {
    readonly input: {
      readonly params: {
        readonly fileId: string;
      };
      readonly body: CreateShareRequest;
    };
    readonly output: CreateShareResponse;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'file-not-ready' | 'share-limit' | 'body-too-large' | 'unsupported-media-type' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** End a share. A URL that was given out before works until its minute is over. */
  readonly revokeShare: {
    readonly input: {
      readonly params: {
        readonly fileId: string;
        readonly shareId: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'body-too-large' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Start an upload: a new version of a file. The file stays what it is until the new version was checked. */
  readonly startVersion: {
    readonly input: {
      readonly params: {
        readonly fileId: string;
      };
      readonly body: StartVersionRequest;
    };
    readonly output: StartedUpload;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'quota-exceeded' | 'version-limit' | 'body-too-large' | 'file-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Cancel an upload, or delete a version that the file no longer has. A file that has never had a version goes with its only upload. */
  readonly deleteVersion: {
    readonly input: {
      readonly params: {
        readonly fileId: string;
        readonly versionId: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'version-in-use' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Say that everything was sent; it is checked then. Repeating it is harmless. What becomes of it comes with the synced collection `files`, or with GET. */
  readonly finishUpload: {
    readonly input: {
      readonly params: {
        readonly fileId: string;
        readonly versionId: string;
      };
    };
    readonly output: FinishUploadResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upload-incomplete' | 'body-too-large' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Which parts of an upload are stored, and URLs for others. How an app goes on with an upload after a break. Parts may be sent at once, in any order, and again. */
  readonly presignParts: {
    readonly input: {
      readonly params: {
        readonly fileId: string;
        readonly versionId: string;
      };
      readonly body: PresignPartsRequest;
    };
    readonly output: PresignPartsResponse;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'single-upload' | 'upload-ended' | 'body-too-large' | 'unsupported-media-type' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Where to send an image that stands for a video. JPEG, PNG or WebP, before or after the video itself. It becomes the variants `poster.webp`, `thumb.webp` and `thumb.avif` of the version, in the place of an earlier one; the image itself is not kept. */
  readonly attachPoster: {
    readonly input: {
      readonly params: {
        readonly fileId: string;
        readonly versionId: string;
      };
      readonly body: AttachPosterRequest;
    };
    readonly output: AttachPosterResponse;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'body-too-large' | 'file-too-large' | 'unsupported-media-type' | 'not-a-video' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Decisions of a day with one action, the latest first. Without `day` those of today, in UTC. A decision shows a moment after it was made. */
  readonly listDecisions: {
    readonly input: {
      readonly query?: {
        readonly action?: ActionName;
        readonly day?: string;
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListDecisionsResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** What was decided about a payment, by which rules, and what they saw. */
  readonly getDecision: {
    readonly input: {
      readonly params: {
        readonly subjectId: string;
      };
    };
    readonly output: DecisionView;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Say what a payment turned out to be; back-tests count by it. */
  readonly labelDecision: {
    readonly input: {
      readonly params: {
        readonly subjectId: string;
      };
      readonly body: LabelDecisionRequest;
    };
    readonly output: DecisionSummary;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Decide again by what was kept; it says the same, or something is wrong. */
  readonly replayDecision: {
    readonly input: {
      readonly params: {
        readonly subjectId: string;
      };
    };
    readonly output: ReplayDecisionResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'body-too-large' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Entries of a list that have not expired. */
  readonly listListEntries: {
    readonly input: {
      readonly params: {
        readonly name: string;
      };
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListListEntriesResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Put somebody or something on a list, which rules may ask for by its name. What it is stays out of the list: its hash is kept. An account of this bank is named by its id, one elsewhere by its number. The list `fraud` is asked for by the rules that every stage begins with. */
  readonly putListEntry: {
    readonly input: {
      readonly params: {
        readonly name: string;
      };
      readonly body: PutListEntryRequest;
    };
    readonly output: ListEntry;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'list-entry-end' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Take an entry from a list. */
  readonly deleteListEntry: {
    readonly input: {
      readonly params: {
        readonly name: string;
        readonly entry: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** List rule sets by version, and which of them decides. */
  readonly listRuleSets: {
    readonly input: {
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListRuleSetsResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Write a rule set; it decides nothing yet, and never changes under its version. */
  readonly writeRuleSet: {
    readonly input: {
      readonly body: RuleSetBody;
    };
    readonly output: RuleSetSummary;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'idempotency-key-in-flight' | 'version-taken' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'rule-set-invalid' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Read a rule set. */
  readonly getRuleSet: {
    readonly input: {
      readonly params: {
        readonly version: string;
      };
    };
    readonly output: RuleSetView;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Let a rule set decide, in place of the one that does. Not by who wrote it. The one that every stage begins with was written by nobody. Its shadowing ends. Decisions follow it at once. */
  readonly activateRuleSet: {
    readonly input: {
      readonly params: {
        readonly version: string;
      };
      readonly body: ActivateRuleSetRequest;
    };
    readonly output: RuleSetSummary;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'four-eyes' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'back-test-unfit' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Decide past payments once more by a rule set, and write down where it differs. A job does it. Watch GET /v1/jobs/{backTestId}, or the collection `jobs` on the device. */
  readonly startBackTest: {
    readonly input: {
      readonly params: {
        readonly version: string;
      };
      readonly body: BackTestOrder;
    };
    readonly output: BackTest;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'back-test-period' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** State of a back-test that the caller asked for, its figures, and its file. */
  readonly getBackTest: {
    readonly input: {
      readonly params: {
        readonly version: string;
        readonly backTestId: string;
      };
    };
    readonly output: BackTest;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** How often a rule set in shadow said otherwise than the one that decided, on a day. Counts the decisions of one page; add up the pages of the day. */
  readonly compareShadow: {
    readonly input: {
      readonly params: {
        readonly version: string;
      };
      readonly query?: {
        readonly day?: string;
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: CompareShadowResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Let a rule set say what it would decide, beside the one that does; or end that. */
  readonly shadowRuleSet: {
    readonly input: {
      readonly params: {
        readonly version: string;
      };
      readonly body: ShadowRuleSetRequest;
    };
    readonly output: RuleSetSummary;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'too-many-shadows' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Begin an import: answers where to upload the file. The work begins by itself once the file is there. `mode: create` refuses rows whose document exists, `upsert` changes it. Documents without an `id` get one from the import and the row’s number. Watch GET /v1/jobs/{importId}, or the collection `jobs` on the device. */
  readonly createImport: {
    readonly input: {
      readonly body: CreateImportRequest;
    };
    readonly output: Import;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'unknown-collection' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'unknown-schema-version' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'import-mapping' | 'import-too-large' | 'upgrade-required' | 'import-limit' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** State of an import, with its totals and its report. */
  readonly getImport: {
    readonly input: {
      readonly params: {
        readonly importId: string;
      };
    };
    readonly output: Import;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Join an organisation with the token of an invitation. */
  readonly acceptInvitation: {
    readonly input: {
      readonly body: AcceptInvitationRequest;
    };
    readonly output: Organisation;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'email-unverified' | 'invitation-for-another' | 'already-member' | 'conflict' | 'idempotency-key-in-flight' | 'member-limit' | 'organisation-limit' | 'invitation-invalid' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'role-unknown' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Your jobs, newest first. Jobs that are over are kept for 30 days. */
  readonly listJobs: {
    readonly input: {
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListJobsResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** One of your jobs. */
  readonly getJob: {
    readonly input: {
      readonly params: {
        readonly jobId: string;
      };
    };
    readonly output: Job;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** End a job. One that has not begun never runs. One that runs ends at its next step: what it did until then stays. */
  readonly cancelJob: {
    readonly input: {
      readonly params: {
        readonly jobId: string;
      };
    };
    readonly output: Job;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'job-over' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Try a job again that failed or was cancelled. It goes on where it stopped. */
  readonly retryJob: {
    readonly input: {
      readonly params: {
        readonly jobId: string;
      };
    };
    readonly output: Job;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'job-not-over' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Links that the caller made, oldest first. */
  readonly listLinks: {
    readonly input: {
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListLinksResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Make a link to something in the app, with a page that shows it to others. Whoever has the link sees title, description and image. What it leads to is protected by the app’s own rights, not by the link. */
  readonly createLink: {
    readonly input: {
      readonly body: CreateLinkRequest;
    };
    readonly output: ShareLink;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'link-limit' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'link-expiry-refused' | 'link-image-refused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Where in the app a share link leads. For the app that the link opened: `code` is the last segment of its address. */
  readonly resolveLink: {
    readonly input: {
      readonly params: {
        readonly code: string;
      };
    };
    readonly output: ResolveLinkResponse;
    readonly error: 'invalid-request' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** A link of the caller, with how often it was opened. */
  readonly getLink: {
    readonly input: {
      readonly params: {
        readonly linkId: string;
      };
    };
    readonly output: ShareLink;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** End a link; its page is gone at once. */
  readonly revokeLink: {
    readonly input: {
      readonly params: {
        readonly linkId: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'body-too-large' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
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

  /** Delete your account and everything kept about you. Begins after a cooling-off period, in which GET and DELETE /v1/me/erasure show and cancel it. Meanwhile requests go on that show or export your account, end devices and sessions, or list and leave organisations; every other one is refused, and has `account-erasing` among its errors. Whoever has an authenticator is asked for a step-up. Organisations where you are the only member are deleted as well. */
  readonly requestErasure: {
    readonly input: Record<never, never>;
    readonly output: Erasure;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'step-up-invalid' | 'step-up-required' | 'conflict' | 'idempotency-key-in-flight' | 'last-owner' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** May you do this, and which rule says so. `resource` is the id of the organisation that the action concerns; leave it out for your own things. What spaces decide (documents, files, links) is asked of GET /v1/spaces/{spaceId}/access. */
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

  /** Note that you did something, for segments to ask for. Kept is how often and when first and last, by name; at most 100 names for one person. */
  readonly recordActivity: {
    readonly input: {
      readonly body: RecordActivityRequest;
    };
    readonly output: undefined;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'activity-limit' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Who looked at your data or changed it, or what you did yourself; the latest first. `who=others` (the default) shows what others did to what is yours, `who=me` what you did, in every organisation. */
  readonly listOwnAuditEntries: {
    readonly input: {
      readonly query?: {
        readonly who?: 'others' | 'me';
        readonly from?: string;
        readonly to?: string;
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListOwnAuditEntriesResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-missing' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** What you confirm sensitive requests with. */
  readonly listAuthenticators: {
    readonly input: Record<never, never>;
    readonly output: ListAuthenticatorsResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-missing' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Add the passkey that a device made. Of what the device made (`credential.toJSON()`): `id`, and of `response` the fields named here. */
  readonly addPasskey: {
    readonly input: {
      readonly body: AddPasskeyRequest;
    };
    readonly output: Authenticator;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'conflict' | 'idempotency-key-in-flight' | 'passkeys-off' | 'setup-over' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'passkey-refused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Begin to add a passkey. Hand `options` to `navigator.credentials.create` (by `parseCreationOptionsFromJSON`), and send what it gives within five minutes, in the same session. The first one needs a sign-in of the last minutes (`freshSignInMinutes`); while you have another, a step-up with it. Another setup that had begun is given up. */
  readonly beginPasskey: {
    readonly input: Record<never, never>;
    readonly output: BeginPasskeyResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'sign-in-too-old' | 'step-up-invalid' | 'step-up-required' | 'authenticator-limit' | 'conflict' | 'passkeys-off' | 'body-too-large' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Begin to add an authenticator app. Show `uri` as a QR code, or `secret` to type, then send the first code within ten minutes, in the same session. The first one needs a sign-in of the last minutes (`freshSignInMinutes`); while you have another, a step-up with it. Another setup that had begun is given up. */
  readonly beginTotp: {
    readonly input: {
      readonly body: BeginTotpRequest;
    };
    readonly output: BeginTotpResponse;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'sign-in-too-old' | 'step-up-invalid' | 'step-up-required' | 'authenticator-limit' | 'conflict' | 'body-too-large' | 'unsupported-media-type' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Add the authenticator app by its first code. */
  readonly confirmTotp: {
    readonly input: {
      readonly body: ConfirmTotpRequest;
    };
    readonly output: Authenticator;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'conflict' | 'idempotency-key-in-flight' | 'setup-over' | 'body-too-large' | 'unsupported-media-type' | 'code-wrong' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Remove an authenticator. Asks for a step-up, with this one or another. Whoever has lost them all asks support. */
  readonly removeAuthenticator: {
    readonly input: {
      readonly params: {
        readonly authenticatorId: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'step-up-invalid' | 'step-up-required' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Your devices. */
  readonly listDevices: {
    readonly input: Record<never, never>;
    readonly output: ListDevicesResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-missing' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Register this device, or bring it up to date. The app makes the id, a UUID that it keeps as long as it is installed. The sign-in of this request is bound to the device: deleting the device ends it. Repeating the request changes nothing. A push token belongs to the device that registered it last, whoever signed in there: others have none from then on. Where there are too many, one whose sign-ins are all over gives way. */
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

  /** Take over your e-mail address from your sign-in. Call it after the address was changed in Cognito. The address of before gets a mail that says so. Repeating it changes nothing. */
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

  /** Your messages, newest first. */
  readonly listInbox: {
    readonly input: {
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListInboxResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-missing' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** How many of your messages are unread. */
  readonly getBadge: {
    readonly input: Record<never, never>;
    readonly output: GetBadgeResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-missing' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Mark all your messages as read; repeating it changes nothing. At most 100 with one request; call it again while `more` is true. */
  readonly readWholeInbox: {
    readonly input: Record<never, never>;
    readonly output: ReadWholeInboxResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'body-too-large' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Mark a message as read; repeating it changes nothing. */
  readonly readInboxMessage: {
    readonly input: {
      readonly params: {
        readonly messageId: string;
      };
    };
    readonly output: InboxMessage;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'not-found' | 'body-too-large' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** How you want to be told of things. */
  readonly getPreferences: {
    readonly input: Record<never, never>;
    readonly output: Preferences;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-missing' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Say how you want to be told of things; replaces what was there. */
  readonly putPreferences: {
    readonly input: {
      readonly body: PutPreferencesRequest;
    };
    readonly output: Preferences;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Sign out everywhere. Ends every sign-in, this one included, from the next request on. Repeating it is refused: the session is over. */
  readonly endSessions: {
    readonly input: Record<never, never>;
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-missing' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** The latest hundred campaigns, newest first. */
  readonly listCampaigns: {
    readonly input: Record<never, never>;
    readonly output: ListCampaignsResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Tell a segment something, now or at a time, so many a minute. */
  readonly createCampaign: {
    readonly input: {
      readonly body: CreateCampaignRequest;
    };
    readonly output: Campaign;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'channel-unknown' | 'idempotency-key-reused' | 'segment-unknown' | 'template-unknown' | 'variables-mismatch' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** A campaign and its report. */
  readonly getCampaign: {
    readonly input: {
      readonly params: {
        readonly campaignId: string;
      };
    };
    readonly output: GetCampaignResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** End a campaign for good; what waits to be sent is not sent any more. Also one that is done: what waits for the end of quiet hours, for a digest or for another try is kept back. */
  readonly cancelCampaign: {
    readonly input: {
      readonly params: {
        readonly campaignId: string;
      };
    };
    readonly output: Campaign;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'campaign-state' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Stop a campaign after the batch that runs. */
  readonly pauseCampaign: {
    readonly input: {
      readonly params: {
        readonly campaignId: string;
      };
    };
    readonly output: Campaign;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'campaign-state' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Go on with a paused campaign; nobody is told twice. One to everybody goes on within `messageDays` of its beginning: whom it told is known no longer. */
  readonly resumeCampaign: {
    readonly input: {
      readonly params: {
        readonly campaignId: string;
      };
    };
    readonly output: Campaign;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'campaign-state' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** All segments. */
  readonly listAudiences: {
    readonly input: Record<never, never>;
    readonly output: ListAudiencesResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Declare a segment: whom a campaign reaches. */
  readonly putAudience: {
    readonly input: {
      readonly params: {
        readonly name: string;
      };
      readonly body: FilterInput;
    };
    readonly output: Audience;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Delete a segment; campaigns keep what it said when they were made. */
  readonly deleteAudience: {
    readonly input: {
      readonly params: {
        readonly name: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Names of all templates, with their topics. */
  readonly listTemplates: {
    readonly input: Record<never, never>;
    readonly output: ListTemplatesResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** The newest version of a template. */
  readonly getTemplate: {
    readonly input: {
      readonly params: {
        readonly name: string;
      };
    };
    readonly output: Template;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Make a template, or a new version of it. */
  readonly putTemplate: {
    readonly input: {
      readonly params: {
        readonly name: string;
      };
      readonly body: NewTemplate;
    };
    readonly output: Template;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'template-invalid' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Delete a template. Nothing new is sent with it; messages on their way still find their version. */
  readonly deleteTemplate: {
    readonly input: {
      readonly params: {
        readonly name: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** What a template says, as it would be sent; nothing is sent. */
  readonly previewTemplate: {
    readonly input: {
      readonly params: {
        readonly name: string;
      };
      readonly body: PreviewTemplateRequest;
    };
    readonly output: PreviewTemplateResponse;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'body-too-large' | 'unsupported-media-type' | 'channel-unknown' | 'variables-mismatch' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Messages to one person, newest first. */
  readonly listMessages: {
    readonly input: {
      readonly query: {
        readonly cursor?: string;
        readonly limit?: number;
        readonly personId: string;
      };
    };
    readonly output: ListMessagesResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Tell one person something, on the channels of a template. It is written with its deliveries at once; what becomes of each stands in GET /v1/messages/{messageId}. */
  readonly sendMessage: {
    readonly input: {
      readonly body: SendMessageRequest;
    };
    readonly output: Message;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'channel-unknown' | 'idempotency-key-reused' | 'recipient-unknown' | 'template-unknown' | 'variables-mismatch' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** One message with what became of it on each channel. */
  readonly getMessage: {
    readonly input: {
      readonly params: {
        readonly messageId: string;
      };
    };
    readonly output: Message;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
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
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'idempotency-key-in-flight' | 'organisation-limit' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** One organisation. */
  readonly getOrganisation: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
    };
    readonly output: Organisation;
    readonly error: 'invalid-request' | 'key-refused' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'scope-missing' | 'not-found' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
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

  /** API keys of the organisation, oldest first, and the scopes there are. */
  readonly listApiKeys: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
    };
    readonly output: ListApiKeysResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Make an API key. It acts as an account of its own with this role in the organisation, as far as its scopes go; it stays when whoever made it leaves. Nobody gives a key rights that they do not hold themselves. */
  readonly createApiKey: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
      readonly body: NewKey;
    };
    readonly output: CreateApiKeyResponse;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'beyond-own-rights' | 'forbidden' | 'not-found' | 'idempotency-key-in-flight' | 'key-limit' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'key-end-refused' | 'key-limit-refused' | 'role-unknown' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** One API key. */
  readonly getApiKey: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly keyId: string;
      };
    };
    readonly output: ApiKey;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Change name, scopes, limit or end of a key. It holds for the very next call. `endsAt: null` takes the end away. Another role needs another key. */
  readonly updateApiKey: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly keyId: string;
      };
      readonly body: UpdateApiKeyRequest;
    };
    readonly output: ApiKey;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'beyond-own-rights' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'key-end-refused' | 'key-limit-refused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Revoke a key. It is refused from the very next call on. What it did stays in the audit log. */
  readonly revokeApiKey: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly keyId: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Give a key another secret. The secret before is taken for `graceHours` more (default 24), 0 ends it at once; older ones end in any case. Whoever rotates must hold the rights of the key. */
  readonly rotateApiKey: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly keyId: string;
      };
      readonly body: KeyRotation;
    };
    readonly output: CreateApiKeyResponse;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'beyond-own-rights' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Who did what in an organisation, the latest first. `from` is included, `to` is not. Entries show a few seconds after what they tell of. A page may be shorter than `limit` and still have a next one. Reading the log is itself recorded. */
  readonly listAuditEntries: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
      readonly query?: {
        readonly actor?: string;
        readonly person?: string;
        readonly resource?: string;
        readonly from?: string;
        readonly to?: string;
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListAuditEntriesResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Write the log of an organisation in a period into a file. A job writes it, the earliest entries first, to the minute. Watch GET /v1/jobs/{reportId}, or the collection `jobs` on the device. */
  readonly createAuditReport: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
      readonly body: ReportOrder;
    };
    readonly output: AuditReport;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'report-period' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** State of a report that the caller asked for, and its file. */
  readonly getAuditReport: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly reportId: string;
      };
    };
    readonly output: AuditReport;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** For how long entries can be queried. */
  readonly getAuditRetention: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
    };
    readonly output: Retention;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Say for how long entries can be queried. Holds for entries from now on; those that have their place keep their time. Repeating it changes nothing. */
  readonly setAuditRetention: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
      readonly body: Retention;
    };
    readonly output: Retention;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'body-too-large' | 'unsupported-media-type' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Files of the archive of an organisation’s log, in order, each with an address to fetch it. */
  readonly listAuditSegments: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListAuditSegmentsResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
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

  /** Invite someone by e-mail. The mail carries a token that can be used once, by someone whose verified address is the invited one, while you may invite to this role. */
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

  /** Machine clients of the organisation, oldest first. */
  readonly listMachineClients: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
    };
    readonly output: ListMachineClientsResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Make a machine client. A client of the user pool that gets access tokens for itself (OAuth 2.0 client credentials). It acts as an account of its own, like an API key. */
  readonly createMachineClient: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
      readonly body: NewKey;
    };
    readonly output: CreateMachineClientResponse;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'beyond-own-rights' | 'forbidden' | 'not-found' | 'idempotency-key-in-flight' | 'key-limit' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'key-end-refused' | 'key-limit-refused' | 'role-unknown' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Change name, limit or end of a machine client, or take scopes from it. It holds for the very next call, also of tokens that are out. Scopes that it was not made with need another client. */
  readonly updateMachineClient: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly keyId: string;
      };
      readonly body: UpdateMachineClientRequest;
    };
    readonly output: MachineClient;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'beyond-own-rights' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'key-end-refused' | 'key-limit-refused' | 'machine-scope-refused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Revoke a machine client. Its tokens are refused from the very next call on, whether they have ended or not. */
  readonly revokeMachineClient: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly keyId: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Give a machine client another secret. The secret before gets tokens for `graceHours` more (default 24); older ones end in any case. 0 ends it, and every token that is out, at once. */
  readonly rotateMachineSecret: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly keyId: string;
      };
      readonly body: KeyRotation;
    };
    readonly output: CreateMachineClientResponse;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'beyond-own-rights' | 'forbidden' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
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

  /** Endpoints of the organisation. */
  readonly listWebhookEndpoints: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
    };
    readonly output: ListWebhookEndpointsResponse;
    readonly error: 'invalid-request' | 'key-refused' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'scope-missing' | 'not-found' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Have events of the organisation delivered to an address. The secret stands in this answer alone; rotate it to have another one. */
  readonly createWebhookEndpoint: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
      };
      readonly body: CreateWebhookEndpointRequest;
    };
    readonly output: CreateWebhookEndpointResponse;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'key-refused' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'scope-missing' | 'not-found' | 'idempotency-key-in-flight' | 'webhook-endpoint-limit' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'webhook-url-refused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** One endpoint, with the state of its circuit. */
  readonly getWebhookEndpoint: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly endpointId: string;
      };
    };
    readonly output: WebhookEndpoint;
    readonly error: 'invalid-request' | 'key-refused' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'scope-missing' | 'not-found' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Change, enable or disable an endpoint. Another address or `enabled: true` closes the circuit. `events: null` subscribes to all of them. */
  readonly updateWebhookEndpoint: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly endpointId: string;
      };
      readonly body: UpdateWebhookEndpointRequest;
    };
    readonly output: WebhookEndpoint;
    readonly error: 'invalid-request' | 'malformed-json' | 'key-refused' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'scope-missing' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'webhook-url-refused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Delete an endpoint. What is on its way is not delivered any more; its log is removed afterwards. */
  readonly deleteWebhookEndpoint: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly endpointId: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'key-refused' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'scope-missing' | 'not-found' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Deliveries to an endpoint, newest first, or the dead ones alone. */
  readonly listWebhookDeliveries: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly endpointId: string;
      };
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
        readonly state?: 'dead';
      };
    };
    readonly output: ListWebhookDeliveriesResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'key-refused' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'scope-missing' | 'not-found' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** One delivery with what was sent and how its attempts ended. */
  readonly getWebhookDelivery: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly endpointId: string;
        readonly deliveryId: string;
      };
    };
    readonly output: WebhookDelivery;
    readonly error: 'invalid-request' | 'key-refused' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'scope-missing' | 'not-found' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Send a delivery again, with the same id and body. One that is delivered, dead or `waiting`; also one that is `pending` for more than an hour, because what should have sent it is gone from our queues. */
  readonly replayWebhookDelivery: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly endpointId: string;
        readonly deliveryId: string;
      };
    };
    readonly output: DeliverySummary;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'key-refused' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'scope-missing' | 'not-found' | 'idempotency-key-in-flight' | 'webhook-delivery-in-progress' | 'webhook-endpoint-disabled' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Send the dead deliveries of a time again, oldest first. At most 100 with one request; call it again while `more` is true. */
  readonly replayWebhookDeliveries: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly endpointId: string;
      };
      readonly body: ReplayWebhookDeliveriesRequest;
    };
    readonly output: ReplayWebhookDeliveriesResponse;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'idempotency-key-in-flight' | 'webhook-endpoint-disabled' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Give an endpoint another secret. For a day deliveries carry a signature by each of the two, so that the receiver can change over. */
  readonly rotateWebhookSecret: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly endpointId: string;
      };
    };
    readonly output: CreateWebhookEndpointResponse;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'key-refused' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'scope-missing' | 'not-found' | 'conflict' | 'idempotency-key-in-flight' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Deliver an event of the type `Test` to an endpoint. */
  readonly sendTestWebhook: {
    readonly input: {
      readonly params: {
        readonly organisationId: string;
        readonly endpointId: string;
      };
    };
    readonly output: DeliverySummary;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'key-refused' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'scope-missing' | 'not-found' | 'idempotency-key-in-flight' | 'webhook-endpoint-disabled' | 'body-too-large' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Get a ticket that opens one WebSocket. Connect to `url` before `expiresAt`. The access token itself never stands in a URL. */
  readonly createTicket: {
    readonly input: Record<never, never>;
    readonly output: CreateTicketResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'body-too-large' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Answer as a provider of connections to other banks does; for the backend itself. Signed as `Aggregation-Signature: t=<seconds>,v1=<hex>`, HMAC-SHA256 over `<seconds>.<body>`. Not there in stages with real money. */
  readonly pretendAggregation: {
    readonly input: Record<never, never>;
    readonly output: Readonly<Record<string, unknown>>;
    readonly error: 'invalid-request' | 'malformed-json' | 'aggregation-signature-refused' | 'body-too-large' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Where to read what was shared. Counts as a use; its URL reads for a minute, with `Range`, and costs no other one. A share that has ended is not found, nor is one whose maker may not share the file any more, is disabled or waits to be erased. */
  readonly openShare: {
    readonly input: {
      readonly params: {
        readonly token: string;
      };
    };
    readonly output: FileDownload;
    readonly error: 'invalid-request' | 'not-found' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
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
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'conflict' | 'idempotency-key-in-flight' | 'space-limit' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Join a shared space with a code. Whoever is a member already keeps the role they have, and the code is not used up. */
  readonly joinSpace: {
    readonly input: {
      readonly body: JoinSpaceRequest;
    };
    readonly output: Space;
    readonly error: 'idempotency-key-missing' | 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'conflict' | 'idempotency-key-in-flight' | 'space-limit' | 'space-invitation-invalid' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
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

  /** Which rule decides whether the caller may do something with documents, files or links of a space. */
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
    readonly error: 'invalid-cursor' | 'invalid-filter' | 'invalid-request' | 'unknown-collection' | 'key-refused' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'scope-missing' | 'not-found' | 'unknown-schema-version' | 'no-index' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
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
    readonly error: 'invalid-request' | 'malformed-json' | 'unknown-collection' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'unknown-schema-version' | 'body-too-large' | 'unsupported-media-type' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
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
    readonly error: 'invalid-request' | 'unknown-collection' | 'key-refused' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'scope-missing' | 'not-found' | 'unknown-schema-version' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
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
    readonly error: 'idempotency-key-missing' | 'invalid-cursor' | 'invalid-request' | 'malformed-json' | 'unknown-collection' | 'key-refused' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'scope-missing' | 'not-found' | 'documents-changed' | 'idempotency-key-in-flight' | 'unknown-schema-version' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
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
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'conflict' | 'body-too-large' | 'unsupported-media-type' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Links that belong to a space, whoever made them, oldest first. For those who manage the space: owner and admin, or a role with `link:manage`. */
  readonly listSpaceLinks: {
    readonly input: {
      readonly params: {
        readonly spaceId: string;
      };
      readonly query?: {
        readonly cursor?: string;
        readonly limit?: number;
      };
    };
    readonly output: ListSpaceLinksResponse;
    readonly error: 'invalid-cursor' | 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** End a link that belongs to a space, whoever made it; its page is gone at once. */
  readonly revokeSpaceLink: {
    readonly input: {
      readonly params: {
        readonly spaceId: string;
        readonly linkId: string;
      };
    };
    readonly output: undefined;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'body-too-large' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
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

  /** Begin to confirm a request that asks for it. Name the request exactly as it will be sent; a refusal with `step-up-required` says how in `stepUp`. Confirm it within five minutes, in the same session. */
  readonly beginStepUp: {
    readonly input: {
      readonly body: BeginStepUpRequest;
    };
    readonly output: BeginStepUpResponse;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'no-authenticator' | 'body-too-large' | 'unsupported-media-type' | 'path-undecodable' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Confirm the request with an authenticator. The answer’s `proof` goes into the header `Step-Up` of that one request. A code is taken once; five wrong ones in a row close this way for fifteen minutes, and longer each time. */
  readonly proveStepUp: {
    readonly input: {
      readonly params: {
        readonly stepUpId: string;
      };
      readonly body: Assertion;
    };
    readonly output: ProveStepUpResponse;
    readonly error: 'invalid-request' | 'malformed-json' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'step-up-failed' | 'not-found' | 'step-up-over' | 'body-too-large' | 'unsupported-media-type' | 'upgrade-required' | 'rate-limited' | 'step-up-locked' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** How much is stored for you or for an organisation, and how much may be. */
  readonly getStorage: {
    readonly input: {
      readonly query?: {
        readonly space?: string;
      };
    };
    readonly output: GetStorageResponse;
    readonly error: 'invalid-request' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'forbidden' | 'not-found' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
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
    readonly error: 'invalid-request' | 'malformed-json' | 'mutation-order' | 'unknown-collection' | 'session-revoked' | 'unauthenticated' | 'account-disabled' | 'account-erasing' | 'account-missing' | 'client-copied' | 'mutation-gap' | 'unknown-schema-version' | 'body-too-large' | 'unsupported-media-type' | 'upgrade-required' | 'rate-limited' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };

  /** Take a webhook of a provider: checked, stored, and handled afterwards. The same event is taken once, and answered the same each time. */
  readonly receiveWebhook: {
    readonly input: {
      readonly params: {
        readonly source: string;
      };
    };
    readonly output: ReceiveWebhookResponse;
    readonly error: 'invalid-request' | 'webhook-signature-refused' | 'webhook-timestamp-refused' | 'not-found' | 'body-too-large' | 'upgrade-required' | 'too-many-requests' | 'internal-error' | 'unavailable';
  };
}
