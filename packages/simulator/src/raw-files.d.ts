/** A file of `web/` as text: vitest and the build put it in. */
declare module "*?raw" {
  const text: string;
  export default text;
}
