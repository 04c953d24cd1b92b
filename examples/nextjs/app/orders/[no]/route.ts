export { state as GET } from "../../../shop";
