import type { Stack } from '../../model.ts';
import { queryError } from '../answers.ts';
import { Refusal, type Service } from '../call.ts';
import { readForm } from './sns.ts';

/** STS GetCallerIdentity, for which no right is needed. */
export function stsService(stack: Stack): Service {
  return {
    name: 'sts',
    accessDenied: { status: 403, code: 'AccessDenied' },
    throttled: { status: 400, code: 'Throttling' },
    read: readForm,
    needs: () => [],
    async handle({ operation, principal, request: { requestId } }) {
      if (operation !== 'GetCallerIdentity')
        throw new Refusal(400, 'InvalidAction', 'Of STS only GetCallerIdentity runs on this machine.');
      const result = `<Arn>${principal.arn}</Arn><UserId>${principal.accessKeyId}</UserId><Account>${stack.account}</Account>`;
      const body = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>${result}</GetCallerIdentityResult><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;
      return { status: 200, headers: { 'content-type': 'text/xml' }, body };
    },
    error: queryError,
  };
}
