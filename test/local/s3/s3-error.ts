import { S3ServiceException } from "@aws-sdk/client-s3";

/** The error that a call of the client fails with: its name, status and message. */
export async function errorOf(call: Promise<unknown>): Promise<{ name: string; status: number; message: string }> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    return { name: error.name, status: error.$metadata.httpStatusCode ?? 0, message: error.message };
  }
  throw new Error("The call was expected to fail.");
}
