import { vi } from "vitest";

const { waitFor } = vi;

/** As long as `expect.poll` has; vitest has an option for that one only. */
vi.waitFor = (callback, options = {}) =>
  waitFor(callback, typeof options === "number" ? options : { timeout: 15_000, ...options });
