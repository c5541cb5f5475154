import type { Collection } from '../../contract/collection.ts';
import type { DocumentAction } from '../../contract/document-actions.ts';
import { decide } from '../../policy/decide.ts';
import type { Caller } from '../../runtime/operation.ts';
import { collectionPolicies } from '../collection-policy.ts';
import type { Place } from '../places.ts';

/** What one person may do with the documents of one collection in one space. */
export interface CollectionAccess {
  may(action: DocumentAction): boolean;
  /** Empty: not a member of the space. */
  readonly role: string;
  /** Fields that the role does not see. */
  readonly hidden: ReadonlySet<string>;
  /** Fields that the role cannot write: those that others write, and hidden ones that do not name the role in `write`. */
  readonly locked: ReadonlySet<string>;
}

/** Asks the same policy as every other way to the documents. Where a space of this kind holds no such documents, nothing is allowed. */
export function collectionAccess(
  collection: Collection,
  caller: Pick<Caller, 'personId' | 'sessionId' | 'groups' | 'signedInAt' | 'account'>,
  place: Pick<Place, 'kind' | 'space'>,
): CollectionAccess {
  const policies = collectionPolicies([collection]);
  const holds = collection.spaces.includes(place.kind);
  const role = place.space.role ?? '';
  // An organisation's own role has the rights that it was given, never those of a contract's role of the same name.
  const named = Object.hasOwn(place.space.roles ?? {}, role) ? '' : role;
  const fields = Object.entries(collection.fields);
  const hidden = fields.filter(([, { read }]) => read && !read.includes(named)).map(([name]) => name);
  const locked = fields
    .filter(([name, { write }]) => (write ? !write.includes(named) : hidden.includes(name)))
    .map(([name]) => name);
  const facts = { ...(caller.account ? { account: caller.account } : {}), space: place.space };
  return {
    may: (action) => holds && decide(policies, `${collection.name}:${action}`, caller, facts).allowed,
    role,
    hidden: new Set(hidden),
    locked: new Set(locked),
  };
}
