import type { Engine } from "../../../engine/engine.ts";
import { parseMachineArn } from "../../../engine/machine-reference.ts";
import { sfnError } from "../errors.ts";
import { loadAlias } from "../load-machines.ts";
import type { AliasRecord, RoutingItem } from "../machine-references.ts";
import { type PageTokens, page } from "../page-token.ts";
import { readRouting } from "../read-routing.ts";
import {
  descriptionLength,
  optionalText,
  pageSize,
  type RequestBody,
  requiredAliasArn,
  requiredMachineArn,
  requiredText,
} from "../request-members.ts";
import type { Store } from "../store.ts";
import { seconds } from "./machines.ts";

/** Aliases of one machine that may exist at once (FACTS.md A1). */
const MOST_ALIASES = 100;

/** Operations on the aliases of machines. `now` is in milliseconds since 1970. */
export function aliasOperations(store: Store, engine: Engine, now: () => number, tokens: PageTokens) {
  const { references } = store;

  function put(alias: AliasRecord): AliasRecord {
    references.write({ type: "alias", alias });
    store.flush();
    loadAlias(engine, alias);
    return alias;
  }

  function existing(body: RequestBody): AliasRecord {
    const arn = requiredAliasArn(body);
    const alias = references.aliases.get(arn);
    if (alias === undefined) throw sfnError.noResource(arn);
    return alias;
  }

  return {
    /** The same name with the same routes and description is the alias that exists; otherwise ConflictException. */
    CreateStateMachineAlias(body: RequestBody) {
      const name = readName(body);
      const description = optionalText(body, "description", descriptionLength);
      const { stateMachineArn, routingConfiguration } = readRouting(body.routingConfiguration, references);
      const stateMachineAliasArn = `${stateMachineArn}:${name}`;
      const before = references.aliases.get(stateMachineAliasArn);
      if (before !== undefined) {
        if (before.description !== description || !isSameRouting(before, routingConfiguration)) {
          throw sfnError.conflict(`The alias ${stateMachineAliasArn} exists with another description or other routes.`);
        }
        return { stateMachineAliasArn, creationDate: seconds(before.creationDate) };
      }
      if (references.aliasesOf(stateMachineArn).length >= MOST_ALIASES) {
        throw sfnError.quota(`${stateMachineArn} has ${MOST_ALIASES} aliases`);
      }
      const date = now();
      const dates = { creationDate: date, updateDate: date };
      const said = description === undefined ? {} : { description };
      put({ stateMachineAliasArn, stateMachineArn, name, ...said, routingConfiguration, ...dates });
      return { stateMachineAliasArn, creationDate: seconds(date) };
    },

    UpdateStateMachineAlias(body: RequestBody) {
      const before = existing(body);
      const description = optionalText(body, "description", descriptionLength);
      if (description === undefined && body.routingConfiguration === undefined) {
        throw sfnError.invalid("Either 'description' or 'routingConfiguration' must be given.");
      }
      const routing =
        body.routingConfiguration === undefined ? before : readRouting(body.routingConfiguration, references);
      if (routing.stateMachineArn !== before.stateMachineArn) {
        throw sfnError.invalid(`The versions in 'routingConfiguration' must be of ${before.stateMachineArn}.`);
      }
      const { routingConfiguration } = routing;
      const said = description === undefined ? {} : { description };
      const { updateDate } = put({ ...before, ...said, routingConfiguration, updateDate: now() });
      return { updateDate: seconds(updateDate) };
    },

    DescribeStateMachineAlias(body: RequestBody) {
      const { stateMachineArn: _, creationDate, updateDate, ...alias } = existing(body);
      return { ...alias, creationDate: seconds(creationDate), updateDate: seconds(updateDate) };
    },

    DeleteStateMachineAlias(body: RequestBody) {
      const { stateMachineAliasArn } = existing(body);
      references.write({ type: "alias-deleted", stateMachineAliasArn });
      store.flush();
      engine.removeAlias(stateMachineAliasArn);
      return {};
    },

    /** Of a machine, or those that lead to a version; the newest first. */
    ListStateMachineAliases(body: RequestBody) {
      const arn = requiredMachineArn(body);
      if (!store.machines.has(parseMachineArn(arn)?.machineArn ?? arn)) throw sfnError.noMachine(arn);
      const token = optionalText(body, "nextToken");
      const aliases = references.aliasesOf(arn);
      const { items, nextToken } = page(aliases, tokens, `aliases ${arn}`, pageSize(body), token);
      const stateMachineAliases = items.map(({ stateMachineAliasArn, creationDate }) => ({
        stateMachineAliasArn,
        creationDate: seconds(creationDate),
      }));
      return { stateMachineAliases, ...(nextToken === undefined ? {} : { nextToken }) };
    },
  };
}

/** 1 to 80 letters, digits, `-`, `_` and `.`; not a number, which would be a version's. */
function readName(body: RequestBody): string {
  const name = requiredText(body, "name");
  if (/^[\w.-]{1,80}$/.test(name) && !/^\d+$/.test(name)) return name;
  throw sfnError.invalidName(
    name,
    "an alias has 1 to 80 letters, digits, '-', '_' and '.', and a number alone is a version's",
  );
}

function isSameRouting({ routingConfiguration }: AliasRecord, other: readonly RoutingItem[]): boolean {
  return (
    routingConfiguration.length === other.length &&
    routingConfiguration.every(
      ({ stateMachineVersionArn, weight }, at) =>
        other[at]?.stateMachineVersionArn === stateMachineVersionArn && other[at]?.weight === weight,
    )
  );
}
