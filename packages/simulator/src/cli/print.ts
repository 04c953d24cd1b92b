/** Prints one line on standard output. The program continues if standard output is a pipe whose reader has ended. */
export const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** @throws {Error} if standard output fails for any reason but a pipe whose reader has ended */
export function ignoreClosedPipe(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
