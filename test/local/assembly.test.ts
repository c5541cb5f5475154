// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders

import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadAssembly } from '../../lib/local/assembly/load-assembly.ts';
import type { Addresses, Stack } from '../../lib/local/model.ts';
import { synthesizeFixture } from './fixture-app/synthesize.ts';

const addresses: Addresses = {
  api: 'http://127.0.0.1:3000',
  socket: 'ws://127.0.0.1:3001',
  aws: 'http://127.0.0.1:3002',
  cognito: 'http://127.0.0.1:3003',
  dynamodb: 'http://127.0.0.1:4000',
  fauxqs: 'http://127.0.0.1:4001',
  cognitoInner: 'http://127.0.0.1:4002',
};
const options = { region: 'us-east-1', account: '000000000000', addresses };

/** An assembly of one stack, as small as the question needs; it goes with the run. */
function assemblyOf(template: object, environment = 'aws://unknown-account/unknown-region'): string {
  const directory = mkdtempSync(join(String(process.env.MAINSTAY_TEST_RUN), 'assembly-'));
  const stack = { type: 'aws:cloudformation:stack', environment, properties: { templateFile: 'Small.template.json' } };
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ version: '54.0.0', artifacts: { Small: stack } }));
  writeFileSync(join(directory, 'Small.template.json'), JSON.stringify(template));
  return directory;
}

function outputOf(value: unknown, template: object = {}): string | undefined {
  return loadAssembly(assemblyOf({ Outputs: { it: { Value: value } }, ...template }), options).outputs.it;
}

describe('an assembly made by the CDK', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = loadAssembly(await synthesizeFixture(), options);
  });
  const named = (type: string, beginning: string) => {
    const found = stack.ofType(type).find((resource) => resource.path.startsWith(beginning));
    if (!found) throw new Error(`no ${type} ${beginning}`);
    return found;
  };

  it('gives the resources of nested stacks with their path', () => {
    const work = named('AWS::Lambda::Function', 'Background/Work');
    expect(work.properties.Environment.Variables.DONE).toBe(stack.outputs.DoneTable);
    expect(work.constructPath).toBe('Notebook/Background/Work/Resource');
  });

  it('passes parameters into nested stacks and outputs out of them', () => {
    const mapping = named('AWS::Lambda::EventSourceMapping', 'Background/Work');
    expect(mapping.properties.EventSourceArn).toBe(named('AWS::SQS::Queue', 'Jobs').arn);
    expect(stack.find(stack.outputs.DoneTable ?? '').path).toMatch(/^Background\/Done/);
  });

  it('names everything the same on every load', async () => {
    const again = loadAssembly(await synthesizeFixture(), options);
    expect(again.resources.map(({ ref, arn }) => [ref, arn])).toEqual(
      stack.resources.map(({ ref, arn }) => [ref, arn]),
    );
  });

  it('finds the code of each function on disk', () => {
    for (const fn of stack.ofType('AWS::Lambda::Function')) {
      if (fn.properties.Code.ZipFile === undefined)
        expect(existsSync(join(fn.assetPath ?? '', 'index.mjs'))).toBe(true);
    }
  });

  it('turns the addresses of APIs and queues into local ones', () => {
    expect(stack.outputs.apiUrl).toBe('http://127.0.0.1:3000');
    expect(stack.outputs.jobsUrl).toMatch(/^http:\/\/127\.0\.0\.1:3002\/000000000000\/Notebook-Jobs/);
    expect(named('AWS::Lambda::Function', 'CreateNote').properties.Environment.Variables).toMatchObject({
      API_URL: 'http://127.0.0.1:3000',
      GREETING: 'hello',
    });
  });

  it('finds a resource by path, name and ARN, and by the ARN of a version', () => {
    const fn = named('AWS::Lambda::Function', 'CreateNote');
    for (const key of [fn.path, fn.ref, fn.arn ?? '', `${fn.arn}:live`]) expect(stack.find(key)).toBe(fn);
    expect(() => stack.find('Nothing')).toThrow('Notebook has no resource with the path, name or ARN Nothing');
  });
});

describe('intrinsic functions', () => {
  const cases: [string, unknown, string][] = [
    ['Fn::Join with a reference', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }]] }, 'a-us-east-1'],
    ['Fn::Sub with its own values', { 'Fn::Sub': ['${x}/${AWS::AccountId}/${!y}', { x: 'v' }] }, 'v/000000000000/${y}'],
    ['Fn::Select out of Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    ['Fn::Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
    ['Fn::If with a false condition', { 'Fn::If': ['No', 'yes', 'no'] }, 'no'],
    ['Fn::FindInMap by region', { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'k'] }, 'mapped'],
    ['a list parameter', { 'Fn::Join': ['+', { Ref: 'List' }] }, 'a+b'],
    ['an attribute', { 'Fn::GetAtt': ['Q', 'QueueName'] }, 'orders.fifo'],
    ['an attribute as text', { 'Fn::Sub': '${Q.Arn}' }, 'arn:aws:sqs:us-east-1:000000000000:orders.fifo'],
  ];
  const template = {
    Conditions: { No: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] }] } },
    Mappings: { M: { 'us-east-1': { k: 'mapped' } } },
    Parameters: { List: { Type: 'CommaDelimitedList', Default: 'a, b' } },
    Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders.fifo', FifoQueue: true } } },
  };
  it.each(cases)('resolves %s', (_name, value, expected) => {
    expect(outputOf(value, template)).toBe(expected);
  });

  it('leaves out what is AWS::NoValue, and resources whose condition is false', () => {
    const resources = {
      Kept: { Type: 'AWS::SQS::Queue', Properties: { A: { Ref: 'AWS::NoValue' }, B: [{ Ref: 'AWS::NoValue' }, 1] } },
      Dropped: { Type: 'AWS::SQS::Queue', Condition: 'No' },
    };
    const stack = loadAssembly(assemblyOf({ ...template, Resources: resources }), options);
    expect(stack.resources.map(({ logicalId }) => logicalId)).toEqual(['Kept']);
    expect(stack.find('Kept').properties).toEqual({ B: [1] });
  });

  it('names a function that is not known', () => {
    expect(() => outputOf({ 'Fn::Cidr': ['10.0.0.0/16', 2, 8] })).toThrow('Small: the intrinsic function Fn::Cidr');
  });
});

describe('addresses', () => {
  const template = {
    Resources: {
      Chat: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET', Name: 'chat' } },
      Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
    },
  };
  const url = (scheme: string, id: object, rest: string) => ({
    'Fn::Join': [
      '',
      [`${scheme}://`, id, '.execute-api.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, rest],
    ],
  });

  it('sends clients of a WebSocket API to the socket, and functions that manage its connections to the endpoint', () => {
    expect(outputOf(url('wss', { Ref: 'Chat' }, '/live'), template)).toBe('ws://127.0.0.1:3001/live');
    expect(outputOf(url('https', { Ref: 'Chat' }, '/live'), template)).toMatch(
      /^http:\/\/127\.0\.0\.1:3002\/_execute-api\/[a-z0-9]{10}\/live$/,
    );
  });

  it('leaves the address of an API that is not in the stack alone', () => {
    const foreign = 'https://abc123.execute-api.us-east-1.amazonaws.com/x';
    expect(outputOf(foreign, template)).toBe(foreign);
  });

  it('keeps the pool in the issuer', () => {
    const issuer = { 'Fn::Sub': 'https://cognito-idp.${AWS::Region}.amazonaws.com/${Pool}' };
    expect(outputOf(issuer, template)).toMatch(/^http:\/\/127\.0\.0\.1:3003\/local_[a-z0-9]{9}$/);
  });
});

describe('an assembly that cannot run here', () => {
  it('is refused with every such resource, where it stands and what to do', () => {
    const directory = assemblyOf({
      Resources: {
        Flow: { Type: 'AWS::StepFunctions::StateMachine', Metadata: { 'aws:cdk:path': 'Small/Flow/Resource' } },
        Picture: { Type: 'AWS::Lambda::Function', Properties: { PackageType: 'Image' } },
        Cluster: { Type: 'AWS::ECS::Cluster' },
        Net: { Type: 'AWS::EC2::VPC', Metadata: { 'aws:cdk:path': 'Small/Net/Resource' } },
        Half: { Type: 'AWS::EC2::Subnet', Metadata: { 'aws:cdk:path': 'Small/Net/Half/Subnet' } },
        Watch: { Type: 'AWS::CloudWatch::Alarm' },
      },
    });
    let message = '';
    try {
      loadAssembly(directory, options);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message.split('\n')).toEqual([
      'The local runtime cannot run these resources:',
      expect.stringMatching(/^ {2}AWS::StepFunctions::StateMachine at Small\/Flow\/Resource: leave it out/),
      expect.stringMatching(/^ {2}AWS::Lambda::Function \(container image\) at Small\/Picture: /),
      expect.stringMatching(/^ {2}AWS::ECS::Cluster at Small\/Cluster: /),
      expect.stringMatching(/^ {2}AWS::EC2 at Small\/Net \(2\): there is no network here; leave it out/),
    ]);
  });

  it('is refused when the folder holds none', () => {
    expect(() => loadAssembly(tmpdir(), options)).toThrow('npx cdk synth');
  });

  it('replaces an account that the app names', () => {
    const value = { 'Fn::Sub': 'arn:aws:iam::123456789012:role/x-${AWS::AccountId}-${AWS::Region}' };
    const directory = assemblyOf({ Outputs: { it: { Value: value } } }, 'aws://123456789012/eu-central-1');
    expect(loadAssembly(directory, options).outputs.it).toBe(
      'arn:aws:iam::000000000000:role/x-000000000000-eu-central-1',
    );
  });
});
