import { apiIdentities } from './identity-of-apis.ts';
import { dataIdentities } from './identity-of-data.ts';
import type { PublicAddresses } from './local-urls.ts';
import type { Naming } from './physical-names.ts';

/** What other resources may ask of one: `Ref` and `Fn::GetAtt`. */
export interface Identity {
  readonly ref: string;
  readonly arn?: string;
  /** Attributes besides `Arn`. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Where a resource stands and what it is asked for by name, given to the functions that identify it. */
export interface Place {
  readonly region: string;
  readonly account: string;
  readonly naming: Naming;
  readonly addresses: PublicAddresses;
  /** The resolved property, or nothing. Only the named one is resolved, so names may be asked for before the rest is known. */
  property(name: string): unknown;
}

export type Identify = (place: Place) => Identity;

const identities: Readonly<Record<string, Identify>> = { ...dataIdentities, ...apiIdentities };

/** Types without an entry of their own (permissions, mappings, deployments) have an id and nothing else. */
export function identify(type: string, place: Place): Identity {
  return identities[type]?.(place) ?? { ref: place.naming.name(128) };
}
