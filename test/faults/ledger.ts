import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import type { StoredDocument } from '../../lib/sync/items.ts';
import type { Request } from './backend.ts';

type Write = { readonly Key?: { pk: unknown; sk: unknown }; readonly Item?: Readonly<Record<string, unknown>> };

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

  /** The store of one request, with everything that it takes written down. */
  kept(dynamo: Dynamo, device: string, request: Request): Dynamo {
    return new Proxy(dynamo, {
      get: (target, property) => {
        const call = Reflect.get(target, property) as (input: unknown) => Promise<unknown>;
        if (property !== 'transactWrite' && property !== 'put') return call.bind(target);
        return async (input: Write & { readonly TransactItems?: readonly Readonly<Record<string, Write>>[] }) => {
          const answer = await call.call(target, input);
          const writes = input.TransactItems?.flatMap((each) => Object.values(each)) ?? [input];
          for (const write of writes) this.#note(write, { device, request, staged: property === 'put' });
          return answer;
        };
      },
    });
  }

  #note({ Key, Item }: Write, by: Omit<State, 'document'>): void {
    const { pk, sk } = (Item ?? Key ?? {}) as { pk?: unknown; sk?: unknown };
    if (sk === 'HEAD') this.moved.add(String(pk).slice('SPACE#'.length));
    if (Item?.entity !== 'Document') return;
    const document = Item as unknown as StoredDocument;
    const key = `${document.spaceId} ${document.collection}/${document.id}`;
    this.states.set(key, [...(this.states.get(key) ?? []), { document, ...by }]);
  }
}
