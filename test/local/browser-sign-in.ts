/**
 * `node browser-sign-in.ts <address of the pool> <pool id> <client id>` with `{ name, password }` on stdin: signs in by SRP with Cognito's own
 * browser client, an implementation that is not ours. Prints `{ accessToken, idToken, refreshToken }` or `{ code, message }`.
 * A process of its own: the client's arithmetic takes ten times as long in jest's contexts.
 */
import { text } from 'node:stream/consumers';
import amplify from 'amazon-cognito-identity-js';

const { AuthenticationDetails, CognitoUser, CognitoUserPool } = amplify;
const [endpoint = '', UserPoolId = '', ClientId = ''] = process.argv.slice(2);
const { name, password } = JSON.parse(await text(process.stdin));
const user = new CognitoUser({ Username: name, Pool: new CognitoUserPool({ UserPoolId, ClientId, endpoint }) });
user.authenticateUser(new AuthenticationDetails({ Username: name, Password: password }), {
  onSuccess: (session) => {
    const accessToken = session.getAccessToken().getJwtToken();
    const idToken = session.getIdToken().getJwtToken();
    const refreshToken = session.getRefreshToken().getToken();
    console.log(JSON.stringify({ accessToken, idToken, refreshToken }));
  },
  onFailure: ({ code, message }) => console.log(JSON.stringify({ code, message })),
});
