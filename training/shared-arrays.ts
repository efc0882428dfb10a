type TypedArray = Int32Array | Uint32Array | Uint16Array | Uint8Array | Float32Array;

/** The same, its typed arrays copied into memory that threads share: what is handed to a thread is not copied again. */
export function withSharedArrays<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      if (ArrayBuffer.isView(part)) return [name, sharedArray(part as TypedArray)];
      return [name, typeof part === 'object' && part !== null ? withSharedArrays(part) : part];
    }),
  ) as T;
}

function sharedArray<T extends TypedArray>(array: T): T {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const View = array.constructor as new (buffer: SharedArrayBuffer) => T;
  const shared = new View(new SharedArrayBuffer(array.byteLength));
  shared.set(array);
  return shared;
}
