type Fields = Readonly<Record<string, unknown>>;

/** What a person can do with an app, whatever keeps its data. What the app's own library refuses rejects with `NotDone`. */
export interface Hand {
  /** Ids of the tasks that the person sees. */
  ids(space: string): Promise<readonly string[]>;
  create(space: string, collection: 'tasks' | 'lists', id: string, fields: Fields): Promise<void>;
  update(space: string, id: string, fields: Fields): Promise<void>;
  increment(space: string, id: string, votes: number): Promise<void>;
  append(space: string, id: string, log: readonly string[]): Promise<void>;
  insert(space: string, id: string, tag: string): Promise<void>;
  /** Takes away a tag that is there. */
  remove(space: string, id: string, pick: (tags: readonly string[]) => string): Promise<void>;
  delete(space: string, id: string): Promise<void>;
  /** Many tasks in one commit; undefined where there is no such thing. */
  createMany?: (space: string, rows: readonly (Fields & { readonly id: string })[]) => Promise<void>;
}

export class NotDone extends Error {
  override readonly name = 'NotDone';
}
