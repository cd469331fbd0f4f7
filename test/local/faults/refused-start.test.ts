import { expect } from "chai";
import { payload } from "../../../engine/payload.ts";
import { refusedStart } from "../../../local/faults/refused-start.ts";
import { createServiceFaults } from "../../../local/faults/service-faults.ts";

describe("local/faults/refused-start", () => {
  const machineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:run-partition";
  const start = (name: string) => ({ machineArn, name, input: payload({ partition: name }) });

  it("refuses a machine's own starts by the rules for StartExecution", () => {
    const faults = createServiceFaults(
      [
        { service: "states", operation: ["StartExecution"], match: '"name":"b"', error: "ThrottlingException" },
        { service: "states", match: "stateMachine:run-partition", error: "ServiceUnavailable", cause: "not now" },
        { service: "states", error: "NoAnswer" },
      ],
      () => 0,
    );
    expect(refusedStart(faults, start("b"))).to.deep.equal({
      refused: "ThrottlingException",
      message: "Rate exceeded",
    });
    expect(refusedStart(faults, start("a"))).to.deep.equal({
      refused: "AWSStepFunctionsException",
      message: "not now",
    });
    expect(refusedStart(faults, { ...start("a"), machineArn: "other" }), "it is no request").to.equal(undefined);
  });
});
