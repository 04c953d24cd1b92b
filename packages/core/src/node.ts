export { bodyBytes, type IncomingBody } from "./node/body-bytes.js";
export { isUtf8 } from "./node/charset.js";
export { sendReply } from "./node/send-reply.js";
export { unreadBody } from "./node/unread-body.js";
