import type { Identify } from './identity.ts';
import { arnOf, fifoNameOf, nameOf } from './naming-rules.ts';

const table: Identify = (place) => {
  const name = nameOf(place, 'TableName', 255);
  const arn = arnOf(place, 'dynamodb', `table/${name}`);
  // The label of a real stream is known only after the table exists; whoever reads streams asks the table for it.
  const attributes = { StreamArn: `${arn}/stream/local`, TableId: place.naming.uuid() };
  return { ref: name, arn, attributes };
};

/** Where things are kept: tables, buckets, queues, topics, keys, secrets, parameters. */
export const dataIdentities: Readonly<Record<string, Identify>> = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::S3::Bucket': (place) => {
    const given = place.property('BucketName');
    const made = place.naming
      .name(63)
      .toLowerCase()
      .replace(/[^a-z0-9.-]/g, '-');
    const name = typeof given === 'string' && given !== '' ? given : made;
    const domain = `${name}.s3.${place.region}.amazonaws.com`;
    const attributes = {
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: domain,
      DualStackDomainName: `${name}.s3.dualstack.${place.region}.amazonaws.com`,
      WebsiteURL: `${place.addresses.aws}/${name}`,
    };
    return { ref: name, arn: `arn:aws:s3:::${name}`, attributes };
  },
  'AWS::SQS::Queue': (place) => {
    const name = fifoNameOf(place, 'QueueName', 80, 'FifoQueue');
    const url = `${place.addresses.aws}/${place.account}/${name}`;
    return { ref: url, arn: arnOf(place, 'sqs', name), attributes: { QueueName: name, QueueUrl: url } };
  },
  'AWS::SNS::Topic': (place) => {
    const name = fifoNameOf(place, 'TopicName', 256, 'FifoTopic');
    const arn = arnOf(place, 'sns', name);
    return { ref: arn, arn, attributes: { TopicName: name, TopicArn: arn } };
  },
  'AWS::SNS::Subscription': (place) => {
    const arn = `${String(place.property('TopicArn'))}:${place.naming.uuid()}`;
    return { ref: arn, arn };
  },
  'AWS::KMS::Key': (place) => {
    const id = place.naming.uuid();
    return { ref: id, arn: arnOf(place, 'kms', `key/${id}`), attributes: { KeyId: id } };
  },
  'AWS::KMS::Alias': (place) => {
    const name = String(place.property('AliasName'));
    return { ref: name, arn: arnOf(place, 'kms', name) };
  },
  'AWS::SecretsManager::Secret': (place) => {
    const arn = arnOf(place, 'secretsmanager', `secret:${nameOf(place, 'Name', 200)}-${place.naming.id(6)}`);
    return { ref: arn, arn, attributes: { Id: arn } };
  },
  'AWS::SSM::Parameter': (place) => {
    const name = nameOf(place, 'Name', 512);
    const arn = arnOf(place, 'ssm', `parameter/${name.replace(/^\//, '')}`);
    return {
      ref: name,
      arn,
      attributes: { Type: place.property('Type'), Value: place.property('Value'), Name: name },
    };
  },
  'AWS::Logs::LogGroup': (place) => {
    const name = nameOf(place, 'LogGroupName', 512);
    return { ref: name, arn: arnOf(place, 'logs', `log-group:${name}:*`) };
  },
  'AWS::CloudWatch::Alarm': (place) => {
    const name = nameOf(place, 'AlarmName', 255);
    return { ref: name, arn: arnOf(place, 'cloudwatch', `alarm:${name}`) };
  },
  'AWS::CloudWatch::Dashboard': (place) => ({ ref: nameOf(place, 'DashboardName', 255) }),
};
