import { replaceableHandler } from "./replaceable-handler.js";

export default { fetch: replaceableHandler() };
