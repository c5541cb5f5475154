import { describe, expect, it } from 'vitest';
import { defineModule } from '../../lib/contract/module.ts';
import { readContract } from '../../lib/contract/registry.ts';
import { synthesize } from './synthesize.ts';

const post = defineModule('post', { summary: 'x' });
const hearBack = post.consumer({ on: { receipts: ['sms', 'push'] }, summary: 'x' });
const modules = [readContract({ post, hearBack })];
const fields = { sms: {}, push: { fcm: 'arn:aws:sns:eu-central-1:111122223333:app/GCM/bakery' } };

describe('receipts of texts and notifications', () => {
  const assembly = synthesize({ modules, fields });

  it('come from the log groups that SNS writes, each to the function and to no other', () => {
    const groups = assembly.ofType('AWS::Logs::LogGroup').map(({ properties }) => properties.LogGroupName);
    const own = 'sns/<AWS::Region>/<AWS::AccountId>/DirectPublishToPhoneNumber';
    const ofApp = 'sns/eu-central-1/111122223333/app/GCM/bakery';
    expect(groups.filter(Boolean).sort()).toEqual([ofApp, `${ofApp}/Failure`, own, `${own}/Failure`].sort());
    expect(assembly.ofType('AWS::Logs::SubscriptionFilter')).toHaveLength(4);
    const kept = assembly.ofType('AWS::Logs::LogGroup').filter(({ properties }) => properties.LogGroupName);
    // They name telephones and devices.
    expect(kept.map(({ properties }) => properties.RetentionInDays)).toEqual([3, 3, 3, 3]);
    const permissions = assembly
      .ofType('AWS::Lambda::Permission')
      .filter(({ properties }) => properties.Principal === 'logs.amazonaws.com');
    expect(new Set(permissions.map(({ properties }) => properties.SourceArn)).size).toBe(4);
    expect(permissions.every(({ properties }) => properties.SourceAccount === '<AWS::AccountId>')).toBe(true);
  });

  it('go with their log groups, even where a stage keeps all else: the names are SNS’s, and left behind they would stop the next deployment that makes them', () => {
    const prod = synthesize({ modules, stage: 'prod', fields });
    const named = prod.ofType('AWS::Logs::LogGroup').filter(({ properties }) => properties.LogGroupName);
    expect(named.map(({ deletionPolicy }) => deletionPolicy)).toEqual(['Delete', 'Delete', 'Delete', 'Delete']);
  });

  it('are written with a role that can write there alone', () => {
    const role = assembly
      .ofType('AWS::IAM::Role')
      .find(({ properties }) => JSON.stringify(properties.AssumeRolePolicyDocument).includes('sns.amazonaws.com'));
    const [statement] = role?.properties.Policies[0].PolicyDocument.Statement ?? [];
    expect(statement.Action).toEqual(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']);
    expect(statement.Resource.every((arn: string) => arn.includes(':log-group:sns/'))).toBe(true);
    expect(assembly.outputs.deliveryFeedbackRole).toBeDefined();
  });

  it('are not asked for where another stage of the account has them', () => {
    const other = synthesize({ modules, fields: { ...fields, receipts: false } });
    expect(other.ofType('AWS::Logs::SubscriptionFilter')).toEqual([]);
    expect(other.outputs.deliveryFeedbackRole).toBeUndefined();
  });
});
