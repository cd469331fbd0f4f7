import { createHash } from "node:crypto";
import { expect } from "chai";
import type { Summary } from "../../../scripts/backfill/summary.ts";
import { html, jsonInScript } from "../../../scripts/run-report/html.ts";
import { inFlight } from "../../../scripts/run-report/in-flight.ts";
import { pageData } from "../../../scripts/run-report/page-data.ts";
import { pageHtml } from "../../../scripts/run-report/page-html.ts";
import { pageScript } from "../../../scripts/run-report/page-script.ts";
import type { PartitionRun, RunFigures } from "../../../scripts/run-report/run-figures.ts";

const hostile = `</script><script>alert("1")</script><img src=x onerror='alert(2)'>&amp;`;
const counts = { read: 10, written: 8, rejected: 1, duplicates: 1, bytes: 100 };
const accounts = { planned: 2, published: 1, upToDate: 0, inWork: 0, leftOut: 0, reports: 2, files: 3, counts };
const summary: Summary = {
  ...accounts,
  run: "20240131-000000-0000",
  executionArn: "arn",
  status: "FAILED",
  datasets: [{ dataset: "bench", ...accounts, failed: 1 }],
  failed: [{ dataset: "bench", partition: "2024-01-31", error: hostile, cause: hostile }],
  failedReports: [{ dataset: "bench", report: "sums", partition: "2024-01-30", error: hostile, cause: hostile }],
  addsUp: true,
  seconds: 5,
  error: "PartitionsFailed",
  cause: hostile,
};
const start = Date.UTC(2024, 0, 31);
const none = { ...inFlight([], start, start + 5000), share: 8, quota: 20 };

function figures(changes: Partial<RunFigures> = {}): RunFigures {
  return {
    machine: "backfill",
    start,
    end: start + 5000,
    executions: 1,
    forgotten: 0,
    largestHistory: { events: 40, limit: 25_000, machine: "backfill", name: hostile },
    lambda: { ...none, ...inFlight([{ begin: start, end: start + 1000 }], start, start + 5000) },
    athenaDml: none,
    retries: {
      retries: 1,
      waited: 2,
      throttles: 1,
      errors: [{ machine: "m", state: hostile, error: hostile, count: 2, isThrottle: true }],
    },
    stages: [
      {
        machine: "m",
        state: hostile,
        resource: "lambda:invoke",
        attempts: 1,
        failed: 0,
        sum: 1,
        median: 1,
        p95: 1,
        longest: 1,
      },
    ],
    partitions: [run("2024-01-31", 0, 3000)],
    rejects: {
      reasons: [
        {
          dataset: "bench",
          column: hostile,
          reason: hostile,
          count: 1,
          example: { key: hostile, line: 7, reason: hostile },
        },
      ],
      unread: 0,
    },
    ...changes,
  };
}

function run(
  partition: string,
  begin: number,
  end: number,
  status: PartitionRun["status"] = "SUCCEEDED",
): PartitionRun {
  return { dataset: "bench", partition, execution: hostile, status, start: start + begin, stop: start + end };
}

describe("the page of a run", function () {
  this.timeout(30_000);
  const script = { code: "draw()", hash: "abc=" };

  it("takes no name for markup, wherever it stands", () => {
    const page = pageHtml(summary, figures(), script);
    expect(page)
      .not.to.contain("<script>alert")
      .and.not.to.contain("<img")
      .and.not.to.contain("</script><script>alert");
    expect(page.match(/<script/g)).to.have.length(2);
    expect(page).to.contain("&lt;/script&gt;&lt;script&gt;alert(&quot;1&quot;)");
    expect(page).to.contain("onerror=&#39;alert(2)&#39;&gt;&amp;amp;");
  });

  it("asks for nothing but itself: no address, no import, and only its own script may run", async () => {
    const made = await pageScript();
    const page = pageHtml(summary, figures(), made);
    const [, policy = ""] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    const hash = createHash("sha256").update(made.code).digest("base64");
    expect(policy).to.equal(
      `default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; script-src &#39;sha256-${hash}&#39;`,
    );
    expect(page).to.contain(`<script>${made.code}</script>`);
    expect(made.code).not.to.contain("</script");
    const tags = page.replace(made.code, "").match(/<[a-z][^>]*>/g) ?? [];
    expect(tags.length).to.be.greaterThan(100);
    expect(tags.filter((tag) => /\b(?:src|href|srcset|action)\s*=/.test(tag))).to.deep.equal([]);
    expect(/<style>([\s\S]*?)<\/style>/.exec(page)?.[1]).not.to.match(/@import|url\(/);
    expect(page).to.contain("prefers-color-scheme: dark");
  });

  it("tells everything in tables too: accounts, failures, partitions, quotas, times, retries, rejects", () => {
    const page = pageHtml(summary, figures(), script);
    const text = page
      .replace(/<(?:style|script)[\s\S]*?<\/(?:style|script)>/g, "")
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ");
    for (const said of [
      "backfill 20240131-000000-0000 FAILED",
      "bench 1 of 2 1 0 2 3 10 8 1 1 100",
      "Planned partitions that are not published: 1 bench 2024-01-31",
      "Reports that are not made: 1 sums of bench 2024-01-30",
      "bench 2024-01-31 SUCCEEDED 0.00 s 3.00 s",
      "Lambda invocations 1 8 20",
      "Events in one history 40 25,000",
      "1 further attempts, 2.0 seconds of waiting for them; 1 throttles",
    ]) {
      expect(text).to.contain(said);
    }
  });

  it("says what is not known, and where nothing happened", () => {
    const quiet = figures({
      forgotten: 7,
      stages: [],
      partitions: [],
      retries: { retries: 0, waited: 0, throttles: 0, errors: [] },
      rejects: { reasons: [], unread: 5 },
    });
    const page = pageHtml({ ...summary, failed: [], status: "SUCCEEDED" }, quiet, script);
    expect(page).to.contain("7 more have no history any longer and are missing here");
    expect(page).to.contain("Of 5 rejected records no reason is known here");
    expect(page).to.contain("No partition was run.").and.to.contain("Every Task succeeded at once.");
  });

  it("stays small with many partitions: rows for as many as ran at once, and a table that ends", () => {
    const partitions = Array.from({ length: 20_000 }, (_, n) =>
      run(`2024-01-31T${n}`, (n >> 1) * 10, (n >> 1) * 10 + 9),
    );
    const many = figures({ partitions, end: start + 200_000 });
    expect(pageData(many).rows).to.deep.equal([{ dataset: "bench", from: 0, to: 2 }]);
    // Half of the 2,000 parts of the time have ten partitions in each of two rows.
    expect(pageData(many).bars).to.have.length(2_000);
    const page = pageHtml(summary, many, script);
    expect(page).to.contain("The first 5,000 of 20,000");
    expect(page.length).to.be.lessThan(3_000_000);
  });
});

describe("html``", () => {
  it("escapes text, not HTML, and lists of both", () => {
    expect(html`<p title="${'"'}">${["<", html`<b>${">"}</b>`]}${1}</p>`.text).to.equal(
      '<p title="&quot;">&lt;<b>&gt;</b>1</p>',
    );
  });

  it("holds JSON that no text ends early", () => {
    const value = { text: "</script><!--<script>" };
    const { text } = jsonInScript(value);
    expect(text).not.to.contain("<");
    expect(JSON.parse(text)).to.deep.equal(value);
  });
});
