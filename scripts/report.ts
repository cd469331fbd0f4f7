import { UsageError } from "../local/usage-error.ts";
import { formatSummary } from "./backfill/format-summary.ts";
import { whatRan } from "./backfill/look-back.ts";
import { planOfRun } from "./backfill/plan-of-run.ts";
import { ProgressDisplay } from "./backfill/progress-display.ts";
import { summarize } from "./backfill/summary.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { homeFolder } from "./platform/names.ts";
import { localStage } from "./platform/stage.ts";
import { findEntry } from "./run-report/find-entry.ts";
import { formatReport } from "./run-report/format-figures.ts";
import { reportRun } from "./run-report/report-run.ts";

const command: Command = {
  usage: "npm run report --",
  summary: "Says what a run did, from its executions' histories, and writes it as a page that needs nothing else.",
  options: {
    stage: { value: "NAME", help: "where it ran: local, which is this machine and the default, or a deployed stage" },
    run: { value: "ID", help: "a run's id, as a backfill prints it; default the run that began last" },
    out: { value: "FILE", help: "the page; default .sluice/reports/<run>.html" },
  },
};

async function report(args: Arguments): Promise<number> {
  const home = homeFolder();
  const stage = args.option("stage") ?? localStage;
  const made = await whatRan({ stage, home }, async (site) => {
    const { clients } = site;
    const { run, execution, datasets } = await findEntry(clients, args.option("run"));
    const { executionArn = "" } = execution;
    const plan = (await planOfRun(clients, executionArn))?.plan;
    const summary = await summarize(clients, { run, executionArn, datasets }, { execution, plan });
    const display = new ProgressDisplay(process.stderr);
    return { summary, report: await reportRun(site, { summary, home, out: args.option("out"), display }) };
  });
  if (!made) throw new UsageError(`Nothing was ever run in ${home}. npm run backfill starts a run.`);
  if (args.json) console.log(JSON.stringify({ ...made.summary, ...made.report }, null, 2));
  else console.log(`${formatSummary(made.summary)}\n\n${formatReport(made.report)}`);
  return exitCodes.done;
}

await runCommand(command, report);
