import { policies } from '../../lib/policy/catalogue.generated.ts';
import { decide } from '../../lib/policy/decide.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { collectionPolicies } from '../../lib/sync/collection-policy.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { explainSpaceAccess } from './contract/spaces.ts';
import { type PlaceStore, placeStore } from './store/places.ts';

/** What modules let spaces decide beside documents: files, links. */
const ofModules = Object.fromEntries(Object.entries(policies).filter(([, { by }]) => by === 'space'));

/** Asks the engine that decides every pull and push, with facts read in the same way. */
export const operation: Operation<typeof explainSpaceAccess, { store: PlaceStore }> = async (
  { params: { spaceId }, query: { action } },
  caller,
  { store },
) => {
  const place = (await store.read(caller.personId, [spaceId])).get(spaceId);
  const account = caller.account ? { account: caller.account } : {};
  const facts = { ...account, space: place?.space ?? {} };
  const { allowed, rule, reason } = decide(
    { ...ofModules, ...collectionPolicies(Object.values(collections)) },
    action,
    caller,
    facts,
  );
  const [name = ''] = action.split(':');
  const collection = Object.hasOwn(collections, name) ? collections[name] : undefined;
  if (allowed && place && collection && !collection.spaces.includes(place.kind)) {
    return { allowed: false, rule: 'default-deny', reason: `Spaces of the kind '${place.kind}' hold no '${name}'.` };
  }
  return { allowed, rule, reason };
};

export const handler = handle(explainSpaceAccess, { store: placeStore() }, operation);
