export { CorruptBytesError } from './corrupt.ts';
export { decodeCustomerLists, decodeGroupList, decodeItemLists } from './decode/lists.ts';
export { encodeCustomerLists, encodeGroupList, encodeItemLists } from './encode/lists.ts';
export { encodeModel } from './encode/model.ts';
export type * from './lists.ts';
export { REASONS } from './lists.ts';
export { loadModel } from './load-model.ts';
