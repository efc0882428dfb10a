export { readCustomerHistory } from './customer-history.ts';
export { readSnapshot, type SnapshotOptions } from './read-snapshot.ts';
