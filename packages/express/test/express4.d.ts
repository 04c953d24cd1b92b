// An npm alias without types of its own; what the tests use of it is the same in both majors.
declare module "express4" {
  export * from "express";
  export { default } from "express";
}
