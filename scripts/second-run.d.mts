import type { Part, RunProgram } from "./run-parts.mjs";

export function runAgainAlone(parts: Part[], run: RunProgram): Promise<Part[]>;
