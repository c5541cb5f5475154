import type { Stack } from '../model.ts';
import { matchesWildcards } from './wildcards.ts';

/** Whether the template lets API Gateway call the function: an AWS::Lambda::Permission for it whose SourceArn covers `sourceArn`. */
export function mayInvoke(stack: Stack, functionArn: string, sourceArn: string): boolean {
  const name = functionArn.split(':')[6];
  return stack.ofType('AWS::Lambda::Permission').some(({ properties: p }) => {
    const target = String(p.FunctionName);
    if (target !== functionArn && target !== name) return false;
    if (p.Principal !== 'apigateway.amazonaws.com' && p.Principal !== '*') return false;
    return p.SourceArn === undefined || matchesWildcards(String(p.SourceArn), sourceArn);
  });
}
