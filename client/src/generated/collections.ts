// Written by `npm run generate` from the contracts. Do not edit.
import type { CollectionData } from '../sync/collection-data.ts';

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
  readonly lists: CollectionData<ListsTypes>;
  readonly memberships: CollectionData<MembershipsTypes>;
  readonly tasks: CollectionData<TasksTypes>;
} = {
  lists: {"version":1,"fields":{"title":{},"colour":{"default":"grey"},"createdBy":{"stamp":"created-by"}}},
  memberships: {"version":1,"readOnly":true,"fields":{"name":{},"role":{},"joinedAt":{}}},
  tasks: {"version":3,"fields":{"listId":{},"title":{},"notes":{},"status":{"default":"open"},"due":{},"priority":{"default":0},"assignee":{},"tags":{"merge":"set"},"votes":{"merge":"counter","default":0},"log":{"merge":"append"},"progress":{"merge":"max"},"startedAt":{"merge":"min"},"budget":{"merge":"never"},"estimate":{},"reviewer":{"merge":"server"},"createdBy":{"stamp":"created-by"},"updatedAt":{"stamp":"updated-at"}},"steps":{"2":[{"rename":"name","to":"title"}],"3":[{"add":"priority","default":0},{"values":"status","up":{"finished":"done"},"down":{"done":"finished"}}]}},
};
