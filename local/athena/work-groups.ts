import * as z from "zod";
import type { Operation } from "../aws-json.ts";
import type { KeyedFile } from "../step-functions/keyed-file.ts";
import { formatToken, invalidRequest, parse, parseToken, ResultConfiguration, WorkGroupName } from "./input.ts";

/** A workgroup as GetWorkGroup describes it. */
export interface WorkGroup {
  readonly Name: string;
  readonly State: "ENABLED" | "DISABLED";
  readonly Description?: string | undefined;
  /** Epoch seconds. */
  readonly CreationTime: number;
  readonly Configuration: WorkGroupConfiguration;
}

/** The cut-off's bounds: FACTS.md D2. */
const BytesScannedCutoffPerQuery = z.int().min(10_000_000).max(7_000_000_000_000_000_000);
const EngineVersion = z.looseObject({ SelectedEngineVersion: z.string().optional() });

const Configuration = z.strictObject({
  ResultConfiguration: ResultConfiguration.default({}),
  /** True: queries go by the group's settings, whatever they ask for themselves. */
  EnforceWorkGroupConfiguration: z.boolean().default(true),
  PublishCloudWatchMetricsEnabled: z.boolean().default(false),
  BytesScannedCutoffPerQuery: BytesScannedCutoffPerQuery.optional(),
  RequesterPaysEnabled: z.boolean().default(false),
  EngineVersion: EngineVersion.optional(),
});
export type WorkGroupConfiguration = z.infer<typeof Configuration>;

const ResultConfigurationUpdates = ResultConfiguration.extend({
  RemoveOutputLocation: z.boolean().optional(),
  RemoveEncryptionConfiguration: z.boolean().optional(),
  RemoveExpectedBucketOwner: z.boolean().optional(),
  RemoveAclConfiguration: z.boolean().optional(),
});

const ConfigurationUpdates = z.strictObject({
  ResultConfigurationUpdates: ResultConfigurationUpdates.default({}),
  EnforceWorkGroupConfiguration: z.boolean().optional(),
  PublishCloudWatchMetricsEnabled: z.boolean().optional(),
  BytesScannedCutoffPerQuery: BytesScannedCutoffPerQuery.optional(),
  RemoveBytesScannedCutoffPerQuery: z.boolean().optional(),
  RequesterPaysEnabled: z.boolean().optional(),
  EngineVersion: EngineVersion.optional(),
});

/** What all engines are called here: the SQL is that of version 3. */
export const engineVersion = {
  SelectedEngineVersion: "Athena engine version 3",
  EffectiveEngineVersion: "Athena engine version 3",
};

/** The workgroup that every account has. It leaves everything to its queries. */
const primary: WorkGroup = {
  Name: "primary",
  State: "ENABLED",
  CreationTime: 0,
  Configuration: Configuration.parse({ EnforceWorkGroupConfiguration: false }),
};

/** The workgroup of a name. @throws ServiceError `InvalidRequestException` */
export function requireWorkGroup(groups: KeyedFile<WorkGroup>, name: string): WorkGroup {
  const group = groups.get(name) ?? (name === primary.Name ? primary : undefined);
  if (group) return group;
  throw invalidRequest(`WorkGroup ${name} is not found.`);
}

/**
 * CreateWorkGroup, GetWorkGroup, ListWorkGroups, UpdateWorkGroup and DeleteWorkGroup, whose queries stay. `now` is epoch
 * seconds.
 */
export function workGroupOperations(groups: KeyedFile<WorkGroup>, now: () => number): Record<string, Operation> {
  return {
    CreateWorkGroup(input: unknown) {
      const { Name, Description, Configuration: given } = parse("CreateWorkGroup", create, input);
      if (groups.get(Name) || Name === primary.Name) throw invalidRequest("WorkGroup is already created.");
      groups.set(Name, { Name, State: "ENABLED", Description, CreationTime: now(), Configuration: given });
      return {};
    },

    GetWorkGroup(input: unknown) {
      const { WorkGroup: name } = parse("GetWorkGroup", get, input);
      const group = requireWorkGroup(groups, name);
      return { WorkGroup: { ...group, Configuration: { ...group.Configuration, EngineVersion: engineVersion } } };
    },

    ListWorkGroups(input: unknown) {
      const { MaxResults, NextToken } = parse("ListWorkGroups", list, input);
      const from = parseToken(NextToken);
      const all = [...(groups.get(primary.Name) ? [] : [primary]), ...groups.values()];
      const page = all.slice(from, from + MaxResults);
      return {
        WorkGroups: page.map(({ Configuration: _, ...summary }) => ({ ...summary, EngineVersion: engineVersion })),
        ...(from + page.length < all.length && { NextToken: formatToken(from + page.length) }),
      };
    },

    UpdateWorkGroup(input: unknown) {
      const {
        WorkGroup: name,
        Description,
        State,
        ConfigurationUpdates: updates,
      } = parse("UpdateWorkGroup", update, input);
      const group = requireWorkGroup(groups, name);
      groups.set(name, {
        ...group,
        State: State ?? group.State,
        Description: Description ?? group.Description,
        Configuration: updated(group.Configuration, updates),
      });
      return {};
    },

    DeleteWorkGroup(input: unknown) {
      const { WorkGroup: name } = parse("DeleteWorkGroup", remove, input);
      if (name === primary.Name) throw invalidRequest("The primary WorkGroup cannot be deleted.");
      requireWorkGroup(groups, name);
      groups.delete(name);
      return {};
    },
  };
}

function updated(
  before: WorkGroupConfiguration,
  updates: z.infer<typeof ConfigurationUpdates>,
): WorkGroupConfiguration {
  const { ResultConfigurationUpdates: results, RemoveBytesScannedCutoffPerQuery: uncapped, ...given } = updates;
  const { RemoveOutputLocation, RemoveEncryptionConfiguration, RemoveExpectedBucketOwner, RemoveAclConfiguration } =
    results;
  const removed = {
    ...(RemoveOutputLocation && { OutputLocation: undefined }),
    ...(RemoveEncryptionConfiguration && { EncryptionConfiguration: undefined }),
    ...(RemoveExpectedBucketOwner && { ExpectedBucketOwner: undefined }),
    ...(RemoveAclConfiguration && { AclConfiguration: undefined }),
  };
  const kept = ResultConfiguration.parse({
    ...before.ResultConfiguration,
    ...Object.fromEntries(Object.entries(results).filter(([name]) => !name.startsWith("Remove"))),
    ...removed,
  });
  const told = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const cutoff = uncapped ? { BytesScannedCutoffPerQuery: undefined } : {};
  return Configuration.parse({ ...before, ...told, ...cutoff, ResultConfiguration: kept });
}

const Description = z.string().max(1024).optional();
const create = z.strictObject({
  Name: WorkGroupName,
  Description,
  Configuration: Configuration.prefault({}),
  Tags: z.array(z.looseObject({})).optional(),
});
const get = z.strictObject({ WorkGroup: WorkGroupName });
const list = z.strictObject({ MaxResults: z.int().min(1).max(50).default(50), NextToken: z.string().optional() });
const update = z.strictObject({
  WorkGroup: WorkGroupName,
  Description,
  State: z.enum(["ENABLED", "DISABLED"]).optional(),
  ConfigurationUpdates: ConfigurationUpdates.prefault({}),
});
const remove = z.strictObject({ WorkGroup: WorkGroupName, RecursiveDeleteOption: z.boolean().optional() });
