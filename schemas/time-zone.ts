import { didYouMean } from "./did-you-mean.ts";

/** True for a name of the IANA time zone database, spelt as the database spells it: `Europe/Berlin`, `UTC`. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Z][A-Za-z0-9_+-]*(\/[A-Z][A-Za-z0-9_+-]*)*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The time zone that a misspelt name, or a city alone, may mean. */
export function nearestTimeZone(name: string): string | undefined {
  const zones = Intl.supportedValuesOf("timeZone");
  const city = name.trim().toLowerCase().replaceAll(" ", "_");
  return zones.find((zone) => zone.toLowerCase().split("/").at(-1) === city) ?? didYouMean(name, ["UTC", ...zones]);
}
