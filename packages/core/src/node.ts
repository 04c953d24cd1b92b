export { isUtf8 } from "./node/charset.js";
export { unreadBody } from "./node/unread-body.js";
