import { QueryFailure } from "../query-failure.ts";

/** DDL is run by Hive, whose words these are: `… AlreadyExistsException(message:Table alerts already exists.)`. */
export function ddlFailure(exception: string, message: string): QueryFailure {
  return new QueryFailure(
    `FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. ${exception}(message:${message})`,
    2,
    false,
  );
}
