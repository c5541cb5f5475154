import { CfnApiMapping, CfnDomainName, type CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage.ts';

type Domains = NonNullable<StageConfig['domains']>;

/** A name of the team's own before an API, with the stage's certificate; and its record, where the stage names the zone. */
export class OwnDomain extends Construct {
  /** What the name has to lead to. */
  readonly target: string;
  private readonly name: CfnDomainName;

  constructor(
    scope: Construct,
    { name, certificateArn }: NonNullable<Domains['api']>,
    zone: Domains['zone'],
    stage: CfnStage,
  ) {
    super(scope, 'Domain');
    this.name = new CfnDomainName(this, 'Name', {
      domainName: name,
      domainNameConfigurations: [{ certificateArn, endpointType: 'REGIONAL', securityPolicy: 'TLS_1_2' }],
    });
    const domain = this.name;
    new CfnApiMapping(this, 'Mapping', { apiId: stage.apiId, domainName: domain.ref, stage: stage.ref });
    this.target = domain.attrRegionalDomainName;
    if (!zone) return;
    new CfnRecordSet(this, 'Record', {
      hostedZoneId: zone.id,
      name: `${name}.`,
      type: 'A',
      aliasTarget: { dnsName: domain.attrRegionalDomainName, hostedZoneId: domain.attrRegionalHostedZoneId },
    });
  }

  /** API Gateway makes and deletes one name in 30 seconds of an account: this one is made when the other is there, with its record. */
  makeAfter(other: OwnDomain): void {
    this.name.node.addDependency(other);
  }
}
