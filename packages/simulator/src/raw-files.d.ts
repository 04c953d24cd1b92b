/**
 * The text of a file in `web/`. vitest and the build of the package replace an import that ends in `?raw` by this text.
 */
declare module "*?raw" {
  const text: string;
  export default text;
}
