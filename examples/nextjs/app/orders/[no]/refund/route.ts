export { refund as POST } from "../../../../shop";
