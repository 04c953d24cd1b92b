/** Prints one line on standard output. If the reader of a pipe has gone, the program goes on. */
export const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** @throws {Error} if standard output fails for another reason than a reader that has gone */
export function outliveReaders(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
