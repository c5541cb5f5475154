// Written by `npm run generate` from the contracts. Do not edit.
import type { CollectionData } from '../sync/collection-data.ts';

/** Accounts of a person or an organisation. */
export interface BankAccountsDocument {
  readonly id: string;
  readonly product: string;
  readonly currency: string;
  readonly number: string;
  readonly nickname?: string;
  readonly state: 'open' | 'frozen' | 'closed';
  readonly openedAt: string;
}

export interface BankAccountsTypes {
  readonly document: BankAccountsDocument;
  readonly create: Readonly<Record<string, never>>;
  readonly set: Readonly<Record<string, never>>;
  readonly add: Readonly<Record<string, never>>;
  readonly members: Readonly<Record<string, never>>;
  readonly append: Readonly<Record<string, never>>;
}

/** Balances of a person’s or an organisation’s accounts. */
export interface BankBalancesDocument {
  readonly id: string;
  readonly currency: string;
  readonly posted: string;
  readonly available: string;
  readonly incoming: string;
  readonly outgoing: string;
}

export interface BankBalancesTypes {
  readonly document: BankBalancesDocument;
  readonly create: Readonly<Record<string, never>>;
  readonly set: Readonly<Record<string, never>>;
  readonly add: Readonly<Record<string, never>>;
  readonly members: Readonly<Record<string, never>>;
  readonly append: Readonly<Record<string, never>>;
}

/** Cards of a person’s or an organisation’s accounts. */
export interface BankCardsDocument {
  readonly id: string;
  readonly account: string;
  readonly currency: string;
  readonly lastFour: string;
  readonly nickname?: string;
  readonly state: 'active' | 'frozen' | 'cancelled';
  readonly perPurchase: string;
  readonly daily: string;
  readonly issuedAt: string;
}

export interface BankCardsTypes {
  readonly document: BankCardsDocument;
  readonly create: Readonly<Record<string, never>>;
  readonly set: Readonly<Record<string, never>>;
  readonly add: Readonly<Record<string, never>>;
  readonly members: Readonly<Record<string, never>>;
  readonly append: Readonly<Record<string, never>>;
}

/** Connections of a person or an organisation to other banks, with the accounts there. */
export interface BankConnectionsDocument {
  readonly id: string;
  readonly institution: string;
  readonly state: 'pending' | 'active' | 'needs-consent';
  readonly consentUntil?: string;
  readonly syncedAt?: string;
  readonly problem?: string;
  readonly accounts: readonly {
  readonly externalAccountId: string;
  readonly name: string;
  readonly number?: string;
  readonly currency: string;
  readonly balance?: string;
}[];
}

export interface BankConnectionsTypes {
  readonly document: BankConnectionsDocument;
  readonly create: Readonly<Record<string, never>>;
  readonly set: Readonly<Record<string, never>>;
  readonly add: Readonly<Record<string, never>>;
  readonly members: Readonly<Record<string, never>>;
  readonly append: Readonly<Record<string, never>>;
}

/** Standing orders and later payments of a person or an organisation. */
export interface BankOrdersDocument {
  readonly id: string;
  readonly accountId: string;
  readonly payeeId: string;
  readonly name: string;
  readonly number: string;
  readonly amount: string;
  readonly currency: string;
  readonly note?: string;
  readonly state: 'active' | 'paused' | 'stopped';
  readonly reason?: string;
  readonly unit: string;
  readonly every: number;
  readonly start: string;
  readonly end?: string;
  readonly times?: number;
  readonly nextAt?: string;
}

export interface BankOrdersTypes {
  readonly document: BankOrdersDocument;
  readonly create: Readonly<Record<string, never>>;
  readonly set: Readonly<Record<string, never>>;
  readonly add: Readonly<Record<string, never>>;
  readonly members: Readonly<Record<string, never>>;
  readonly append: Readonly<Record<string, never>>;
}

/** Payment requests that a person or an organisation made or is to pay. */
export interface BankRequestsDocument {
  readonly id: string;
  readonly splitId: string;
  readonly side: 'asker' | 'asked';
  readonly accountId?: string;
  readonly number: string;
  readonly name?: string;
  readonly amount: string;
  readonly currency: string;
  readonly note?: string;
  readonly expiresAt: string;
}

export interface BankRequestsTypes {
  readonly document: BankRequestsDocument;
  readonly create: Readonly<Record<string, never>>;
  readonly set: Readonly<Record<string, never>>;
  readonly add: Readonly<Record<string, never>>;
  readonly members: Readonly<Record<string, never>>;
  readonly append: Readonly<Record<string, never>>;
}

/** Kept statements of a person’s or an organisation’s accounts. */
export interface BankStatementsDocument {
  readonly id: string;
  readonly account: string;
  readonly month: string;
  readonly currency: string;
  readonly opening: string;
  readonly closing: string;
  readonly entries: number;
  readonly keptAt: string;
}

export interface BankStatementsTypes {
  readonly document: BankStatementsDocument;
  readonly create: Readonly<Record<string, never>>;
  readonly set: Readonly<Record<string, never>>;
  readonly add: Readonly<Record<string, never>>;
  readonly members: Readonly<Record<string, never>>;
  readonly append: Readonly<Record<string, never>>;
}

/** Files of a space. */
export interface FilesDocument {
  readonly id: string;
  readonly name: string;
  readonly state: 'uploading' | 'processing' | 'ready' | 'rejected';
  readonly reason?: string;
  readonly versionId?: string;
  readonly type: string;
  readonly size: number;
  readonly sha256?: string;
  readonly width?: number;
  readonly height?: number;
  readonly duration?: number;
  readonly variants?: readonly string[];
  readonly text?: string;
  readonly createdBy?: string;
  readonly updatedAt: string;
}

export interface FilesTypes {
  readonly document: FilesDocument;
  readonly create: Readonly<Record<string, never>>;
  readonly set: Readonly<Record<string, never>>;
  readonly add: Readonly<Record<string, never>>;
  readonly members: Readonly<Record<string, never>>;
  readonly append: Readonly<Record<string, never>>;
}

/** Messages to the person in the app. */
export interface InboxDocument {
  readonly id: string;
  readonly topic: string;
  readonly title: string;
  readonly body: string;
  readonly link?: string;
  readonly createdAt: string;
  readonly readAt?: string;
}

export interface InboxTypes {
  readonly document: InboxDocument;
  readonly create: Readonly<Record<string, never>>;
  readonly set: Readonly<Record<string, never>>;
  readonly add: Readonly<Record<string, never>>;
  readonly members: Readonly<Record<string, never>>;
  readonly append: Readonly<Record<string, never>>;
}

/** How many messages in the app the person has not read. */
export interface InboxBadgeDocument {
  readonly id: string;
  readonly unread: number;
}

export interface InboxBadgeTypes {
  readonly document: InboxBadgeDocument;
  readonly create: Readonly<Record<string, never>>;
  readonly set: Readonly<Record<string, never>>;
  readonly add: Readonly<Record<string, never>>;
  readonly members: Readonly<Record<string, never>>;
  readonly append: Readonly<Record<string, never>>;
}

/** Jobs of the person: how far they are, and how they ended. */
export interface JobsDocument {
  readonly id: string;
  readonly kind: string;
  readonly state: 'scheduled' | 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly cancelling?: boolean;
  readonly done?: number;
  readonly total?: number;
  readonly note?: string;
  readonly reason?: string;
  readonly result?: string;
  readonly createdAt: string;
  readonly finishedAt?: string;
}

export interface JobsTypes {
  readonly document: JobsDocument;
  readonly create: Readonly<Record<string, never>>;
  readonly set: Readonly<Record<string, never>>;
  readonly add: Readonly<Record<string, never>>;
  readonly members: Readonly<Record<string, never>>;
  readonly append: Readonly<Record<string, never>>;
}

/** Lists of tasks. */
export interface ListsDocument {
  readonly id: string;
  readonly title: string;
  readonly colour?: 'red' | 'green' | 'blue' | 'grey';
  readonly createdBy?: string;
}

export interface ListsTypes {
  readonly document: ListsDocument;
  readonly create: {
    readonly title: string;
    readonly colour?: 'red' | 'green' | 'blue' | 'grey';
  };
  readonly set: {
    readonly title?: string;
    readonly colour?: ('red' | 'green' | 'blue' | 'grey') | null;
  };
  readonly add: Readonly<Record<string, never>>;
  readonly members: Readonly<Record<string, never>>;
  readonly append: Readonly<Record<string, never>>;
}

/** Organisations that the person belongs to, with the role there. */
export interface MembershipsDocument {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly joinedAt: string;
}

export interface MembershipsTypes {
  readonly document: MembershipsDocument;
  readonly create: Readonly<Record<string, never>>;
  readonly set: Readonly<Record<string, never>>;
  readonly add: Readonly<Record<string, never>>;
  readonly members: Readonly<Record<string, never>>;
  readonly append: Readonly<Record<string, never>>;
}

/** Tasks of a list. */
export interface TasksDocument {
  readonly id: string;
  readonly listId: string;
  readonly title: string;
  readonly notes?: string;
  readonly status?: 'open' | 'started' | 'done';
  readonly due?: string;
  readonly priority?: number;
  readonly assignee?: string;
  readonly tags?: readonly string[];
  readonly votes?: number;
  readonly log?: readonly string[];
  readonly progress?: number;
  readonly startedAt?: string;
  readonly budget?: number;
  readonly estimate?: number;
  readonly reviewer?: string;
  readonly createdBy?: string;
  readonly updatedAt?: string;
}

export interface TasksTypes {
  readonly document: TasksDocument;
  readonly create: {
    readonly listId: string;
    readonly title: string;
    readonly notes?: string;
    readonly status?: 'open' | 'started' | 'done';
    readonly due?: string;
    readonly priority?: number;
    readonly assignee?: string;
    readonly tags?: readonly string[];
    readonly votes?: number;
    readonly log?: readonly string[];
    readonly progress?: number;
    readonly startedAt?: string;
    readonly budget?: number;
    readonly estimate?: number;
    readonly reviewer?: string;
  };
  readonly set: {
    readonly listId?: string;
    readonly title?: string;
    readonly notes?: string | null;
    readonly status?: ('open' | 'started' | 'done') | null;
    readonly due?: string | null;
    readonly priority?: number | null;
    readonly assignee?: string | null;
    readonly tags?: (readonly string[]) | null;
    readonly votes?: number | null;
    readonly log?: (readonly string[]) | null;
    readonly progress?: number | null;
    readonly startedAt?: string | null;
    readonly budget?: number | null;
    readonly estimate?: number | null;
    readonly reviewer?: string | null;
  };
  readonly add: {
    readonly votes?: number;
  };
  readonly members: {
    readonly tags?: readonly string[];
  };
  readonly append: {
    readonly log?: readonly string[];
  };
}

/** What `createSync` is given: all of it, or some of its members. */
export const collections: {
  readonly "bank-accounts": CollectionData<BankAccountsTypes>;
  readonly "bank-balances": CollectionData<BankBalancesTypes>;
  readonly "bank-cards": CollectionData<BankCardsTypes>;
  readonly "bank-connections": CollectionData<BankConnectionsTypes>;
  readonly "bank-orders": CollectionData<BankOrdersTypes>;
  readonly "bank-requests": CollectionData<BankRequestsTypes>;
  readonly "bank-statements": CollectionData<BankStatementsTypes>;
  readonly files: CollectionData<FilesTypes>;
  readonly inbox: CollectionData<InboxTypes>;
  readonly "inbox-badge": CollectionData<InboxBadgeTypes>;
  readonly jobs: CollectionData<JobsTypes>;
  readonly lists: CollectionData<ListsTypes>;
  readonly memberships: CollectionData<MembershipsTypes>;
  readonly tasks: CollectionData<TasksTypes>;
} = {
  "bank-accounts": {"version":1,"readOnly":true,"fields":{"product":{},"currency":{},"number":{},"nickname":{},"state":{},"openedAt":{}}},
  "bank-balances": {"version":1,"readOnly":true,"fields":{"currency":{},"posted":{},"available":{},"incoming":{},"outgoing":{}}},
  "bank-cards": {"version":1,"readOnly":true,"fields":{"account":{},"currency":{},"lastFour":{},"nickname":{},"state":{},"perPurchase":{},"daily":{},"issuedAt":{}}},
  "bank-connections": {"version":1,"readOnly":true,"fields":{"institution":{},"state":{},"consentUntil":{},"syncedAt":{},"problem":{},"accounts":{}}},
  "bank-orders": {"version":1,"readOnly":true,"fields":{"accountId":{},"payeeId":{},"name":{},"number":{},"amount":{},"currency":{},"note":{},"state":{},"reason":{},"unit":{},"every":{},"start":{},"end":{},"times":{},"nextAt":{}}},
  "bank-requests": {"version":1,"readOnly":true,"fields":{"splitId":{},"side":{},"accountId":{},"number":{},"name":{},"amount":{},"currency":{},"note":{},"expiresAt":{}}},
  "bank-statements": {"version":1,"readOnly":true,"fields":{"account":{},"month":{},"currency":{},"opening":{},"closing":{},"entries":{},"keptAt":{}}},
  files: {"version":1,"readOnly":true,"fields":{"name":{},"state":{},"reason":{},"versionId":{},"type":{},"size":{},"sha256":{},"width":{},"height":{},"duration":{},"variants":{},"text":{},"createdBy":{},"updatedAt":{}}},
  inbox: {"version":1,"readOnly":true,"fields":{"topic":{},"title":{},"body":{},"link":{},"createdAt":{},"readAt":{}}},
  "inbox-badge": {"version":1,"readOnly":true,"fields":{"unread":{}}},
  jobs: {"version":1,"readOnly":true,"fields":{"kind":{},"state":{},"cancelling":{},"done":{},"total":{},"note":{},"reason":{},"result":{},"createdAt":{},"finishedAt":{}}},
  lists: {"version":1,"fields":{"title":{},"colour":{"default":"grey"},"createdBy":{"stamp":"created-by"}}},
  memberships: {"version":1,"readOnly":true,"fields":{"name":{},"role":{},"joinedAt":{}}},
  tasks: {"version":3,"fields":{"listId":{},"title":{},"notes":{},"status":{"default":"open"},"due":{},"priority":{"default":0},"assignee":{},"tags":{"merge":"set"},"votes":{"merge":"counter","default":0},"log":{"merge":"append"},"progress":{"merge":"max"},"startedAt":{"merge":"min"},"budget":{"merge":"never"},"estimate":{},"reviewer":{"merge":"server"},"createdBy":{"stamp":"created-by"},"updatedAt":{"stamp":"updated-at"}},"steps":{"2":[{"rename":"name","to":"title"}],"3":[{"add":"priority","default":0},{"values":"status","up":{"finished":"done"},"down":{"done":"finished"}}]}},
};
