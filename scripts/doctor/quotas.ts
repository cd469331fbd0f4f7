import { GetAccountSettingsCommand, type LambdaClient, LambdaServiceException } from "@aws-sdk/client-lambda";
import {
  paginateListServiceQuotas,
  type ServiceQuotasClient,
  ServiceQuotasServiceException,
} from "@aws-sdk/client-service-quotas";
import type { Stage } from "../../schemas/stage.ts";
import { type Finding, quotaFinding } from "./finding.ts";

/** A quota of the stage's file that Service Quotas knows by a name. */
interface NamedQuota {
  readonly check: string;
  readonly serviceCode: string;
  /** Of the quota's name; its code is not documented where its name is. */
  readonly name: RegExp;
  readonly claimed: (quotas: Stage["quotas"]) => number;
}

const namedQuotas: readonly NamedQuota[] = [
  {
    check: "Athena: active DML queries",
    serviceCode: "athena",
    name: /^active dml queries/i,
    claimed: ({ athenaDml }) => athenaDml,
  },
  {
    check: "Athena: active DDL queries",
    serviceCode: "athena",
    name: /^active ddl queries/i,
    claimed: ({ athenaDdl }) => athenaDdl,
  },
  {
    check: "Step Functions: open executions",
    serviceCode: "states",
    name: /open.*executions/i,
    claimed: ({ execution }) => execution,
  },
];

/** Whether the account has what the stage's file claims, of what AWS tells about. */
export async function checkQuotas(
  { quotas, reserved }: Pick<Stage, "quotas" | "reserved">,
  { lambda, serviceQuotas }: { readonly lambda: LambdaClient; readonly serviceQuotas: ServiceQuotasClient },
): Promise<Finding[]> {
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({})).catch((error: unknown) => {
    // Not allowed: what Lambda does not tell is UNKNOWN.
    if (!(error instanceof LambdaServiceException)) throw error;
    return { AccountLimit: undefined };
  });
  const cure =
    "Ask Service Quotas for more, or lower `quotas` in the stage's file, so that budgets are held against what there is.";
  const kept = Object.values(reserved).reduce((sum, each) => sum + each, 0);
  const findings = [
    quotaFinding("Lambda: concurrent invocations", quotas.lambda, AccountLimit?.ConcurrentExecutions, cure),
    // What functions of others have reserved is not ours to use.
    quotaFinding(
      "Lambda: of these not reserved",
      Math.max(0, quotas.lambda - kept),
      AccountLimit?.UnreservedConcurrentExecutions,
      "Other functions of the account have reserved concurrency: count it off `quotas.lambda` in the stage's file.",
    ),
  ];
  const values = new Map<string, Promise<Map<string, number>>>();
  for (const { check, serviceCode, name, claimed } of namedQuotas) {
    const asked = values.get(serviceCode) ?? quotasOf(serviceQuotas, serviceCode);
    values.set(serviceCode, asked);
    const found = [...(await asked)].find(([quota]) => name.test(quota))?.[1];
    findings.push(quotaFinding(check, claimed(quotas), found, cure));
  }
  return findings;
}

/** What Service Quotas tells of a service, by name; nothing where it does not tell. */
async function quotasOf(client: ServiceQuotasClient, ServiceCode: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  try {
    for await (const { Quotas = [] } of paginateListServiceQuotas({ client }, { ServiceCode })) {
      for (const { QuotaName, Value } of Quotas) {
        if (QuotaName !== undefined && Value !== undefined) found.set(QuotaName, Value);
      }
    }
  } catch (error) {
    // Not allowed, or a service that Service Quotas does not know here: what it does not tell is UNKNOWN.
    if (!(error instanceof ServiceQuotasServiceException)) throw error;
  }
  return found;
}
