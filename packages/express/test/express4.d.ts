// The package alias `express4` has no types of its own. The tests use only features that both major versions have.
declare module "express4" {
  export * from "express";
  export { default } from "express";
}
