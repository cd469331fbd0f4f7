import { stat } from "node:fs/promises";
import type { Clients } from "../platform/clients.ts";
import { hasEnded, openPlatform } from "../platform/open-platform.ts";

/**
 * Looks at what runs or ran on a home: by the gateway that runs there, or else by one for the moment. A gateway ends with the command
 * that started it, which may be just now: then it is looked again.
 *
 * @returns undefined where nothing was ever run on the home, too
 */
export async function whatRan<T>(home: string, look: (clients: Clients) => Promise<T>): Promise<T | undefined> {
  if (!(await stat(home).catch(() => undefined))) return undefined;
  for (let attempt = 1; ; attempt++) {
    const platform = await openPlatform({ home, isRawNeeded: false });
    try {
      return await look(platform.clients);
    } catch (error) {
      if (attempt === 3 || !(await hasEnded(platform, home))) throw error;
    } finally {
      await platform.close();
    }
  }
}
