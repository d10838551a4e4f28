/** Streams of Arrow IPC as bytes: the schema's message, one for each dictionary and batch, and what ends them. */

/** What ends a stream: the mark of a message, and a length of 0. */
export const END_OF_STREAM: Uint8Array = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

/**
 * The messages of a stream, without its schema or its end where another stream around them has these. The schema's is the mark, its
 * length, and so many bytes, as it has no body.
 */
export function messagesOf<B extends Uint8Array>(bytes: B, { schema, end }: { schema: boolean; end: boolean }) {
  const length = 8 + new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getInt32(4, true);
  return bytes.subarray(schema ? 0 : length, bytes.length - (end ? 0 : END_OF_STREAM.length)) as B;
}
