import { e2eTests } from "../../scripts/vitest-base.mjs";

// No `.test.ts`: what it needs is not in this repository, so that no other run may find it.
export default e2eTests({
  test: { include: ["test/vendor/*.check.ts"], reporters: ["verbose"], hookTimeout: 600_000 },
});
