import amplify from 'amazon-cognito-identity-js';
import { CLIENT_ID, POOL_ID, type Pool } from './cognito-pool.ts';

const { AuthenticationDetails, CognitoUser, CognitoUserPool } = amplify;

/** Signs in by SRP with Cognito's own browser client, an implementation that is not ours. @returns its tokens, or its refusal. */
export function browserSignIn(
  pool: Pool,
  Username: string,
  Password: string,
): Promise<Readonly<Record<string, string>>> {
  const Pool = new CognitoUserPool({ UserPoolId: POOL_ID, ClientId: CLIENT_ID, endpoint: pool.address });
  const user = new CognitoUser({ Username, Pool });
  return new Promise((resolve) => {
    user.authenticateUser(new AuthenticationDetails({ Username, Password }), {
      onSuccess: (session) =>
        resolve({
          accessToken: session.getAccessToken().getJwtToken(),
          idToken: session.getIdToken().getJwtToken(),
          refreshToken: session.getRefreshToken().getToken(),
        }),
      onFailure: ({ code, message }) => resolve({ code, message }),
    });
  });
}
