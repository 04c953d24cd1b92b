import { e2eTests } from "../../scripts/vitest-base.mjs";

// The vendor tests do not end in `.test.ts`, so that no other test command includes them: they need files from outside
// this repository.
export default e2eTests({
  test: { include: ["test/vendor/*.check.ts"], reporters: ["verbose"], hookTimeout: 600_000 },
});
