export type Part = { folder: string; script: string };
type Options = { cwd: string; collects: true };
export type RunProgram = (
  command: string,
  args: string[],
  options: Options,
) => Promise<{ code: number; output: string }>;
export function runParts(folders: string[], script: string, atOnce: number, run: RunProgram): Promise<Part[]>;
