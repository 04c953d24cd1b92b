/** Ends the program with 0 on the first SIGINT, SIGTERM or SIGHUP when `close` has ended, with 1 when it fails. */
export function stopWithSignals(close: () => Promise<void>): void {
  let stopping = false;
  const failed = (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  };
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void close().then(() => process.exit(0), failed);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
}
