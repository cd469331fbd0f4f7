declare module "asl-validator" {
  interface Problem {
    readonly "Error code": string;
    readonly Message: string;
    readonly schemaError?: { readonly instancePath: string };
  }
  /** Changes the definition it is given. */
  export default function validate(
    definition: unknown,
    options?: { readonly checkPaths?: boolean; readonly checkArn?: boolean },
  ): { readonly isValid: boolean; readonly errors: readonly Problem[] };
}
