import type { Stack } from '../../model.ts';
import type { Upstream } from '../../services/upstream.ts';
import { jsonError } from '../answers.ts';
import type { Service } from '../call.ts';
import { readTarget } from '../json-service.ts';

const contentType = 'application/x-amz-json-1.1';

/** Operations that an app calls with a token or a password instead of a signature. */
const open = new Set([
  'AssociateSoftwareToken',
  'ChangePassword',
  'CompleteWebAuthnRegistration',
  'ConfirmDevice',
  'ConfirmForgotPassword',
  'ConfirmSignUp',
  'DeleteUser',
  'DeleteUserAttributes',
  'DeleteWebAuthnCredential',
  'ForgetDevice',
  'ForgotPassword',
  'GetDevice',
  'GetTokensFromRefreshToken',
  'GetUser',
  'GetUserAttributeVerificationCode',
  'GetUserAuthFactors',
  'GlobalSignOut',
  'InitiateAuth',
  'ListDevices',
  'ListWebAuthnCredentials',
  'ResendConfirmationCode',
  'RespondToAuthChallenge',
  'RevokeToken',
  'SetUserMFAPreference',
  'SetUserSettings',
  'SignUp',
  'StartWebAuthnRegistration',
  'UpdateDeviceStatus',
  'UpdateUserAttributes',
  'VerifySoftwareToken',
  'VerifyUserAttribute',
]);

/** Cognito user pools, answered by the inner side of the local pools. */
export function cognitoService(stack: Stack, upstream: Upstream): Service {
  return {
    name: 'cognito-idp',
    accessDenied: { status: 400, code: 'AccessDeniedException' },
    throttled: { status: 400, code: 'TooManyRequestsException' },
    read: readTarget,
    needs({ operation, input }) {
      if (open.has(operation)) return [];
      const pool = input.UserPoolId;
      const resource = pool ? `arn:aws:cognito-idp:${stack.region}:${stack.account}:userpool/${pool}` : '*';
      return [{ action: `cognito-idp:${operation}`, resource: input.ResourceArn ?? resource }];
    },
    async handle({ request }) {
      const headers = { 'content-type': contentType, 'x-amz-target': String(request.headers['x-amz-target']) };
      const answer = await upstream.request('POST', '/', headers, request.body);
      const { connection: _connection, 'keep-alive': _keep, ...rest } = answer.headers;
      return { ...answer, headers: rest };
    },
    error: jsonError(contentType),
  };
}
