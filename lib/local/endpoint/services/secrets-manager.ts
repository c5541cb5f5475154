import { randomUUID } from 'node:crypto';
import type { Stack } from '../../model.ts';
import type { KeptSecret, SecretsState } from '../../services/secrets-state.ts';
import { type Input, Refusal, type Service } from '../call.ts';
import { jsonService } from '../json-service.ts';

/** Secrets Manager over the secrets of the stack. */
export function secretsManagerService(stack: Stack, secrets: SecretsState): Service {
  const find = (id: unknown): KeptSecret => {
    const found = secrets.find(String(id));
    if (!found) throw new Refusal(400, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return found;
  };
  const describe = ({ arn, name, versionId, changedAt }: KeptSecret) => ({
    ARN: arn,
    Name: name,
    CreatedDate: changedAt / 1000,
    LastChangedDate: changedAt / 1000,
    VersionIdsToStages: { [versionId]: ['AWSCURRENT'] },
  });
  const currentValue = ({ arn, name, versionId, value, changedAt }: KeptSecret) => ({
    ARN: arn,
    Name: name,
    VersionId: versionId,
    VersionStages: ['AWSCURRENT'],
    SecretString: value,
    CreatedDate: changedAt / 1000,
  });
  const put = ({ SecretId, SecretString, ClientRequestToken }: Input) => {
    const { arn, name } = find(SecretId);
    const versionId = ClientRequestToken ?? randomUUID();
    secrets.put(arn, SecretString, versionId);
    return { ARN: arn, Name: name, VersionId: versionId, VersionStages: ['AWSCURRENT'] };
  };
  const arnOf = (id: unknown) =>
    secrets.find(String(id))?.arn ?? `arn:aws:secretsmanager:${stack.region}:${stack.account}:secret:${id}`;
  return jsonService({
    name: 'secretsmanager',
    needs({ operation, input }) {
      if (operation === 'ListSecrets') return [{ action: 'secretsmanager:ListSecrets', resource: '*' }];
      if (operation === 'GetRandomPassword') return [{ action: 'secretsmanager:GetRandomPassword', resource: '*' }];
      const ids: unknown[] = input.SecretIdList ?? [input.SecretId];
      const action = operation === 'BatchGetSecretValue' ? 'GetSecretValue' : operation;
      return ids.map((id) => ({ action: `secretsmanager:${action}`, resource: arnOf(id) }));
    },
    operations: {
      GetSecretValue: ({ SecretId }) => currentValue(find(SecretId)),
      BatchGetSecretValue: ({ SecretIdList }) => ({
        SecretValues: (SecretIdList ?? []).map((id: string) => currentValue(find(id))),
        Errors: [],
      }),
      DescribeSecret: ({ SecretId }) => describe(find(SecretId)),
      ListSecrets: () => ({ SecretList: secrets.list().map(describe) }),
      PutSecretValue: put,
      UpdateSecret: put,
    },
  });
}
