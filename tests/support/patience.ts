/**
 * How long a test waits for one thing that it expects: far longer than it ever takes, because a machine may be slow, and busy
 * with more than these tests. It ends only what would hang. How fast something is says a benchmark, not a test.
 */
export const PATIENCE_MS = 120_000;
