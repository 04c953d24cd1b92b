// An npm alias without types of its own. The tests use only what is the same in both major versions.
declare module "express4" {
  export * from "express";
  export { default } from "express";
}
