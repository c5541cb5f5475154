import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { describe, expect, it } from 'vitest';
import { inVpc } from '../../examples/own-resources/in-vpc.ts';
import { pageSomebody } from '../../examples/own-resources/page-somebody.ts';
import { scoresTable } from '../../examples/own-resources/scores-table.ts';
import { defineModule } from '../../lib/contract/module.ts';
import { readContract } from '../../lib/contract/registry.ts';
import { readAssembly } from './assembly.ts';
import { prepare, synthesize } from './synthesize.ts';

const root = join(import.meta.dirname, '../..');
const notes = defineModule('notes', { summary: 'x', tables: { notes: { pk: 'pk' } } });
const route = (method: 'GET' | 'POST') =>
  notes.route({ method, path: '/notes', auth: 'public', summary: 'x', access: { notes: ['GetItem'] } });
const modules = [readContract({ notes, createNote: route('POST'), listNotes: route('GET') })];

describe('what a team adds in plain CDK', () => {
  it.each(['page-somebody', 'scores-table', 'in-vpc'])('docs/extend.md shows %s as it is tested', (name) => {
    const snippet = readFileSync(join(root, `examples/own-resources/${name}.ts`), 'utf8').trim();
    expect(readFileSync(join(root, 'docs/extend.md'), 'utf8')).toContain(`\`\`\`ts\n${snippet}\n\`\`\``);
  });

  const { app, stack } = prepare({ modules, stage: 'prod' });
  pageSomebody(stack);
  scoresTable(stack);
  const network = new Stack(app, 'Network');
  inVpc(stack, new Vpc(network, 'Vpc', { maxAzs: 2 }), ['notes/createNote']);
  const assembly = readAssembly(stack.stackName, app.synth().directory);
  const rights = (name: string): { Action: string | string[]; Resource: unknown }[] =>
    assembly.at(`Notes/${name}/Role/Resource`).properties.Policies[0].PolicyDocument.Statement;

  it('a table: its reader has rights on it and on its key, and its name, in the role that it has', () => {
    const found = rights('ListNotes').find(({ Resource }) => JSON.stringify(Resource).includes('Scores'));
    expect(found?.Action).toEqual(expect.arrayContaining(['dynamodb:GetItem', 'dynamodb:Query']));
    expect(JSON.stringify(rights('CreateNote'))).not.toContain('Scores');
    expect(rights('ListNotes').some(({ Action }) => [Action].flat().includes('kms:Decrypt'))).toBe(true);
    const { Variables } = assembly.at('Notes/ListNotes/Function/Resource').properties.Environment;
    expect(Variables.SCORES_TABLE).toMatch(/Scores/);
    expect(assembly.ofType('AWS::IAM::Policy')).toEqual([]);
    // The key's policy would make the key wait for the module's stack, which waits for the key.
    expect(JSON.stringify(assembly.at('Key/Resource').properties.KeyPolicy)).not.toContain('ListNotes');
  });

  it('a subscription and an alarm of its own', () => {
    expect(assembly.ofType('AWS::SNS::Subscription').map(({ properties }) => properties.Protocol)).toEqual(['https']);
    expect(assembly.at('NoNotes/Resource').properties.AlarmActions).toEqual(['<AlarmTopic>']);
  });

  it('a VPC for the functions that are named, and for no other', () => {
    const config = (name: string) => assembly.at(`Notes/${name}/Function/Resource`).properties.VpcConfig;
    expect(config('CreateNote').SubnetIds).toHaveLength(2);
    expect(config('ListNotes')).toBeUndefined();
    // All that AWS's guide asks of a role whose function goes there.
    expect(rights('CreateNote').find(({ Action }) => Action.includes('ec2:CreateNetworkInterface'))?.Action).toEqual(
      expect.arrayContaining([
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:DeleteNetworkInterface',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ]),
    );
    Template.fromStack(network).resourceCountIs('AWS::EC2::VPCEndpoint', 2);
  });

  it('names a function that is not there', () => {
    expect(() => stack.operation('notes/eatNote')).toThrow('notes/eatNote: no function of this stage');
  });
});

describe('a stage in an account of its own, under names of its own', () => {
  const certificateArn = 'arn:aws:acm:eu-central-1:111122223333:certificate/1-2';
  const api = { name: 'api.example.com', certificateArn };
  const socket = { name: 'live.example.com', certificateArn };
  const place = { account: '111122223333', region: 'eu-central-1' };

  it('is deployed there and nowhere else; its APIs have the names, their certificates and their records', () => {
    const zone = { id: 'Z1', name: 'example.com' };
    const on = (event: string) => notes.consumer({ on: { socket: event }, summary: 'x' });
    const own = synthesize({
      modules: [readContract({ notes, letIn: on('authorize'), open: on('connect'), watch: on('default') })],
      fields: { ...place, domains: { api, socket, zone } },
    });
    expect(
      JSON.parse(readFileSync(join(own.directory, 'manifest.json'), 'utf8')).artifacts['Mainstay-dev'].environment,
    ).toBe('aws://111122223333/eu-central-1');
    expect(own.outputs).toMatchObject({ apiUrl: 'https://api.example.com', socketUrl: 'wss://live.example.com' });
    const mappings = own.ofType('AWS::ApiGatewayV2::ApiMapping').map(({ properties }) => properties);
    expect(mappings.map(({ ApiId }) => ApiId)).toEqual(['<HttpApi/Api>', '<SocketApi/Api>']);
    const records = own.ofType('AWS::Route53::RecordSet');
    expect(records.map(({ properties }) => properties.Name)).toEqual(['api.example.com.', 'live.example.com.']);
    // API Gateway makes one name in 30 seconds.
    expect(own.at('SocketApi/Domain/Name').dependsOn).toContain(records[0]?.logicalId);
    const { Environment } = own.at('Notes/Watch/Function/Resource').properties;
    expect(Environment.Variables.API_URL).toBe('https://api.example.com');
  });

  it('without a zone of ours, outputs say where the names have to lead', () => {
    const own = synthesize({ modules, fields: { domains: { api } } });
    expect(own.outputs.apiDomainTarget).toBe('<HttpApi/Domain/Name.RegionalDomainName>');
    expect(own.ofType('AWS::Route53::RecordSet')).toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['region: missing; a place is both', { account: '111122223333' }],
    ['account: must be twelve digits', { ...place, account: '42' }],
    ['domains.socket.name: API Gateway has no name for both', { domains: { api, socket: api } }],
    [
      "domains.api.certificateArn: is in eu-central-1; AWS takes none but of the stage's us-east-1",
      { ...place, region: 'us-east-1', domains: { api } },
    ],
    ['push.fcm: is in us-east-1', { ...place, push: { fcm: 'arn:aws:sns:us-east-1:111122223333:app/GCM/bakery' } }],
    [
      'domains.zone.name: api.example.com is not in example.org',
      { domains: { api, zone: { id: 'Z1', name: 'example.org' } } },
    ],
  ])('a mistake is told by its key: %s', (message, fields) => {
    expect(() => prepare({ modules, fields })).toThrow(`cdk.json: stages.dev.${message}`);
  });
});

describe('a module that is "data-only"', () => {
  it('keeps its tables and loses everything that moves', () => {
    const whole = synthesize({ modules, stage: 'prod' });
    const kept = synthesize({ modules, stage: 'prod', fields: { modules: { notes: 'data-only' } } });
    expect(kept.at('NotesData/NotesTable/Resource')).toEqual(whole.at('NotesData/NotesTable/Resource'));
    expect(kept.ofType('AWS::Lambda::Function')).toEqual([]);
    expect(kept.ofType('AWS::ApiGatewayV2::Route')).toEqual([]);
  });
});
