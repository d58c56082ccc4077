/** What a caller may change of the server's settings; everything else is the same everywhere. */
export interface ServerOptions {
  /** Only a throw-away cluster may turn this off. */
  readonly fsync?: boolean;
  readonly maxConnections?: number;
}

/** The server's settings, given on the command line so that they are versioned with the code and never edited in place. */
export function settingsOf(options: ServerOptions): Record<string, string> {
  const durable = options.fsync === false ? "off" : "on";
  return {
    listen_addresses: "",
    port: "5432",
    fsync: durable,
    synchronous_commit: durable,
    full_page_writes: durable,
    max_connections: String(options.maxConnections ?? 60),
    shared_buffers: "64MB",
    wal_buffers: "4MB",
    work_mem: "8MB",
    maintenance_work_mem: "64MB",
    effective_cache_size: "512MB",
    random_page_cost: "1.1",
    jit: "off",
    huge_pages: "off",
    // Each background process costs memory while the product idles.
    io_method: "sync",
    max_worker_processes: "4",
    // To start a helper for one query takes 50 ms while others are served; no list or search gets that back.
    max_parallel_workers_per_gather: "0",
    max_logical_replication_workers: "0",
    max_sync_workers_per_subscription: "0",
    autovacuum_max_workers: "2",
    autovacuum_worker_slots: "4",
    // A backup reserves its WAL with a temporary slot.
    wal_level: "replica",
    max_wal_senders: "0",
    max_replication_slots: "2",
    max_wal_size: "512MB",
    min_wal_size: "64MB",
    checkpoint_timeout: "10min",
    timezone: "UTC",
    log_timezone: "UTC",
    log_line_prefix: "%m [%p] ",
    log_checkpoints: "off",
    // Statements, parameters and details quote what customers wrote (D5).
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    log_parameter_max_length: "0",
    log_parameter_max_length_on_error: "0",
  };
}
