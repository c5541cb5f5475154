import { mayInvoke } from '../invoke-permission.ts';
import type { Stack } from '../model.ts';

/** Whether the template lets an API call the function. @param apiArn see `apiArn`. */
export const apiMayInvoke = (stack: Stack, functionArn: string, apiArn: string): boolean =>
  mayInvoke(stack, 'apigateway', functionArn, apiArn);

/** Where calls of an API come from, for `apiMayInvoke`: `from` is `stage/GET/notes`, `stage/$connect` or `authorizers/<id>`. */
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
