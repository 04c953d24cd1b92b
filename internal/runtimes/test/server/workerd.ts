import { slot } from "./slot.js";

export default { fetch: slot() };
