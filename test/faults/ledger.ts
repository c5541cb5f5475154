import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import type { StoredDocument } from '../../lib/sync/items.ts';

type Write = { readonly Key?: { pk: unknown; sk: unknown }; readonly Item?: Readonly<Record<string, unknown>> };

/** What the store took, in the order in which it did. */
export class Ledger {
  /** Spaces whose heads were moved since this was emptied. */
  readonly moved = new Set<string>();
  /** All states of a document, by `<pk> <id>`. */
  readonly states = new Map<string, StoredDocument[]>();

  /** The store, with everything that it takes written down. */
  kept(dynamo: Dynamo): Dynamo {
    return new Proxy(dynamo, {
      get: (target, property) => {
        const call = Reflect.get(target, property) as (input: unknown) => Promise<unknown>;
        if (property !== 'transactWrite' && property !== 'put') return call.bind(target);
        return async (input: Write & { readonly TransactItems?: readonly Readonly<Record<string, Write>>[] }) => {
          const answer = await call.call(target, input);
          for (const each of input.TransactItems ?? [{ Put: input }])
            for (const write of Object.values(each)) this.#note(write);
          return answer;
        };
      },
    });
  }

  #note({ Key, Item }: Write): void {
    const { pk, sk } = (Item ?? Key ?? {}) as { pk?: unknown; sk?: unknown };
    if (sk === 'HEAD') this.moved.add(String(pk).slice('SPACE#'.length));
    if (Item?.entity !== 'Document') return;
    const document = Item as unknown as StoredDocument;
    const key = `${document.pk} ${document.id}`;
    this.states.set(key, [...(this.states.get(key) ?? []), document]);
  }
}
