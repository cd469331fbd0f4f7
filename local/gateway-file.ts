import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What `gateway.json` in a home says about its gateway, so that commands and clients find it. */
export interface GatewayInfo {
  readonly pid: number;
  readonly port: number;
  /** Whoever shows it in the {@link secretHeader} is told by the gateway that it lives. */
  readonly secret: string;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** ISO 8601. */
  readonly started: string;
  /** What those who started it wrote down for those who find it. */
  readonly about: Readonly<Record<string, string>>;
}

/** The request header that shows a {@link GatewayInfo.secret}. */
export const secretHeader = "x-sluice-secret";

/** The file of a home's gateway, or undefined where there is none that can be read. It may be a dead gateway's. */
export async function readGatewayFile(home: string): Promise<GatewayInfo | undefined> {
  try {
    return JSON.parse(await readFile(gatewayFile(home), "utf8"));
  } catch {
    return undefined;
  }
}

/** Writes the file in one step, for its owner's eyes only. Only for the holder of the home's lock. */
export async function writeGatewayFile(home: string, info: GatewayInfo): Promise<void> {
  const draft = `${gatewayFile(home)}.${randomUUID()}`;
  await writeFile(draft, `${JSON.stringify(info, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, gatewayFile(home));
}

/** Removes the file if it is still the one of this gateway. Only for the holder of the home's lock. */
export async function removeGatewayFile(home: string, of: Pick<GatewayInfo, "pid" | "started">): Promise<void> {
  const present = await readGatewayFile(home);
  if (present?.pid === of.pid && present.started === of.started) await rm(gatewayFile(home), { force: true });
}

function gatewayFile(home: string): string {
  return join(home, "gateway.json");
}
