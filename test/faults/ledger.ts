import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import type { ClientItem, MemberItem, SpaceItem, StoredDocument } from '../../lib/sync/items.ts';
import type { Request } from './backend.ts';

interface Write {
  readonly TableName: string;
  readonly Key?: { readonly pk: string; readonly sk: string };
  readonly Item?: Readonly<Record<string, unknown>> & { readonly pk: string; readonly sk: string };
}

/** Hears at once of what the routes of spaces did. */
export interface Witness {
  founded(space: string): void;
  ended(space: string): void;
  holds(space: string, personId: string, role: string | undefined): void;
}

/** A state of a document, and whose request wrote it. */
export interface State {
  readonly document: StoredDocument;
  readonly device: string;
  readonly request: Request;
  /** Put to its place after the commit took effect, by whoever came next. */
  readonly staged: boolean;
}

/** What the store took, in the order in which it did. */
export class Ledger {
  /** Spaces whose heads were moved since this was emptied. */
  readonly moved = new Set<string>();
  /** All states of a document, by `<space> <collection>/<id>`. */
  readonly states = new Map<string, State[]>();

  readonly violations: string[] = [];
  witness: Witness | undefined;
  /** Number of the last mutation of each client. */
  readonly #last = new Map<string, number>();

  /** The store of one request, with everything that it takes written down. */
  kept(dynamo: Dynamo, device: string, request: Request): Dynamo {
    return new Proxy(dynamo, {
      get: (target, property) => {
        const call = Reflect.get(target, property) as (input: unknown) => Promise<unknown>;
        if (property !== 'transactWrite' && property !== 'put') return call.bind(target);
        return async (input: Write & { readonly TransactItems?: readonly Readonly<Record<string, Write>>[] }) => {
          const answer = await call.call(target, input);
          const writes = input.TransactItems?.flatMap(({ ConditionCheck: _, ...each }) => Object.values(each)) ?? [
            input,
          ];
          for (const write of writes) {
            this.#note(write, { device, request, staged: property === 'put' });
            await this.#witnessed(target, write);
          }
          return answer;
        };
      },
    });
  }

  async #witnessed(dynamo: Dynamo, { TableName, Key, Item }: Write): Promise<void> {
    const { pk = '', sk = '' } = Item ?? Key ?? {};
    if (!pk.startsWith('SPACE#s-') || !(sk === 'SPACE' || sk.startsWith('MEMBER#'))) return;
    const space = pk.slice('SPACE#'.length);
    const found = (await dynamo.get({ TableName, Key: { pk, sk }, ConsistentRead: true })).Item;
    if (sk !== 'SPACE') this.witness?.holds(space, sk.slice('MEMBER#'.length), (found as MemberItem | undefined)?.role);
    else if (Item) this.witness?.founded(space);
    else if ((found as SpaceItem | undefined)?.status === 'deleted') this.witness?.ended(space);
  }

  #note({ Key, Item }: Write, by: Omit<State, 'document'>): void {
    const { pk = '', sk } = Item ?? Key ?? {};
    if (sk === 'HEAD') this.moved.add(pk.slice('SPACE#'.length));
    if (Item?.entity === 'Client') this.#count(Item as unknown as ClientItem);
    if (Item?.entity !== 'Document') return;
    const document = Item as unknown as StoredDocument;
    const key = `${document.spaceId} ${document.collection}/${document.id}`;
    this.states.set(key, [...(this.states.get(key) ?? []), { document, ...by }]);
  }

  #count({ clientId, last }: ClientItem): void {
    const before = this.#last.get(clientId) ?? 0;
    if (last <= before) this.violations.push(`${clientId} went from ${before} back to ${last}`);
    this.#last.set(clientId, last);
  }
}
