import { createHash } from 'node:crypto';

/** Names and ids that stay the same in every run: made of where a resource stands, never of chance. */
export interface Naming {
  /** `Stack-Nested-LogicalId`, cut to `max` characters with a hash at the end when it is longer. */
  name(max: number): string;
  /** Letters and digits, lower case. */
  id(length: number): string;
  uuid(): string;
}

export function namingOf(stackName: string, path: readonly string[]): Naming {
  const full = [stackName, ...path].join('-');
  const digest = createHash('sha512').update(full).digest();
  return {
    name: (max) => (full.length <= max ? full : `${full.slice(0, max - 9)}-${digest.toString('hex').slice(0, 8)}`),
    id: (length) => {
      const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
      return Array.from(digest.subarray(0, length), (byte, index) => letters[byte % (index === 0 ? 26 : 36)]).join('');
    },
    uuid: () => {
      const hex = digest.toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    },
  };
}

/**
 * The short name of a nested stack in paths: `Identity` for the logical id `IdentityNestedStackIdentityNestedStackResource1A2B3C4D`
 * that the CDK gives to `new NestedStack(this, 'Identity')`; any other logical id stays as it is.
 */
export function nestedStackName(logicalId: string): string {
  return /^(.+)NestedStack\1NestedStackResource[0-9A-F]{8}$/.exec(logicalId)?.[1] ?? logicalId;
}
