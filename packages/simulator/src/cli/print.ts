/** Prints one line on standard output. If the reader of a pipe has ended, the program continues. */
export const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** @throws {Error} if standard output fails for another reason than the end of its reader */
export function outliveReaders(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
