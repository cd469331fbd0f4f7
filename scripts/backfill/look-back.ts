import { stat } from "node:fs/promises";
import { askingAws } from "../deployed/asking-aws.ts";
import { openDeployment } from "../deployed/open-deployment.ts";
import { hasEnded, openPlatform } from "../platform/open-platform.ts";
import { localStage } from "../platform/stage.ts";
import { deployedSite, localSite, type Site } from "./site.ts";

/** Where a command was asked to look: at a stage; of `local`, at a home. */
export interface Where {
  readonly stage: string;
  /** The folder of all local state. */
  readonly home: string;
}

/**
 * Looks at what runs or ran. On a home that is done by the gateway that runs there, or else by one for the moment. A gateway ends with the command
 * that started it, which may be just now: then it is looked again.
 *
 * @returns undefined where nothing was ever run on the home, too
 */
export async function whatRan<T>({ stage, home }: Where, look: (site: Site) => Promise<T>): Promise<T | undefined> {
  if (stage !== localStage) return askingAws(stage, look(deployedSite(await openDeployment(stage))));
  if (!(await stat(home).catch(() => undefined))) return undefined;
  for (let attempt = 1; ; attempt++) {
    const platform = await openPlatform({ home, isRawNeeded: false });
    try {
      return await look(localSite(platform.clients));
    } catch (error) {
      if (attempt === 3 || !(await hasEnded(platform, home))) throw error;
    } finally {
      await platform.close();
    }
  }
}
