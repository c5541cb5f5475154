import type { Collection } from '../contract/collection.ts';
import { documentActions } from '../contract/document-actions.ts';
import type { PolicySpec, PolicySpecs } from '../contract/policy.ts';

/** The policy that a collection is: resource = its name. What only the server writes can only be read. */
export function collectionPolicy({ roles, writer }: Pick<Collection, 'roles' | 'writer'>): PolicySpec {
  if (writer === 'devices') return { by: 'space', actions: documentActions, roles, custom: true };
  const readers = Object.entries(roles).filter(([, actions]) => actions === '*' || actions.includes('read'));
  return {
    by: 'space',
    actions: ['read'],
    roles: Object.fromEntries(readers.map(([role]) => [role, '*'])),
    custom: true,
  };
}

/** Policies of all collections, by resource. */
export const collectionPolicies = (collections: readonly Collection[]): PolicySpecs =>
  Object.fromEntries(collections.map((collection) => [collection.name, collectionPolicy(collection)]));
