import { type Cluster, PORT } from './cluster.ts';

/** Given on the command line, so that a newer Regulars brings its own to an older data folder. */
export function settingsOf(cluster: Cluster): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: '',
    port: PORT,
    unix_socket_directories: cluster.socketDirectory,
    unix_socket_permissions: '0700',
    max_connections: 200,
    // For two cores and a few gigabytes, shared with Node.
    shared_buffers: '256MB',
    effective_cache_size: '1GB',
    work_mem: '16MB',
    maintenance_work_mem: '256MB',
    max_parallel_workers_per_gather: 0,
    random_page_cost: 1.1,
    jit: 'off',
    // Bulk imports: fewer checkpoints, and no WAL for rows copied into a table made in the same transaction.
    max_wal_size: '2GB',
    wal_level: 'minimal',
    max_wal_senders: 0,
    // A query whose client was killed ends within a second.
    client_connection_check_interval: '1s',
    // Rows stay out of the log: errors go to their client, and terse leaves out the values.
    log_min_messages: 'log',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
