import { vi } from "vitest";

const { waitFor } = vi;

/** Lets `vi.waitFor` wait for 15 s by default, as `expect.poll` does. vitest has an option only for `expect.poll`. */
vi.waitFor = (callback, options = {}) =>
  waitFor(callback, typeof options === "number" ? options : { timeout: 15_000, ...options });
