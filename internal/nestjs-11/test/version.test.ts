import core from "@nestjs/core/package.json";
import { expect, it } from "vitest";

it("the adapter's tests of this run got NestJS 11", () => {
  expect(core.version).toMatch(/^11\./);
});
