import { describe, expect, it } from 'vitest';
import { assemblyOf } from './assembly-of.ts';
import { fixtureModules } from './fixture/modules.ts';
import { synthesize } from './synthesize.ts';

const dev = assemblyOf('fixture');
const prod = synthesize({
  modules: fixtureModules,
  stage: 'prod',
  fields: { allowedOrigins: ['https://app.example.com'] },
});

describe('a table', () => {
  it('has the keys, indexes, expiry and stream of its contract', () => {
    expect(dev.at('GiftShopData/GiftsTable/Resource').properties).toEqual({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['pk', 'sk', 'colour', 'size', 'day'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byColour',
          KeySchema: [
            { AttributeName: 'colour', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['name'] },
        },
        {
          IndexName: 'bySize',
          KeySchema: [{ AttributeName: 'size', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: 'byDay',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'day', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: '<Key.Arn>' },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
      DeletionProtectionEnabled: false,
    });
  });

  it('is kept, protected and recoverable in production', () => {
    for (const table of prod.ofType('AWS::DynamoDB::Table')) {
      expect(table.deletionPolicy).toBe('Retain');
      expect(table.properties).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    }
  });
});

describe('a bucket', () => {
  const photos = prod.at('GiftShopData/PhotosBucket/Resource').properties;

  it('is private, encrypted with the customer key, and logs who reads it', () => {
    expect(photos).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: '<Key.Arn>' },
          },
        ],
      },
      LoggingConfiguration: { DestinationBucketName: '<LogBucket>', LogFilePrefix: 'GiftShopPhotos/' },
    });
  });

  it('refuses requests without TLS', () => {
    const { Statement: statements } = prod.at('GiftShopData/PhotosBucket/Policy/Resource').properties.PolicyDocument;
    expect(statements).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    ]);
  });

  it('expires and keeps versions as its contract says, and forgets unfinished uploads', () => {
    expect(photos.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(photos.LifecycleConfiguration.Rules).toEqual([
      {
        Status: 'Enabled',
        ExpirationInDays: 30,
        NoncurrentVersionExpiration: { NoncurrentDays: 90 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ]);
    const drafts = prod.at('GiftShopData/DraftsBucket/Resource').properties;
    expect(drafts).not.toHaveProperty('VersioningConfiguration');
    expect(drafts.LifecycleConfiguration.Rules[0]).not.toHaveProperty('ExpirationInDays');
  });

  it('is open to browsers only where the contract says so, and only from the allowed origins', () => {
    const [rule] = photos.CorsConfiguration.CorsRules;
    expect(rule).toMatchObject({ AllowedOrigins: ['https://app.example.com'], AllowedMethods: ['GET', 'HEAD', 'PUT'] });
    expect(prod.at('GiftShopData/DraftsBucket/Resource').properties).not.toHaveProperty('CorsConfiguration');
  });
});

describe('a queue', () => {
  it('hides a message for six timeouts of its consumer, then hands it to its dead letters', () => {
    expect(dev.at('GiftShopData/ParcelsQueue/Resource').properties).toEqual({
      FifoQueue: true,
      KmsMasterKeyId: '<Key.Arn>',
      MessageRetentionPeriod: 345_600,
      VisibilityTimeout: 360,
      RedrivePolicy: { deadLetterTargetArn: '<GiftShopData/ParcelsDeadLetters.Arn>', maxReceiveCount: 3 },
    });
    expect(dev.at('GiftShopData/WrapsQueue/Resource').properties).toMatchObject({
      VisibilityTimeout: 180,
      RedrivePolicy: { maxReceiveCount: 5 },
    });
  });

  it('has dead letters of its own kind', () => {
    expect(dev.at('GiftShopData/ParcelsDeadLetters/Resource').properties.FifoQueue).toBe(true);
    expect(dev.at('GiftShopData/WrapsDeadLetters/Resource').properties).not.toHaveProperty('FifoQueue');
  });
});

describe('dead letters', () => {
  const expected = [
    ...['Parcels', 'Wraps', 'Unread'].map((queue) => `GiftShopData/${queue}`),
    ...['CopyDraft', 'CountGifts', 'DevelopPhoto', 'FollowGifts', 'GreetPerson', 'SweepFloor'].map(
      (name) => `GiftShop/${name}`,
    ),
  ];

  it('are there for every asynchronous path', () => {
    const found = dev.ofType('AWS::SQS::Queue').map(({ constructPath }) => constructPath);
    expect(found.filter((path) => path.includes('DeadLetters')).toSorted()).toEqual(
      expected.map((place) => `Mainstay-dev/${place}DeadLetters/Resource`).toSorted(),
    );
  });

  it.each(expected)('of %s are encrypted, kept 14 days, and ring at the first message', (place) => {
    expect(dev.at(`${place}DeadLetters/Resource`).properties).toMatchObject({
      KmsMasterKeyId: '<Key.Arn>',
      MessageRetentionPeriod: 1_209_600,
    });
    expect(dev.at(`${place}DeadLettersAlarm/Resource`).properties).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Namespace: 'AWS/SQS',
      Dimensions: [{ Name: 'QueueName', Value: `<${place}DeadLetters.QueueName>` }],
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      TreatMissingData: 'notBreaching',
      AlarmActions: ['<AlarmTopic>'],
    });
  });
});

describe('a signing key', () => {
  it('signs with ECDSA on P-256 and nothing else', () => {
    expect(dev.at('GiftShopData/SealSigningKey/Resource').properties).toMatchObject({
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
      Description: 'Seals parcels',
    });
  });
});

describe('the customer key', () => {
  const { properties, deletionPolicy } = dev.at('Key/Resource');

  it('changes every year, and goes with a stage that is destroyed', () => {
    expect(properties).toMatchObject({ EnableKeyRotation: true, RotationPeriodInDays: 365, PendingWindowInDays: 7 });
    expect(deletionPolicy).toBe('Delete');
    expect(prod.at('Key/Resource').deletionPolicy).toBe('Retain');
  });

  it('serves three services, each only for this account or stack', () => {
    const [root, ...services] = properties.KeyPolicy.Statement;
    expect(root.Principal).toEqual({ AWS: 'arn:<AWS::Partition>:iam::<AWS::AccountId>:root' });
    expect(services).toEqual([
      expect.objectContaining({
        Principal: { Service: 'logs.<AWS::Region>.<AWS::URLSuffix>' },
        Condition: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn':
              'arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:Mainstay-dev-*',
          },
        },
      }),
      ...['events.amazonaws.com', 'cloudwatch.amazonaws.com'].map((Service) =>
        expect.objectContaining({
          Principal: { Service },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Condition: { StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' } },
        }),
      ),
    ]);
    expect(JSON.stringify(services)).not.toContain('kms:*');
  });
});

describe('the cursor key', () => {
  it('is made by Secrets Manager and stands in no template', () => {
    expect(dev.at('CursorKey').properties).toEqual({
      Description: expect.any(String),
      KmsKeyId: '<Key.Arn>',
      GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
    });
  });
});
