import { matcherOf } from './endpoint/policy/patterns.ts';
import type { Stack } from './model.ts';

/**
 * Whether the template lets a service call the function: an AWS::Lambda::Permission for it whose SourceArn covers `sourceArn`.
 * @param service `apigateway`, `cognito-idp`.
 */
export function mayInvoke(stack: Stack, service: string, functionArn: string, sourceArn: string): boolean {
  const name = functionArn.split(':')[6];
  return stack.ofType('AWS::Lambda::Permission').some(({ properties: p }) => {
    const target = String(p.FunctionName);
    if (target !== functionArn && target !== name) return false;
    if (p.Principal !== `${service}.amazonaws.com` && p.Principal !== '*') return false;
    return p.SourceArn === undefined || matcherOf(String(p.SourceArn))(sourceArn);
  });
}
