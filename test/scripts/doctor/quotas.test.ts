import { type LambdaClient, LambdaServiceException } from "@aws-sdk/client-lambda";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { expect } from "chai";
import { checkQuotas } from "../../../scripts/doctor/quotas.ts";

const stage = {
  quotas: { lambda: 1000, athenaDml: 20, athenaDdl: 20, execution: 1_000_000, mapRun: 1000 },
  reserved: { "transform-file": 100 },
};

/** Clients that answer as AWS does, with these numbers. */
function account(lambda: { concurrent: number; unreserved: number }, quotas: Readonly<Record<string, number>>) {
  const send = async () => ({
    AccountLimit: { ConcurrentExecutions: lambda.concurrent, UnreservedConcurrentExecutions: lambda.unreserved },
  });
  const list = async () => ({
    Quotas: Object.entries(quotas).map(([QuotaName, Value]) => ({ QuotaName, Value })),
  });
  return {
    lambda: { send } as unknown as LambdaClient,
    serviceQuotas: Object.assign(new ServiceQuotasClient({ region: "eu-north-1" }), { send: list }),
  };
}

const verdicts = async (clients: ReturnType<typeof account>) =>
  (await checkQuotas(stage, clients)).map(({ check, found, verdict }) => [check, found, verdict]);

describe("npm run doctor, of the account's quotas", () => {
  it("finds nothing wrong where the account has what the stage claims, or more", async () => {
    const quotas = { "Active DML queries": 150, "Active DDL queries": 20, "Open executions": 1_000_000 };
    expect(await verdicts(account({ concurrent: 1000, unreserved: 900 }, quotas))).to.deep.equal([
      ["Lambda: concurrent invocations", "1000", "OK"],
      ["Lambda: of these not reserved", "900", "OK"],
      ["Athena: active DML queries", "150", "OK"],
      ["Athena: active DDL queries", "20", "OK"],
      ["Step Functions: open executions", "1000000", "OK"],
    ]);
  });

  it("finds what a new account lacks, and says what to do", async () => {
    const findings = await checkQuotas(stage, account({ concurrent: 10, unreserved: 10 }, { "Active DML queries": 5 }));
    expect(findings[0]).to.deep.equal({
      check: "Lambda: concurrent invocations",
      wanted: "at least 1000",
      found: "10",
      verdict: "WRONG",
      cure: "Ask Service Quotas for more, or lower `quotas` in the stage's file, so that budgets are held against what there is.",
    });
    expect(findings[2]).to.include({ found: "5", verdict: "WRONG" });
  });

  it("goes on where Lambda may not be asked", async () => {
    const clients = account({ concurrent: 1, unreserved: 1 }, { "Active DML queries": 20 });
    const refused = new LambdaServiceException({ name: "AccessDeniedException", $fault: "client", $metadata: {} });
    const found = await verdicts({ ...clients, lambda: { send: () => Promise.reject(refused) } as never });
    expect(found.slice(0, 3)).to.deep.equal([
      ["Lambda: concurrent invocations", "not told", "UNKNOWN"],
      ["Lambda: of these not reserved", "not told", "UNKNOWN"],
      ["Athena: active DML queries", "20", "OK"],
    ]);
  });

  it("says so where AWS does not tell a quota", async () => {
    expect(await verdicts(account({ concurrent: 1000, unreserved: 1000 }, {}))).to.deep.include([
      "Athena: active DML queries",
      "not told",
      "UNKNOWN",
    ]);
  });
});
