import { expect } from "chai";
import type { FaultyService } from "../../../local/faults/service-errors.ts";
import { createServiceFaults, type ServiceFaultRule } from "../../../local/faults/service-faults.ts";

describe("local/faults/service-faults", () => {
  function asked(rules: readonly ServiceFaultRule[], seconds = () => 0) {
    const faults = createServiceFaults(rules, () => seconds() * 1000);
    return (service: FaultyService, operation: string, subject = "", bytes = 0) => {
      const fault = faults({ service, operation, subject, bytes });
      return fault?.kind === "error" ? fault.code : fault?.mishap;
    };
  }

  it("meets the requests of a service, of some operations, that hold a text", () => {
    const ask = asked([{ service: "s3", operation: ["PutObject"], match: "/lake/", error: "SlowDown" }]);
    expect(ask("s3", "PutObject", "/lake/a")).to.equal("SlowDown");
    expect(ask("s3", "GetObject", "/lake/a")).to.equal(undefined);
    expect(ask("s3", "PutObject", "/work/a")).to.equal(undefined);
    expect(ask("glue", "PutObject", "/lake/a")).to.equal(undefined);
  });

  it("counts attempts by distinct request, and strikes a number of times", () => {
    const ask = asked([{ service: "glue", attempt: [[2, 3]], times: 3, error: "ThrottlingException" }]);
    const answers = ["a", "b", "a", "a", "b", "a", "b"].map((subject) => ask("glue", "UpdatePartition", subject));
    const no = undefined;
    expect(answers).to.deep.equal([
      no,
      no,
      "ThrottlingException",
      "ThrottlingException",
      "ThrottlingException",
      no,
      no,
    ]);
  });

  it("draws a share of the requests, the same ones for the same seed", () => {
    const draw = (seed: number) => {
      const ask = asked([{ service: "dynamodb", share: 0.3, seed, error: "InternalServerError" }]);
      return Array.from({ length: 1000 }, () => ask("dynamodb", "PutItem") !== undefined);
    };
    expect(draw(1)).to.deep.equal(draw(1)).and.not.to.deep.equal(draw(2));
    expect(draw(1).filter(Boolean).length).to.be.within(250, 350);
  });

  it("strikes during a time, and after a number of bytes", () => {
    let seconds = 0;
    const gone = asked([{ service: "dynamodb", after: 5, for: 10, error: "NoAnswer" }], () => seconds);
    const answers = [0, 4.9, 5, 14.9, 15].map((moment) => {
      seconds = moment;
      return gone("dynamodb", "GetItem");
    });
    expect(answers).to.deep.equal([undefined, undefined, "NoAnswer", "NoAnswer", undefined]);
    const full = asked([{ service: "s3", operation: ["PutObject"], bytes: 100, error: "ENOSPC" }]);
    expect([60, 40, 1, 0].map((bytes) => full("s3", "PutObject", "/a", bytes))).to.deep.equal([
      undefined,
      undefined,
      "ENOSPC",
      "ENOSPC",
    ]);
  });

  it("lets the first rule that strikes decide", () => {
    const ask = asked([
      { service: "athena", times: 1, error: "TooManyRequestsException" },
      { service: "athena", error: "ThrottlingException" },
    ]);
    expect([ask("athena", "StartQueryExecution"), ask("athena", "StartQueryExecution")]).to.deep.equal([
      "TooManyRequestsException",
      "ThrottlingException",
    ]);
  });
});
