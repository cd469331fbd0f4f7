/** What JSONata's `$hash` and `States.Hash` take (FACTS.md G). */
export const hashAlgorithms = ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const;
