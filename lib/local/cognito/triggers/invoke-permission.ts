import { matchesWildcards } from '../../http/wildcards.ts';
import type { Stack } from '../../model.ts';
import type { UserPool } from '../config/user-pool.ts';

const PRINCIPAL = 'cognito-idp.amazonaws.com';

/** Whether the template lets this pool call the function: an AWS::Lambda::Permission for it whose SourceArn covers the pool. */
export function mayInvoke(stack: Stack, pool: UserPool, functionArn: string): boolean {
  const name = functionArn.split(':')[6];
  return stack.ofType('AWS::Lambda::Permission').some(({ properties: p }) => {
    if (p.FunctionName !== functionArn && p.FunctionName !== name) return false;
    if (p.Principal !== PRINCIPAL && p.Principal !== '*') return false;
    return p.SourceArn === undefined || matchesWildcards(String(p.SourceArn), pool.arn);
  });
}
