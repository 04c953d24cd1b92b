/** A file of `web/` as text. vitest and the build of the package insert it. */
declare module "*?raw" {
  const text: string;
  export default text;
}
