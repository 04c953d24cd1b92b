import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ticksPerSecond = 100; // The kernel's clock ticks per second (USER_HZ), which are 100 on every Linux.

/**
 * When this process ends, writes the CPU seconds of this process and of the child processes that have ended to
 * `.vitest/<name>.cpu.json`. Linux only: the times of child processes are read from /proc, because Node does not report
 * them.
 */
export function measureCpu(name) {
  if (process.platform !== "linux") return;
  process.once("exit", () => {
    const stat = readFileSync("/proc/self/stat", "utf8");
    // Sums utime, stime, cutime and cstime. They follow the last ")", which ends the program's name.
    const ticks = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .slice(11, 15)
      .map(Number);
    const seconds = ticks.reduce((sum, each) => sum + each, 0) / ticksPerSecond;
    mkdirSync(".vitest", { recursive: true });
    writeFileSync(join(".vitest", `${name}.cpu.json`), JSON.stringify({ seconds }));
  });
}
