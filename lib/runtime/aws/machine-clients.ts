import { NotFound } from './errors.ts';
import { type JsonService, jsonCall } from './json-call.ts';
import type { ClientOptions } from './send.ts';

export interface NewMachineClient {
  readonly name: string;
  /** 24 to 64 letters, digits, `_` and `+`. */
  readonly secret: string;
  /** As tokens carry them: `api/documents:read`. */
  readonly scopes: readonly string[];
  /** Minutes, 5 to 1440. */
  readonly tokenMinutes: number;
}

/** App clients that get tokens for themselves (OAuth client credentials). */
export interface MachineClients {
  /** @returns the client's id. @throws OutcomeUnknown: there may be one of which nobody knows. */
  create(client: NewMachineClient): Promise<string>;
  /** False when it was gone already. */
  delete(clientId: string): Promise<boolean>;
  /** Beside the one it has: two at most. @returns the secret's id. @throws OutcomeUnknown. */
  addSecret(clientId: string, secret: string): Promise<string>;
  /** False when it was gone already. */
  deleteSecret(clientId: string, secretId: string): Promise<boolean>;
  /** Ids of its secrets, oldest first. */
  secretIds(clientId: string): Promise<string[]>;
}

const service: JsonService = { name: 'cognito-idp', target: 'AWSCognitoIdentityProviderService', version: '1.1' };

interface Descriptor {
  readonly ClientSecretId: string;
  /** Epoch seconds. */
  readonly ClientSecretCreateDate: number;
}

export function createMachineClients(userPoolId: () => string, options: ClientOptions = {}): MachineClients {
  const call = (operation: string, input: object, once = false) =>
    jsonCall(service, operation, { UserPoolId: userPoolId(), ...input }, { ...options, once });
  const ifPresent = (promise: Promise<unknown>): Promise<boolean> =>
    promise.then(
      () => true,
      (error) => {
        if (error instanceof NotFound) return false;
        throw error;
      },
    );

  return {
    async create({ name, secret, scopes, tokenMinutes }) {
      const { UserPoolClient } = await call(
        'CreateUserPoolClient',
        {
          ClientName: name,
          ClientSecret: secret,
          AccessTokenValidity: tokenMinutes,
          TokenValidityUnits: { AccessToken: 'minutes' },
          AllowedOAuthFlows: ['client_credentials'],
          AllowedOAuthScopes: scopes,
          AllowedOAuthFlowsUserPoolClient: true,
          PreventUserExistenceErrors: 'ENABLED',
          EnableTokenRevocation: true,
        },
        true,
      );
      return UserPoolClient.ClientId;
    },
    delete: (ClientId) => ifPresent(call('DeleteUserPoolClient', { ClientId })),
    async addSecret(ClientId, ClientSecret) {
      const { ClientSecretDescriptor } = await call('AddUserPoolClientSecret', { ClientId, ClientSecret }, true);
      return ClientSecretDescriptor.ClientSecretId;
    },
    deleteSecret: (ClientId, ClientSecretId) =>
      ifPresent(call('DeleteUserPoolClientSecret', { ClientId, ClientSecretId })),
    async secretIds(ClientId) {
      const { ClientSecrets = [] } = await call('ListUserPoolClientSecrets', { ClientId });
      return (ClientSecrets as Descriptor[])
        .toSorted((a, b) => a.ClientSecretCreateDate - b.ClientSecretCreateDate)
        .map(({ ClientSecretId }) => ClientSecretId);
    },
  };
}
