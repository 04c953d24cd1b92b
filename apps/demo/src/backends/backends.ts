import type { BackendName } from "../shop/api.js";
import type { Backend, BackendParts } from "./backend.js";
import { expressBackend } from "./express.js";
import { honoBackend } from "./hono.js";
import { nestBackend } from "./nestjs.js";

/** Functions that build the demo's back ends, by name. */
export const makeBackend: Record<BackendName, (parts: BackendParts) => Backend | Promise<Backend>> = {
  express: expressBackend,
  nestjs: nestBackend,
  hono: honoBackend,
};
