import { en } from 'zod/locales';
import { reservedInDomains, reservedWords, type StageConfig, stageSchema } from './stage.ts';

/** A mistake in `cdk.json` or in a contract, told in one line. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * The stage that `-c stage=` chooses, from the context key `stages`.
 * @throws ConfigurationError naming the key that is missing, unknown or wrong.
 */
export function readStage(stages: unknown, name = 'dev'): StageConfig {
  if (typeof stages !== 'object' || stages === null) {
    throw new ConfigurationError("cdk.json: context has no 'stages'");
  }
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(name)) {
    throw new ConfigurationError(
      `-c stage=${name}: a stage is named with at most 20 lower-case letters, digits and dashes`,
    );
  }
  const fields: unknown = (stages as Record<string, unknown>)[name];
  if (fields === undefined) {
    throw new ConfigurationError(`-c stage=${name}: cdk.json knows the stages ${Object.keys(stages).join(', ')}`);
  }
  const read = stageSchema.safeParse(fields, { error: en().localeError });
  if (!read.success) {
    const [issue] = read.error.issues;
    const key = ['stages', name, ...(issue?.path ?? [])].join('.');
    const unknownKeys = issue?.code === 'unrecognized_keys' ? `: unknown key '${issue.keys.join("', '")}'` : '';
    const forms = issue?.code === 'invalid_union' ? issue.errors.flat() : [];
    const message = [...new Set((forms.length > 0 ? forms : [issue]).map((each) => each?.message))].join(', or ');
    throw new ConfigurationError(`cdk.json: ${key}${unknownKeys || `: ${message}`}`);
  }
  const stage = { name, ...read.data };
  checkTogether(stage);
  return stage;
}

function checkTogether(stage: StageConfig): void {
  const at = `cdk.json: stages.${stage.name}`;
  if (stage.deletionProtection && stage.allowedOrigins.includes('*')) {
    throw new ConfigurationError(
      `${at}.allowedOrigins: '*' is not allowed where deletionProtection is on; list the origins`,
    );
  }
  if (!stage.account !== !stage.region) {
    throw new ConfigurationError(`${at}.${stage.account ? 'region' : 'account'}: missing; a place is both`);
  }
  const { api, socket, zone } = stage.domains ?? {};
  if (api && api.name === socket?.name) {
    throw new ConfigurationError(
      `${at}.domains.socket.name: API Gateway has no name for both kinds of API; take another`,
    );
  }
  const local = [
    ['domains.api.certificateArn', api?.certificateArn],
    ['domains.socket.certificateArn', socket?.certificateArn],
    ['push.apns', stage.push?.apns],
    ['push.fcm', stage.push?.fcm],
  ] as const;
  for (const [key, arn] of local) {
    const region = arn?.split(':')[3];
    if (!region || !stage.region || region === stage.region) continue;
    throw new ConfigurationError(`${at}.${key}: is in ${region}; AWS takes none but of the stage's ${stage.region}`);
  }
  const outside = zone && [api, socket].find((own) => own && !`.${own.name}`.endsWith(`.${zone.name}`));
  if (outside) throw new ConfigurationError(`${at}.domains.zone.name: ${outside.name} is not in ${zone.name}`);
  if (stage.senderIdentity && !stage.senderEmail) {
    throw new ConfigurationError(`${at}.senderEmail: missing, but senderIdentity is given`);
  }
  if (stage.senderEmail && stage.senderIdentity) {
    const domain = stage.senderEmail.slice(stage.senderEmail.indexOf('@') + 1);
    const fits =
      [stage.senderEmail, domain].includes(stage.senderIdentity) || domain.endsWith(`.${stage.senderIdentity}`);
    if (!fits) throw new ConfigurationError(`${at}.senderIdentity: must be ${stage.senderEmail} or its domain`);
  }
  if (!stage.hostedDomainPrefix && reservedInDomains.test(stage.name)) {
    throw new ConfigurationError(
      `${at}.hostedDomainPrefix: missing; of the stage's name it would hold ${reservedWords}, which Cognito refuses`,
    );
  }
  const { google, apple, oidc } = stage.providers ?? {};
  if (!google && !apple && !oidc?.length) return;
  if (!stage.callbackUrls?.length)
    throw new ConfigurationError(`${at}.callbackUrls: missing, but providers return there`);
}

/** Whether any outside identity provider is configured. */
export function hasProviders(stage: StageConfig): boolean {
  const { google, apple, oidc } = stage.providers ?? {};
  return Boolean(google || apple || oidc?.length);
}
