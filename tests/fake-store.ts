/** A store in memory that speaks as much of S3 as scans and writes ask for, over HTTP; its objects are files of the web, too. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const BUCKET = "bucket";

/** What the store takes to be right. */
export const KEY_ID = "AKIAEXAMPLE";
export const SECRET = "a-very-secret-key";

interface Upload {
  key: string;
  parts: Map<number, Buffer>;
}

export class FakeStore {
  readonly objects = new Map<string, Buffer>();
  readonly uploads = new Map<string, Upload>();
  /** Method, path and range of each, in order. */
  readonly requests: string[] = [];
  /** Comes before each answer; false: there is none, ever. A status takes its place. */
  before: (request: string) => false | number | undefined = () => undefined;
  /** Whether parts of files are given. */
  ranges = true;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error) => response.destroy(error));
    });
  }

  static async start(): Promise<FakeStore> {
    const store = new FakeStore();
    await new Promise<void>((resolve) => store.#server.listen(0, "127.0.0.1", resolve));
    return store;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The object as a file of the web. */
  url(key: string, query = ""): string {
    return `${this.endpoint}/${BUCKET}/${key}${query}`;
  }

  /** The object as one of S3. */
  s3(key: string): string {
    return `s3://${BUCKET}/${key}`;
  }

  get storage() {
    return {
      ...{ aws_access_key_id: KEY_ID, aws_secret_access_key: SECRET, aws_region: "eu-west-1" },
      ...{ aws_endpoint_url: this.endpoint, aws_allow_http: "true" },
    };
  }

  /** The same as Google's store: its lists and parts have the form of S3's. */
  get googleStorage() {
    const account = { private_key: "key", private_key_id: "id", client_email: "me", disable_oauth: true };
    const key = JSON.stringify({ ...account, gcs_base_url: this.endpoint });
    return { google_service_account_key: key, google_allow_http: "true" };
  }

  get keys(): string[] {
    return [...this.objects.keys()].sort();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<ServerResponse> {
    const { pathname, searchParams } = new URL(request.url ?? "", this.endpoint);
    const method = request.method ?? "";
    const text = `${method} ${request.url} ${request.headers.range ?? ""}`.trim();
    this.requests.push(text);
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces);
    const instead = this.before(text);
    if (instead === false) return response;
    const { authorization } = request.headers;
    if (typeof instead === "number") return end(response, instead, `<Error><Secret>${authorization}</Secret></Error>`);
    if (authorization?.startsWith("AWS4") && !authorization.includes(`Credential=${KEY_ID}/`)) {
      return end(response, 403, `<Error><StringToSign>${authorization}</StringToSign></Error>`);
    }
    const key = decodeURIComponent(pathname.replace(`/${BUCKET}`, "").replace(/^\//, ""));
    if (method === "POST") return this.#post(key, searchParams, body, response);
    const upload = this.uploads.get(searchParams.get("uploadId") ?? "");
    // A part that arrives once its upload has been given up.
    if (upload === undefined && searchParams.has("uploadId")) return end(response, 404);
    if (method === "PUT") {
      if (upload === undefined) this.objects.set(key, body);
      else upload.parts.set(Number(searchParams.get("partNumber")), body);
      return end(response, 200, "", { etag: tagOf(body) });
    }
    if (method === "DELETE") {
      if (upload !== undefined) this.uploads.delete(searchParams.get("uploadId") ?? "");
      else this.objects.delete(key);
      return end(response, 204);
    }
    if (searchParams.has("list-type")) return end(response, 200, this.#listed(searchParams.get("prefix") ?? ""));
    return this.#get(key, request, response);
  }

  #get(key: string, request: IncomingMessage, response: ServerResponse): ServerResponse {
    const bytes = this.objects.get(key);
    if (bytes === undefined) return end(response, 404, "<Error><Code>NoSuchKey</Code></Error>");
    const tag = tagOf(bytes);
    const wanted = request.headers["if-match"];
    if (wanted !== undefined && wanted !== tag) return end(response, 412);
    const headers = { etag: tag, "last-modified": new Date(0).toUTCString() };
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
    if (from === undefined || !this.ranges)
      return end(response, 200, request.method === "HEAD" ? bytes.length : bytes, headers);
    if (Number(from) >= bytes.length) return end(response, 416);
    const part = bytes.subarray(Number(from), to === "" || to === undefined ? undefined : Number(to) + 1);
    const range = `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`;
    return end(response, 206, part, { ...headers, "content-range": range });
  }

  #post(key: string, query: URLSearchParams, body: Buffer, response: ServerResponse): ServerResponse {
    if (query.has("uploads")) {
      const id = `upload-${this.requests.length}`;
      this.uploads.set(id, { key, parts: new Map() });
      return end(response, 200, `<R><UploadId>${id}</UploadId></R>`);
    }
    if (query.has("delete")) {
      const keys = [...body.toString().matchAll(/<Key>(.*?)<\/Key>/g)].map(([, name]) => name as string);
      for (const name of keys) this.objects.delete(name);
      const gone = keys.map((name) => `<Deleted><Key>${name}</Key></Deleted>`).join("");
      return end(response, 200, `<DeleteResult>${gone}</DeleteResult>`);
    }
    const id = query.get("uploadId") ?? "";
    const upload = this.uploads.get(id);
    if (upload === undefined) return end(response, 404);
    const parts = [...upload.parts].sort(([one], [other]) => one - other);
    const bytes = Buffer.concat(parts.map(([, part]) => part));
    this.objects.set(upload.key, bytes);
    this.uploads.delete(id);
    return end(response, 200, `<R><ETag>${tagOf(bytes)}</ETag></R>`);
  }

  #listed(prefix: string): string {
    const found = [...this.objects].filter(([key]) => key.startsWith(prefix));
    const contents = found.map(
      ([key, bytes]) =>
        `<Contents><Key>${key}</Key><LastModified>1970-01-01T00:00:00.000Z</LastModified><ETag>${tagOf(bytes)}</ETag><Size>${bytes.length}</Size></Contents>`,
    );
    return `<ListBucketResult>${contents.join("")}<IsTruncated>false</IsTruncated></ListBucketResult>`;
  }
}

const tagOf = (bytes: Buffer) => `"${createHash("sha1").update(bytes).digest("hex")}"`;

/** Of what is a number, only the length is told. */
function end(
  response: ServerResponse,
  status: number,
  body: string | Buffer | number = "",
  headers = {},
): ServerResponse {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const length = typeof bytes === "number" ? bytes : bytes.length;
  response.writeHead(status, { "content-length": length, ...headers });
  return response.end(typeof bytes === "number" ? undefined : bytes);
}
