import { Contested, mergeStates } from './merge-states.ts';
import { type CollectionFields, fieldOf, type LocalDocument, ownFields, same, valueIn } from './states.ts';
import { takeVerdict, type Verdict } from './verdict.ts';

interface Conflict {
  readonly assumedMasterState?: LocalDocument;
  readonly realMasterState: LocalDocument;
  readonly newDocumentState: LocalDocument;
}

export interface ConflictHandler {
  isEqual(a: LocalDocument, b: LocalDocument, context: string): boolean;
  resolve(conflict: Conflict, context?: string): Promise<LocalDocument>;
}

class NotTaken extends Error {
  constructor() {
    super('The server keeps what it has.');
  }
}

/** RxDB asks under this name whether what arrived must be written at all. */
const arrival = 'downstream-check-if-equal-1';

/**
 * For `conflictHandler` of an RxDB collection: merges field by field as the collection declares. Stamps and `revision` never make a
 * conflict. A deletion stands over edits on both sides; only over a changed `never` field it does not. A write that cannot be merged
 * is dropped and reported in `rejected$`.
 * @param options.primary as in `replicateOptions`.
 */
export function conflictHandler(
  schema: CollectionFields,
  { primary = 'id' }: { readonly primary?: string } = {},
): ConflictHandler {
  const shape = { schema, primary };
  const fieldsOf = (document: LocalDocument) => ownFields(document, shape);

  function isEqual(a: LocalDocument, b: LocalDocument, context: string): boolean {
    if (Boolean(a._deleted) !== Boolean(b._deleted)) return false;
    if (a._deleted) return true;
    if (!same(fieldsOf(a), fieldsOf(b))) return false;
    return (
      context !== arrival ||
      Object.keys({ ...a, ...b }).every((name) => name.startsWith('_') || same(valueIn(a, name), valueIn(b, name)))
    );
  }

  function merged(conflict: Conflict, master: LocalDocument, given: Verdict | undefined): LocalDocument {
    const { assumedMasterState: before, newDocumentState } = conflict;
    const known = !before || before._deleted ? null : fieldsOf(before);
    const assumed = given?.assumed === undefined ? known : given.assumed;
    const [theirs, own] = [fieldsOf(master), fieldsOf(newDocumentState)];
    if (newDocumentState._deleted) {
      // Made and deleted here; what is there is somebody else's.
      if (!assumed) return master;
      for (const name of Object.keys(schema.fields)) {
        if (fieldOf(schema, name).merge === 'never' && !same(valueIn(assumed, name), valueIn(theirs, name)))
          throw new Contested(name);
      }
      return { ...master, _deleted: true };
    }
    const fields = mergeStates(schema, assumed, theirs, own);
    // Nothing changed, and still it was not taken: sending it again would go on for ever.
    if (assumed && same(assumed, theirs) && !same(fields, theirs)) throw new NotTaken();
    const kept = Object.entries(master).filter(([name]) => !Object.hasOwn(theirs, name));
    return { ...Object.fromEntries(kept), ...fields };
  }

  return {
    isEqual,
    async resolve(conflict) {
      const { document: master, given } = takeVerdict(conflict.realMasterState);
      if (given?.refused || given?.arrived) return master;
      const { newDocumentState: wanted } = conflict;
      if (master._deleted) {
        if (!wanted._deleted) given?.report('deleted', 'It was deleted meanwhile.', wanted);
        return master;
      }
      try {
        return merged(conflict, master, given);
      } catch (error) {
        if (!(error instanceof Contested || error instanceof NotTaken)) throw error;
        given?.report('conflict', error.message, wanted);
        return master;
      }
    },
  };
}
