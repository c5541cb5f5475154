/** A small app that has nothing to do with the product: what the local runtime runs must not depend on who wrote it. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, CfnParameter, Duration, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CorsHttpMethod, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, BillingMode, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Architecture, Code, Function as LambdaFn, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Bucket, EventType, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';

const built = mkdtempSync(join(tmpdir(), 'fixture-app-'));
const names = ['create-note', 'read-note', 'call', 'work', 'project', 'tick', 'stored'];
buildSync({
  entryPoints: names.map((name) => ({ in: join(import.meta.dirname, 'handlers', `${name}.ts`), out: `${name}/index` })),
  outdir: built,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  mainFields: ['module', 'main'],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});

function lambda(scope: Construct, id: string, file: string, environment: Record<string, string> = {}): LambdaFn {
  return new LambdaFn(scope, id, {
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Code.fromAsset(join(built, file)),
    timeout: Duration.seconds(5),
    environment,
  });
}

const app = new App({ builtinCloudFormationValidation: false });
const stack = new Stack(app, 'Notebook');
const greeting = new CfnParameter(stack, 'Greeting', { default: 'hello' });

const notes = new Table(stack, 'Notes', {
  partitionKey: { name: 'owner', type: AttributeType.STRING },
  sortKey: { name: 'id', type: AttributeType.STRING },
  billingMode: BillingMode.PAY_PER_REQUEST,
  stream: StreamViewType.NEW_AND_OLD_IMAGES,
  timeToLiveAttribute: 'expiresAt',
  removalPolicy: RemovalPolicy.DESTROY,
});
notes.addGlobalSecondaryIndex({ indexName: 'byTitle', partitionKey: { name: 'title', type: AttributeType.STRING } });
notes.addGlobalSecondaryIndex({ indexName: 'byTag', partitionKey: { name: 'tag', type: AttributeType.STRING } });

const failed = new Queue(stack, 'Failed');
const jobs = new Queue(stack, 'Jobs', {
  visibilityTimeout: Duration.seconds(30),
  deadLetterQueue: { queue: failed, maxReceiveCount: 3 },
});
const files = new Bucket(stack, 'Files', {
  versioned: true,
  cors: [
    {
      allowedOrigins: ['https://app.example'],
      allowedMethods: [HttpMethods.PUT, HttpMethods.GET],
      allowedHeaders: ['*'],
      exposedHeaders: ['ETag'],
    },
  ],
});
const news = new Topic(stack, 'News');
news.addSubscription(new SqsSubscription(jobs, { rawMessageDelivery: true }));
const bus = new EventBus(stack, 'Bus');
const secret = new Secret(stack, 'Secret', {
  generateSecretString: { secretStringTemplate: JSON.stringify({ user: 'app' }), generateStringKey: 'password' },
});
const limit = new StringParameter(stack, 'Limit', { parameterName: '/notebook/limit', stringValue: '25' });
const signing = new Key(stack, 'Signing', { keySpec: KeySpec.ECC_NIST_P256, keyUsage: KeyUsage.SIGN_VERIFY });
const sealing = new Key(stack, 'Sealing', { alias: 'notebook/sealing' });

const api = new HttpApi(stack, 'Api', {
  corsPreflight: { allowOrigins: ['https://app.example'], allowMethods: [CorsHttpMethod.ANY] },
});
const createNote = lambda(stack, 'CreateNote', 'create-note', {
  NOTES: notes.tableName,
  JOBS: jobs.queueUrl,
  GREETING: greeting.valueAsString,
  API_URL: api.apiEndpoint,
});
notes.grant(createNote, 'dynamodb:PutItem');
jobs.grantSendMessages(createNote);
const readNote = lambda(stack, 'ReadNote', 'read-note', { NOTES: notes.tableName });
notes.grant(readNote, 'dynamodb:GetItem');
api.addRoutes({
  path: '/notes/{owner}',
  methods: [HttpMethod.POST],
  integration: new HttpLambdaIntegration('Create', createNote),
});
api.addRoutes({
  path: '/notes/{owner}/{id}',
  methods: [HttpMethod.GET],
  integration: new HttpLambdaIntegration('Read', readNote),
});

// A function that makes any call it is told to, with few rights: what is allowed is then seen from outside.
const caller = lambda(stack, 'Caller', 'call');
notes.grant(caller, 'dynamodb:GetItem');
const allowed: [string[], string[]][] = [
  [['dynamodb:Query'], [`${notes.tableArn}/index/byTitle`]],
  [['secretsmanager:GetSecretValue'], [secret.secretArn]],
  [['ssm:GetParameter', 'ssm:GetParameters'], [limit.parameterArn]],
  [['kms:Sign', 'kms:GetPublicKey', 'kms:Verify'], [signing.keyArn]],
  [['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'], [sealing.keyArn]],
  [['s3:PutObject', 's3:GetObject'], [files.arnForObjects('in/*')]],
  [['s3:ListBucket'], [files.bucketArn]],
  [['sqs:SendMessage'], [jobs.queueArn]],
  [['sns:Publish'], [news.topicArn]],
  [['events:PutEvents'], [bus.eventBusArn]],
  [['ses:SendEmail'], ['*']],
];
for (const [actions, resources] of allowed) caller.addToRolePolicy(new PolicyStatement({ actions, resources }));
caller.addToRolePolicy(
  new PolicyStatement({ effect: Effect.DENY, actions: ['s3:*'], resources: [files.arnForObjects('in/secret/*')] }),
);

class Background extends NestedStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const done = new Table(this, 'Done', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
    });
    const work = lambda(this, 'Work', 'work', { DONE: done.tableName });
    work.addEventSource(new SqsEventSource(jobs, { batchSize: 5, reportBatchItemFailures: true }));
    const project = lambda(this, 'Project', 'project', { DONE: done.tableName });
    project.addEventSource(
      new DynamoEventSource(notes, { startingPosition: StartingPosition.TRIM_HORIZON, retryAttempts: 2 }),
    );
    const tick = lambda(this, 'Tick', 'tick', { DONE: done.tableName });
    const stored = lambda(this, 'Stored', 'stored', { DONE: done.tableName });
    for (const fn of [work, project, tick, stored]) done.grant(fn, 'dynamodb:PutItem');
    new Schedule(this, 'EveryMinute', {
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new LambdaInvoke(tick),
    });
    new Rule(this, 'OnEvent', { eventBus: bus, eventPattern: { source: ['notebook'] } }).addTarget(
      new LambdaFunction(tick),
    );
    files.addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(stored), { prefix: 'in/' });
    new CfnOutput(stack, 'DoneTable', { value: done.tableName });
  }
}
new Background(stack, 'Background');

new CfnOutput(stack, 'apiUrl', { value: api.apiEndpoint });
new CfnOutput(stack, 'notesTable', { value: notes.tableName });
new CfnOutput(stack, 'jobsUrl', { value: jobs.queueUrl });
new CfnOutput(stack, 'filesBucket', { value: files.bucketName });
new CfnOutput(stack, 'greeting', { value: greeting.valueAsString });
app.synth();
