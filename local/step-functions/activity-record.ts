/** An activity: work that Tasks leave to workers, which ask for it with GetActivityTask. */
export interface ActivityRecord {
  readonly activityArn: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly creationDate: number;
  /** As it was given; it has no effect here. */
  readonly encryptionConfiguration?: unknown;
}
