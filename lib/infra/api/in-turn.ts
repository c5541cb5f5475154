import { type CfnResource, type NestedStack, Stack } from 'aws-cdk-lib';

/**
 * How fast a deployment goes. Of an account API Gateway takes ten changes a second, forty at once, and Lambda fifteen, and neither is ever
 * raised. All that CloudFormation may do at once comes to hundreds, and what is refused ends the deployment, and may end its way
 * back (aws-cdk issues 15573 and 22229). As AWS advises, they wait for each other.
 */

/**
 * Stacks of functions that are made, changed or deleted at a time. Fewer would have functions of two releases run side by side for longer: see
 * `lib/sync/schema/newer-release.ts`.
 */
const abreast = 6;

/** @param stacks of functions, in the order in which they were made, where none waits for a later one. */
export function stacksInTurn(stacks: readonly NestedStack[]): void {
  for (const [index, { nestedStackResource }] of stacks.entries()) {
    const before = stacks[index - abreast]?.nestedStackResource;
    if (before) nestedStackResource?.addResourceDependency(before);
  }
}

const last = new WeakMap<Stack, CfnResource>();

/** @param next part of an API, which is made after those of its stack that came here before. */
export function makeInTurn(next: CfnResource): void {
  const stack = Stack.of(next);
  const before = last.get(stack);
  if (before) next.addResourceDependency(before);
  last.set(stack, next);
}
