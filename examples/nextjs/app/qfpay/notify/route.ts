export { notify as POST } from "../../../shop";
