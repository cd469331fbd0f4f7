import { UsageError } from "../../local/usage-error.ts";

/**
 * What AWS refuses while a deployed stage is looked at, such as a right that the credentials lack, is for whoever asks to mend: a
 * UsageError with AWS's words. Other errors are ours and stay as they are.
 */
export function askingAws<Answer>(stage: string, asked: Promise<Answer>): Promise<Answer> {
  return asked.catch((error: unknown) => {
    if (!(error instanceof Error) || !("$metadata" in error)) throw error;
    const [said = ""] = error.message.split("\n");
    // The SDK could not read the answer, and goes on about where to look at it.
    const isUnread = error instanceof SyntaxError;
    throw cannotBeAsked(stage, isUnread ? `what answers is not AWS (${said})` : `${error.name}: ${said}`);
  });
}

/** @param problem in AWS's words, or the SDK's where it gets no further than this machine */
export function cannotBeAsked(stage: string, problem: string): UsageError {
  return new UsageError(`AWS cannot be asked about the stage ${stage}: ${problem}`);
}
