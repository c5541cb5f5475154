/**
 * Who may do what, as data. Everything that no rule allows is denied.
 * A policy speaks of one kind of resource; its actions are named `resource:action`.
 */
export type PolicySpec =
  /** A person's own things: allowed to that person. `withoutAccount` lists actions that work before the profile exists. */
  | {
      readonly by: 'self';
      readonly actions: readonly string[];
      readonly withoutAccount?: readonly string[];
      /** Actions that a person whose account is being erased may still do. */
      readonly whileErasing?: readonly string[];
    }
  /** Things of an organisation: allowed by the caller's role in it. `custom: true` lets the organisation add its own roles. */
  | {
      readonly by: 'membership';
      /** Path parameter that holds the organisation's id. */
      readonly param: string;
      readonly actions: readonly string[];
      readonly roles: Readonly<Record<string, '*' | readonly string[]>>;
      readonly custom?: boolean;
      /** Actions that a custom role can never be given. */
      readonly neverCustom?: readonly string[];
    }
  /** Documents of a space: allowed by the caller's role in it. Every collection is such a policy (`lib/sync/collection-policy.ts`). */
  | {
      readonly by: 'space';
      readonly actions: readonly string[];
      readonly roles: Readonly<Record<string, '*' | readonly string[]>>;
      readonly custom?: boolean;
      readonly neverCustom?: readonly string[];
    }
  /** Things that only a Cognito group may touch. */
  | { readonly by: 'group'; readonly group: string; readonly actions: readonly string[] };

export type PolicySpecs = Readonly<Record<string, PolicySpec>>;

/** `organisation:update`: the actions that a module's policies name. */
export type Permission<P extends PolicySpecs> = {
  [R in keyof P & string]: `${R}:${P[R]['actions'][number] & string}`;
}[keyof P & string];
