/** One line on standard output. The reader of a pipe may leave without ending the program. */
export const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** @throws {Error} if the output breaks for another reason than a reader that left */
export function outliveReaders(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
