import { e2eTests } from "../../scripts/vitest-base.mjs";

// The files do not end in `.test.ts`, so that no other run includes them: they need files outside this repository.
export default e2eTests({
  test: { include: ["test/vendor/*.check.ts"], reporters: ["verbose"], hookTimeout: 600_000 },
});
