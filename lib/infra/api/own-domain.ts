import { CfnApiMapping, CfnDomainName, type CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage.ts';

type Domains = NonNullable<StageConfig['domains']>;

/** A name of the team's own before an API, with the stage's certificate; and its record, where the stage names the zone. */
export class OwnDomain extends Construct {
  /** What the name has to lead to. */
  readonly target: string;

  constructor(
    scope: Construct,
    { name, certificateArn }: NonNullable<Domains['api']>,
    zone: Domains['zone'],
    stage: CfnStage,
  ) {
    super(scope, 'Domain');
    const domain = new CfnDomainName(this, 'Name', {
      domainName: name,
      domainNameConfigurations: [{ certificateArn, endpointType: 'REGIONAL', securityPolicy: 'TLS_1_2' }],
    });
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
}
