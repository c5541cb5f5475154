import { Stack } from 'aws-cdk-lib';
import { CfnUserPool } from 'aws-cdk-lib/aws-cognito';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { UserPoolTrigger } from '../../contract/consumer.ts';
import { senderIdentityArn } from '../access/shared-access.ts';
import { acknowledge } from '../acknowledge.ts';
import { type Foundation, removalPolicy } from '../foundation.ts';
import type { OperationFunction } from '../functions/operation-function.ts';
import type { Triggers } from '../functions/user-pool-triggers.ts';
import type { StageConfig } from '../stage/stage.ts';

/** Sign-up and sign-in by e-mail address, in any letter case; TOTP for who wants it. */
export function userPool(scope: Construct, foundation: Foundation, triggers: Triggers): CfnUserPool {
  const { stage } = foundation;
  const plus = stage.featurePlan === 'PLUS';
  const pool = new CfnUserPool(scope, 'UserPool', {
    usernameAttributes: ['email'],
    usernameConfiguration: { caseSensitive: false },
    schema: [{ name: 'email', attributeDataType: 'String', required: true, mutable: true }],
    autoVerifiedAttributes: ['email'],
    userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdate: ['email'] },
    accountRecoverySetting: { recoveryMechanisms: [{ name: 'verified_email', priority: 1 }] },
    policies: {
      passwordPolicy: {
        minimumLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: true,
        temporaryPasswordValidityDays: 3,
      },
    },
    mfaConfiguration: 'OPTIONAL',
    enabledMfas: ['SOFTWARE_TOKEN_MFA'],
    adminCreateUserConfig: { allowAdminCreateUserOnly: false },
    verificationMessageTemplate: {
      defaultEmailOption: 'CONFIRM_WITH_CODE',
      emailSubject: 'Your code',
      emailMessage: 'Your code is {####}. If you did not ask for it, ignore this message.',
    },
    ...sender(Stack.of(scope), stage),
    userPoolTier: stage.featurePlan,
    ...(plus ? { userPoolAddOns: { advancedSecurityMode: 'ENFORCED' } } : {}),
    deletionProtection: stage.deletionProtection ? 'ACTIVE' : 'INACTIVE',
    lambdaConfig: lambdaConfig(triggers),
  });
  pool.applyRemovalPolicy(removalPolicy(stage));
  acknowledge(
    pool,
    'COG2',
    'Each person chooses TOTP; forcing it on every user of an app is the choice of the team that runs it.',
  );
  if (!plus) {
    acknowledge(
      pool,
      'COG8',
      'Threat protection costs a third more per user: featurePlan in cdk.json chooses the Plus plan.',
    );
  }
  for (const trigger of Object.values(triggers)) permit(pool, trigger);
  return pool;
}

function lambdaConfig(triggers: Triggers): CfnUserPool.LambdaConfigProperty {
  const arn = (trigger: UserPoolTrigger) => triggers[trigger]?.function.functionArn;
  const beforeToken = arn('pre-token-generation');
  return {
    preSignUp: arn('pre-sign-up'),
    postConfirmation: arn('post-confirmation'),
    customMessage: arn('custom-message'),
    ...(beforeToken ? { preTokenGenerationConfig: { lambdaArn: beforeToken, lambdaVersion: 'V2_0' } } : {}),
  };
}

/** Without a sender Cognito sends from its own address, at most 50 mails a day. */
function sender(stack: Stack, stage: StageConfig): Partial<ConstructorParameters<typeof CfnUserPool>[2]> {
  if (!stage.senderEmail) return {};
  return {
    emailConfiguration: {
      emailSendingAccount: 'DEVELOPER',
      from: stage.senderEmail,
      sourceArn: senderIdentityArn(stack, stage),
    },
  };
}

/** Beside the pool, not beside the function: it names both, and the function is there first. */
function permit(pool: CfnUserPool, trigger: OperationFunction): void {
  const { name } = trigger.operation;
  new CfnPermission(pool.stack, `${name}FromUserPool`, {
    action: 'lambda:InvokeFunction',
    functionName: trigger.function.functionName,
    principal: 'cognito-idp.amazonaws.com',
    sourceArn: pool.attrArn,
  });
}
