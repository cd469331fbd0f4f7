import type { Engine } from "../../../engine/engine.ts";
import { sfnError } from "../errors.ts";
import type { PageTokens } from "../page-token.ts";
import { publishVersion } from "../publish-version.ts";
import {
  descriptionLength,
  optionalText,
  pageSize,
  type RequestBody,
  requiredMachineArn,
  requiredVersionArn,
} from "../request-members.ts";
import type { Store } from "../store.ts";
import { seconds } from "./machines.ts";

/** Operations on the versions of machines. `now` is in milliseconds since 1970. */
export function versionOperations(store: Store, engine: Engine, now: () => number, tokens: PageTokens) {
  return {
    /** Publishes the machine as it is; with `revisionId` only if that is its current revision. */
    PublishStateMachineVersion(body: RequestBody) {
      const arn = requiredMachineArn(body);
      const machine = store.machines.get(arn);
      if (machine === undefined) throw sfnError.noMachine(arn);
      const wanted = optionalText(body, "revisionId");
      const current = machine.revisionId ?? "INITIAL";
      if (wanted !== undefined && wanted !== current) {
        throw sfnError.conflict(
          `Failed to publish the State Machine version for revision ${wanted}. The current State Machine revision is ${current}.`,
        );
      }
      const version = publishVersion(
        store,
        engine,
        machine,
        optionalText(body, "description", descriptionLength),
        now(),
      );
      return {
        stateMachineVersionArn: version.stateMachineVersionArn,
        creationDate: seconds(version.creationDate),
      };
    },

    /** The newest first. */
    ListStateMachineVersions(body: RequestBody) {
      const arn = requiredMachineArn(body);
      if (!store.machines.has(arn)) throw sfnError.noMachine(arn);
      const size = pageSize(body);
      const question = `versions ${arn}`;
      const token = optionalText(body, "nextToken");
      // Newer versions may come between two pages: a token says below which number the next one starts.
      const below = token === undefined ? Number.POSITIVE_INFINITY : tokens.read(question, token);
      const left = store.references.versionsOf(arn).filter(({ version }) => version < below);
      const page = left.slice(0, size);
      const last = page.at(-1)?.version;
      return {
        stateMachineVersions: page.map(({ stateMachineVersionArn, creationDate }) => ({
          stateMachineVersionArn,
          creationDate: seconds(creationDate),
        })),
        ...(left.length > size && last !== undefined ? { nextToken: tokens.make(question, last) } : {}),
      };
    },

    /** Executions of the version go on. One that is gone already is no error; one that an alias leads to stays. */
    DeleteStateMachineVersion(body: RequestBody) {
      const stateMachineVersionArn = requiredVersionArn(body);
      const aliases = store.references.aliasesOf(stateMachineVersionArn).map(({ name }) => name);
      if (aliases.length > 0) {
        throw sfnError.conflict(
          `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${aliases.join(", ")}]`,
        );
      }
      if (store.references.versions.has(stateMachineVersionArn)) {
        store.references.write({ type: "version-deleted", stateMachineVersionArn });
        store.flush();
      }
      engine.removeVersion(stateMachineVersionArn);
      return {};
    },
  };
}
