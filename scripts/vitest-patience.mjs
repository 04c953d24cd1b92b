import { vi } from "vitest";

const { waitFor } = vi;

/** `vi.waitFor` waits as long as `expect.poll`. vitest has an option only for `expect.poll`. */
vi.waitFor = (callback, options = {}) =>
  waitFor(callback, typeof options === "number" ? options : { timeout: 15_000, ...options });
