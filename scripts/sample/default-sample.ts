/** What `npm start` shows: 2 devices, 6 hours, about 100 MB of CSV. */
export const defaultSample = { devices: 2, from: "2024-01-01T00", hours: 6, hz: 35, seed: 1 } as const;
