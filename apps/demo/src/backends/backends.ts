import type { BackendName } from "../shop/api.js";
import type { Backend, BackendParts } from "./backend.js";
import { expressBackend } from "./express.js";
import { honoBackend } from "./hono.js";
import { nestBackend } from "./nestjs.js";

export const makeBackend: Record<BackendName, (parts: BackendParts) => Backend | Promise<Backend>> = {
  express: expressBackend,
  nestjs: nestBackend,
  hono: honoBackend,
};
