import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

/** S3 as far as writing and reading texts goes. */
export class S3InMemory extends S3Client {
  /** By bucket and key: `bucket/key`. */
  readonly objects = new Map<string, string>();

  constructor() {
    super({ region: "us-east-1" });
  }

  override async send(command: unknown): Promise<never> {
    if (command instanceof PutObjectCommand) {
      this.objects.set(`${command.input.Bucket}/${command.input.Key}`, String(command.input.Body));
      return {} as never;
    }
    if (!(command instanceof GetObjectCommand)) throw new Error("The test has no answer to this command.");
    const text = this.objects.get(`${command.input.Bucket}/${command.input.Key}`);
    if (text === undefined) throw Object.assign(new Error("There is no such key."), { name: "NoSuchKey" });
    return { Body: { transformToString: async () => text } } as never;
  }
}
