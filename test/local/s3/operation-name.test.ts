import { expect } from "chai";
import { operationName } from "../../../local/s3/operation-name.ts";

describe("local/s3/operation-name", () => {
  it("calls path-style requests as S3's API does", () => {
    const names: [request: string, name: string, headers?: Record<string, string>][] = [
      ["GET /", "ListBuckets"],
      ["PUT /lake", "CreateBucket"],
      ["GET /lake?list-type=2&prefix=a", "ListObjectsV2"],
      ["GET /lake/?prefix=a", "ListObjects"],
      ["POST /lake?delete", "DeleteObjects"],
      ["GET /lake/a/b?x-id=GetObject", "GetObject"],
      ["PUT /lake/a", "PutObject"],
      ["PUT /lake/a", "CopyObject", { "x-amz-copy-source": "/lake/b" }],
      ["POST /lake/a?uploads", "CreateMultipartUpload"],
      ["PUT /lake/a?partNumber=1&uploadId=u", "UploadPart"],
      ["POST /lake/a?uploadId=u", "CompleteMultipartUpload"],
    ];
    for (const [request, name, headers = {}] of names) {
      const [method = "", url = ""] = request.split(" ");
      expect(operationName({ method, url, headers }), request).to.equal(name);
    }
  });
});
