/** Prints one line on standard output. The program continues if standard output is a pipe whose reader has ended. */
export const print = (text: string): void => void process.stdout.write(`${text}\n`);

/**
 * Ignores the error of writing to a pipe whose reader has ended, as in `qfpay-simulator | head`.
 *
 * @throws {Error} if standard output fails for any other reason
 */
export function ignoreClosedPipe(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
