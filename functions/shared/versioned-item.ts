import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
} from "@aws-sdk/client-dynamodb";

/** What tells one version of an item in the ledger's table from the next: every change raises the token or goes to another state. */
export interface Version {
  readonly token: number;
  readonly state: string;
}

/** The key of an item in the ledger's table. */
export interface ItemKey {
  readonly dataset: string;
  readonly partition: string;
}

/** Reads an item of the ledger's table as it is now (a consistent read), or undefined. */
export async function readItem(
  client: DynamoDBClient,
  TableName: string,
  { dataset, partition }: ItemKey,
): Promise<Record<string, AttributeValue> | undefined> {
  const Key = { dataset: { S: dataset }, partition: { S: partition } };
  const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  return Item;
}

/**
 * Replaces an item whose version was `seen` by another, or makes one where none was seen.
 *
 * @returns false, and changes nothing, where the item is not any more as it was seen
 */
export async function replaceItem(
  client: DynamoDBClient,
  TableName: string,
  Item: Record<string, AttributeValue>,
  seen: Version | undefined,
): Promise<boolean> {
  try {
    await client.send(new PutItemCommand({ TableName, Item, ...unchanged(seen) }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** The condition that the item is as it was seen. */
function unchanged(seen: Version | undefined): Partial<PutItemCommandInput> {
  if (!seen) return { ConditionExpression: "attribute_not_exists(dataset)" };
  return {
    ConditionExpression: "#token = :token AND #state = :state",
    ExpressionAttributeNames: { "#token": "token", "#state": "state" },
    ExpressionAttributeValues: { ":token": { N: String(seen.token) }, ":state": { S: seen.state } },
  };
}
