import { signerOf } from './authorization.ts';
import { type CallRequest, Refusal } from './call.ts';
import type { Principal } from './principals.ts';
import { checkForm, uploadFormOf } from './s3/form-policy.ts';
import { s3InputOf } from './s3/operation.ts';
import { presignedProblem } from './sigv4.ts';

const problems = {
  expired: { code: 'AccessDenied', message: 'Request has expired' },
  malformed: {
    code: 'AuthorizationQueryParametersError',
    message: 'Query-string authentication version 4 requires its parameters.',
  },
  signature: {
    code: 'SignatureDoesNotMatch',
    message:
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  },
} as const;

/** Which service a request is for: known before anything about the caller is checked, so that every error has that service's format. */
export function serviceOf(request: CallRequest): string {
  const { headers, path } = request;
  if (path.startsWith('/_execute-api/')) return 'execute-api';
  const signer = signerOf(headers, request.query);
  if (signer) return signer.service;
  return String(headers['x-amz-target']).startsWith('AWSCognitoIdentityProviderService.') ? 'cognito-idp' : 's3';
}

/**
 * Who makes a call. Signatures that travel with a call of a function are not worked out again (the key is known to that function only);
 * presigned addresses and forms are, because they pass through the hands of others.
 * @throws Refusal for an unknown key and for presigned requests that are wrong or late.
 */
export function principalOf(
  request: CallRequest,
  principals: ReadonlyMap<string, Principal>,
  now: number,
): Principal | undefined {
  const signer = signerOf(request.headers, request.query);
  if (signer) {
    const principal = known(signer.accessKeyId, principals, signer.service);
    if (!signer.presigned) return principal;
    const problem = presignedProblem(request, signer, principal.secretAccessKey, now);
    if (problem)
      throw new Refusal(problem === 'malformed' ? 400 : 403, problems[problem].code, problems[problem].message);
    return principal;
  }
  const contentType = String(request.headers['content-type'] ?? '');
  if (request.method !== 'POST' || !contentType.startsWith('multipart/form-data')) return undefined;
  const form = uploadFormOf(contentType, request.body);
  const principal = known(form.fields['x-amz-credential']?.split('/')[0] ?? '', principals, 's3');
  checkForm(form, s3InputOf(request).bucket, principal.secretAccessKey, now);
  return principal;
}

function known(accessKeyId: string, principals: ReadonlyMap<string, Principal>, service: string): Principal {
  const principal = principals.get(accessKeyId);
  if (principal) return principal;
  const code = service === 's3' ? 'InvalidAccessKeyId' : 'UnrecognizedClientException';
  const hint =
    'It belongs to no function of this stack; the key that may do everything is awsAccessKeyId in outputs.json.';
  throw new Refusal(403, code, `The security token included in the request is invalid. ${hint}`);
}
