import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Use of the customer key that an AWS service makes for the function: `dynamodb`, `s3`, `sqs`, `secretsmanager`. */
export interface KeyUse {
  readonly service: string;
  readonly actions: readonly string[];
}

/** What a function gets for one key of its contract's `access`. */
export interface Grant {
  readonly statements: readonly PolicyStatement[];
  readonly environment: Readonly<Record<string, string>>;
  readonly keyUses: readonly KeyUse[];
}

/** Something that `access` can name. */
export interface Grantable {
  /** The actions that a contract may ask for, without the service's prefix. */
  readonly actions: readonly string[];
  grant(actions: readonly string[]): Grant;
}

/** By the key that contracts use: `people`, `people.byEmail`, `archives`, `userPool`. */
export type Grantables = Readonly<Record<string, Grantable>>;
