/** The text of a file in `web/`. vitest and the build of the package replace such an import by the text. */
declare module "*?raw" {
  const text: string;
  export default text;
}
