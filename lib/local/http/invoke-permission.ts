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

/** Where calls of an API come from, for `mayInvoke`: `from` is `stage/GET/notes`, `stage/$connect` or `authorizers/<id>`. */
export function apiArn(
  api: { readonly region: string; readonly account: string; readonly id: string },
  from: string,
): string {
  return `arn:aws:execute-api:${api.region}:${api.account}:${api.id}/${from}`;
}

/** Says that calls will be refused. */
export function permissionMissing(what: string, functionArn: string): string {
  return `${what} answers 500: the template has no AWS::Lambda::Permission that lets API Gateway call ${functionArn}`;
}
