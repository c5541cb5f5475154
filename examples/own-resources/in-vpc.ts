import { GatewayVpcEndpointAwsService, type IVpc, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { BackendStack } from '../../lib/infra/backend-stack.ts';

/** Interfaces are made by Lambda, wherever it finds room: these actions have no resource to name. */
const interfaces = [
  'CreateNetworkInterface',
  'DescribeNetworkInterfaces',
  'DescribeSubnets',
  'DeleteNetworkInterface',
  'AssignPrivateIpAddresses',
  'UnassignPrivateIpAddresses',
];

/** Functions that have to reach something private, a database or a partner's line; all others stay where they are. */
export function inVpc(stack: BackendStack, vpc: IVpc, entries: readonly string[]): SecurityGroup {
  const group = new SecurityGroup(stack, 'PrivateFunctions', { vpc });
  vpc.addGatewayEndpoint('Tables', { service: GatewayVpcEndpointAwsService.DYNAMODB });
  vpc.addGatewayEndpoint('Buckets', { service: GatewayVpcEndpointAwsService.S3 });
  const { subnetIds } = vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_WITH_EGRESS });
  for (const entry of entries) {
    const operation = stack.operation(entry);
    const resource = operation.function.node.defaultChild as CfnFunction;
    resource.vpcConfig = { subnetIds, securityGroupIds: [group.securityGroupId] };
    operation.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: interfaces.map((action) => `ec2:${action}`), resources: ['*'] }),
    );
  }
  return group;
}
